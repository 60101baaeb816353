import { monotonicMs } from "../../proto/process/clock.ts";
import { type ClientResult, launchNetwork, type Network, type NetworkSettings } from "../launch.ts";
import { measureBareStream } from "./bare_stream.ts";
import { sha256OfFile, writeSeededFile } from "./content.ts";
import { type Copier, COPY_TOOLS } from "./loopback_copies.ts";
import { type Figure, median } from "./report.ts";

const GIB = 1024 * 1024 * 1024;
const SIZE_BYTES = GIB;
const HOLDERS = 3;
/** Measured in turn with the bare stream, since machines change their speed while one measures. */
const ROUNDS = 3;
const GET_RATIO_LEAST = 0.6;
const PUT_RATIO_LEAST = 0.5;

/** With identities and TLS at most a quarter is lost. */
const SECURE_RATIO_LEAST = 0.75;

/**
 * A large get from three holders, in the clear and with TLS, against one bare stream in the clear and other programs in
 * the same run. Everything is in memory.
 * @param leaveOut Told what cannot be measured here, and why.
 */
export async function benchTransfer(
  folder: string,
  leaveOut: (what: string) => void,
): Promise<Figure[]> {
  const source = `${folder}/source`;
  const sha256 = writeSeededFile(source, 1, SIZE_BYTES);
  await using networks = await launchBoth(folder, { replicas: HOLDERS });
  for (const network of [networks.clear, networks.secure]) {
    const args = ["put", source, "--name", "large", "--acknowledge", `${HOLDERS}`];
    await done(network.run(args));
  }
  await using others = await startOthers(folder, source, leaveOut);
  const target = `${folder}/back`;
  const measured = async (run: () => Promise<void>) => {
    const rate = await rateOf(run);
    if (sha256OfFile(target) !== sha256) throw new Error("The file that came is another");
    Deno.removeSync(target);
    return rate;
  };
  const get = (network: Network) =>
    measured(() => done(network.run(["get", "large", "--output", target])));
  const bare: number[] = [];
  const clear: number[] = [];
  const secure: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await measureBareStream("down", SIZE_BYTES));
    clear.push(await get(networks.clear));
    secure.push(await get(networks.secure));
    for (const { copier, rates } of others.running) {
      rates.push(await measured(() => copier.copy(target)));
    }
  }
  return [
    figure("transfer", "one bare gRPC stream in the clear, 1 GiB", median(bare)),
    figure("transfer", `get of 1 GiB from ${HOLDERS} holders in the clear`, median(clear)),
    ratio("transfer", "get in the clear / bare stream", clear, bare, GET_RATIO_LEAST),
    figure("transfer", "the same with identities and TLS", median(secure)),
    ratio("transfer", "get with TLS / bare stream", secure, bare, GET_RATIO_LEAST),
    ratio("transfer", "get with TLS / in the clear", secure, clear, SECURE_RATIO_LEAST),
    ...others.running.flatMap(({ name, rates }) => [
      figure("transfer", `${name}, 1 GiB from one server`, median(rates)),
      ratio("transfer", `get with TLS / ${name}`, secure, rates),
    ]),
  ];
}

/** The same network twice: without identities and encryption, and as it is run. */
async function launchBoth(folder: string, settings: Pick<NetworkSettings, "replicas">) {
  await using started = new AsyncDisposableStack();
  const launch = async (name: string, secure: boolean) =>
    started.use(
      await launchNetwork({
        ...{ ...settings, secure, peers: HOLDERS, folder: `${folder}/${name}` },
        peerFlags: ["--keep-free", "0"],
      }),
    );
  const networks = { clear: await launch("clear", false), secure: await launch("secure", true) };
  const resources = started.move();
  return { ...networks, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Servers of those programs that are installed, each with the rates that are to be measured. */
async function startOthers(folder: string, file: string, leaveOut: (what: string) => void) {
  await using started = new AsyncDisposableStack();
  const running: { name: string; copier: Copier; rates: number[] }[] = [];
  for (const [index, { name, obstacle, start }] of COPY_TOOLS.entries()) {
    const why = obstacle();
    if (why !== undefined) {
      leaveOut(`${name}: ${why}`);
      continue;
    }
    const own = `${folder}/other-${index}`;
    Deno.mkdirSync(own);
    running.push({ name, copier: started.use(await start(own, file)), rates: [] });
  }
  const resources = started.move();
  return { running, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A large put of one copy, against the same. */
export async function benchPut(folder: string): Promise<Figure[]> {
  await using networks = await launchBoth(folder, {});
  const source = `${folder}/source`;
  const put = async (network: Network, name: string) =>
    await rateOf(() => done(network.run(["put", source, "--name", name, "--replicas", "1"])));
  const down: number[] = [];
  const up: number[] = [];
  const clear: number[] = [];
  const secure: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    writeSeededFile(source, 10 + round, SIZE_BYTES);
    down.push(await measureBareStream("down", SIZE_BYTES));
    up.push(await measureBareStream("up", SIZE_BYTES));
    clear.push(await put(networks.clear, `${round}`));
    secure.push(await put(networks.secure, `${round}`));
  }
  return [
    figure("put", "one bare gRPC stream to the client in the clear, 1 GiB", median(down)),
    figure("put", "one bare gRPC stream from the client in the clear, 1 GiB", median(up)),
    figure("put", "put --replicas 1 of 1 GiB in the clear", median(clear)),
    ratio("put", "put in the clear / bare stream to the client", clear, down, PUT_RATIO_LEAST),
    ratio("put", "put in the clear / bare stream from the client", clear, up),
    figure("put", "the same with identities and TLS", median(secure)),
    ratio("put", "put with TLS / bare stream to the client", secure, down, PUT_RATIO_LEAST),
    ratio("put", "put with TLS / bare stream from the client", secure, up),
    ratio("put", "put with TLS / in the clear", secure, clear, SECURE_RATIO_LEAST),
  ];
}

/** Bytes a second of wall time, with the start of the client in it. */
async function rateOf(run: () => Promise<void>): Promise<number> {
  const startMs = monotonicMs();
  await run();
  return SIZE_BYTES / (monotonicMs() - startMs) * 1000;
}

async function done(running: Promise<ClientResult>): Promise<void> {
  const { code, stderr } = await running;
  if (code !== 0) throw new Error(`peer ended with exit code ${code}: ${stderr}`);
}

function figure(bench: string, what: string, value: number): Figure {
  return { bench, what, value, unit: "bytes/s" };
}

/** The median of the rounds' ratios: what was measured in one round was measured on one and the same machine. */
function ratio(
  bench: string,
  what: string,
  rates: readonly number[],
  bare: readonly number[],
  least?: number,
): Figure {
  const value = median(rates.map((rate, round) => rate / bare[round]!));
  return { bench, what, value, unit: "ratio", ...(least !== undefined && { goal: { least } }) };
}
