import { type NetworkStatus, networkStatus } from "../../proto/client/catalog_reader.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { type ClientResult, type Network } from "../../scripts/launch.ts";
import { fragmentsOnDisk } from "./fragment_files.ts";
import { ask } from "./view.ts";

/** Runs an operator's command against the network's tracker. */
export function operate(network: Network, ...args: readonly string[]): Promise<ClientResult> {
  return network.operate([...args, "--json"]);
}

/** The network in numbers, as clients see them. */
export async function numbersOf(network: Network): Promise<NetworkStatus> {
  return networkStatus(await ask(network, catalogService.Status, {}));
}

/** The id of a peer, as the tracker knows it. */
export async function idOf(network: Network, index: number): Promise<string> {
  const { peers } = await ask(network, catalogService.Peers, {});
  return peers.find(({ peer }) => peer!.address === network.peers[index]!.address)!.peer!.peerId;
}

/** Index: fragment id; value: the peers that have it on disk. */
export function holdersOnDisks(network: Network): Map<string, number[]> {
  const holders = new Map<string, number[]>();
  for (const index of network.peers.keys()) {
    for (const id of fragmentsOnDisk(network.peerFolder(index)).keys()) {
      holders.set(id, [...holders.get(id) ?? [], index]);
    }
  }
  return holders;
}

/** Copies of the fragment that has the fewest and of the one that has the most, by the tracker's records. */
export function bounds(byCopies: readonly number[]): [fewest: number, most: number] {
  const has = (fragments: number) => fragments > 0;
  return [byCopies.findIndex(has), byCopies.findLastIndex(has)];
}
