// `enjambre-ec2 configure FILE [PORT]` writes down where on EC2 this instance is, for its peer, at every boot, because
// addresses change. `enjambre-ec2 watch` waits until the instance is about to go, and then has the peer at
// $ENJAMBRE_ADVERTISE drained.
import { fileURLToPath } from "node:url";
import { sleep } from "../../proto/process/clock.ts";
import { readInstance, readLeaving, settingsOf } from "./instance.ts";
import { Metadata } from "./metadata.ts";
import { OwnPeer } from "./own_peer.ts";

const PORT_DEFAULT = 50_053;
/** A spot instance has two minutes; AWS recommends to look every five seconds. */
const LOOK_EVERY_MS = 5_000;
/** Of the package that this is in. */
const PEER_COMMAND = fileURLToPath(new URL("../../bin/enjambre-peer", import.meta.url));

async function configure(file: string, port: number): Promise<void> {
  const instance = await readInstance(new Metadata());
  await Deno.writeTextFile(file, settingsOf(instance, port));
  console.log(`${instance.id} is ${instance.address} in ${instance.zone}: written to ${file}`);
}

async function watch(address: string): Promise<void> {
  const metadata = new Metadata();
  const peer = new OwnPeer(PEER_COMMAND, address);
  console.log(`Watching ${(await readInstance(metadata)).id}`);
  while (true) {
    try {
      const leaving = await readLeaving(metadata);
      if (leaving !== undefined) {
        const when = leaving.at === undefined ? "" : ` at ${leaving.at}`;
        console.log(`This instance will be ended by ${leaving.why}${when}`);
        console.log(`Peer ${await peer.drain()} is being drained`);
        return;
      }
    } catch (thrown) {
      // Tried again: there is nothing better to do in two minutes.
      console.error(`enjambre-ec2: ${(thrown as Error).message}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function main([command, file, portText]: readonly string[]): Promise<void> {
  const port = Number(portText ?? PORT_DEFAULT);
  if (command === "configure" && file !== undefined && port > 0) return await configure(file, port);
  if (command !== "watch") {
    throw new Error("Use: enjambre-ec2 configure FILE [PORT], or enjambre-ec2 watch");
  }
  const address = Deno.env.get("ENJAMBRE_ADVERTISE");
  if (address !== undefined) return await watch(address);
  throw new Error("Cannot watch for a peer: ENJAMBRE_ADVERTISE says where it is, and is not set");
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (thrown) {
    console.error(`enjambre-ec2: ${(thrown as Error).message}`);
    Deno.exitCode = 1;
  }
}
