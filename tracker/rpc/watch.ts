import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import type { Traffic } from "../../proto/gen/enjambre/v1/Traffic.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { serverStream } from "../../proto/wire/server.ts";
import type { View, Watchers } from "../watchers.ts";
import { networkNumbers, type NetworkParts, type NetworkSettings, peerStates } from "./network.ts";

/** Pairs of peers whose traffic is told. */
const TRAFFIC_MAX = 512;

/** The call that tells what happens: Watch. */
export function watchHandler(watchers: Watchers): Pick<CatalogHandlers, "Watch"> {
  return { Watch: serverStream((_, { signal }) => watchers.watch(signal)) };
}

/** Everything that is watched, as it is now. */
export async function lookAtNetwork(
  parts: NetworkParts,
  settings: NetworkSettings,
): Promise<View> {
  const [peers, status] = await Promise.all([
    peerStates(parts),
    isWhole(parts) ? networkNumbers(parts, settings) : undefined,
  ]);
  return { status, peers, traffic: trafficNow(parts) };
}

/** Whether what is short can be known now: not while the tracker takes in what peers know. */
function isWhole({ recovery }: NetworkParts): boolean {
  try {
    recovery.checkWhole();
    return true;
  } catch (thrown) {
    if (EnjambreError.is(thrown, "unavailable")) return false;
    throw thrown;
  }
}

function trafficNow({ traffic }: NetworkParts): Traffic[] {
  return traffic.between(TRAFFIC_MAX, steadyMs())
    .map(({ from, to, bytesPerS }) => ({ fromPeerId: from, toPeerId: to, bytesPerS }));
}
