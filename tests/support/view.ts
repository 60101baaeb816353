import type { Method } from "../../proto/wire/client.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import type { Network } from "../../scripts/launch.ts";

const TIMEOUT_MS = 10_000;

/** One call to the network's tracker, over a connection of its own. */
export async function ask<Request, Response>(
  network: Network,
  method: Method<Request, Response>,
  request: Request,
): Promise<Response> {
  using channels = network.channels();
  const limits = { timeoutMs: TIMEOUT_MS };
  return await channels.unary(network.tracker.address, method, request, limits);
}

export function infoOf(network: Network, name: string) {
  return ask(network, catalogService.Info, { name });
}

export function statusOf(network: Network) {
  return ask(network, catalogService.Status, {});
}

/** All names with this prefix, in the tracker's order. */
export async function namesIn(network: Network, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  let pageToken = "";
  do {
    const page = await ask(network, catalogService.List, { prefix, limit: 1000, pageToken });
    names.push(...page.entries.map((entry) => entry.record!.name));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return names;
}

/** For each fragment of a name, in order: its id, and the addresses of its holders by the tracker's records. */
export async function holdersOf(network: Network, name: string): Promise<FragmentView[]> {
  const { manifest, peers, holders } = await ask(network, catalogService.Locate, { name });
  return manifest!.fragmentIds.map((id, index) => ({
    id: bytesToHex(id),
    holders: holders[index]!.peerIndexes.map((peer) => peers[peer]!.address),
  }));
}

export interface FragmentView {
  readonly id: string;
  readonly holders: readonly string[];
}
