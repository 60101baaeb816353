import type { UpkeepHandlers } from "../../proto/gen/enjambre/v1/Upkeep.ts";
import { nowMs, steadyMs } from "../../proto/process/clock.ts";
import { invalid } from "../../proto/words/errors.ts";
import { toPeerAddress } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import { peerNamed } from "../core/peer_named.ts";
import { drainState, type NetworkParts, repairState } from "./network.ts";

/** A peer that is away for longer is better emptied. */
const MAINTENANCE_MAX_MS = 7 * 24 * 3_600_000;

/** The calls of operators: Drain, Maintain, Repair, LeaveSafeMode. */
export function upkeepHandlers(
  parts: NetworkParts,
): Pick<UpkeepHandlers, "Drain" | "Maintain" | "Repair" | "LeaveSafeMode"> {
  const { catalog, driver, drains, upkeep } = parts;
  return {
    Drain: unary(async ({ peer: text, undo }) => {
      const peer = peerNamed(text, [...driver.candidates().values()]);
      if (peer.draining === undo) await driver.drain(peer.peerId, !undo);
      const row = (await catalog.peers()).find(({ peerId }) => peerId === peer.peerId)!;
      return {
        peer: toPeerAddress(peer),
        drain: drainState(row.drainingSinceMs, drains.figuresOf(peer.peerId)),
      };
    }),

    Maintain: unary(async ({ peer: text, forMs }) => {
      if (forMs > MAINTENANCE_MAX_MS) {
        throw invalid("Cannot be in maintenance for more than 7d: drain the peer instead");
      }
      const peer = peerNamed(text, [...driver.candidates().values()]);
      const untilMs = forMs === 0 ? 0 : nowMs() + forMs;
      await driver.maintain(peer.peerId, untilMs);
      return { peer: toPeerAddress(peer), untilMs };
    }),

    Repair: unary(async ({ pause }) => {
      if (pause) await upkeep.pause();
      else await upkeep.resume();
      const { missingBytes } = await catalog.totals();
      return { repair: repairState(parts, missingBytes) };
    }),

    LeaveSafeMode: unary(() => Promise.resolve({ wasOn: upkeep.leaveSafeMode(steadyMs()) })),
  };
}
