import type { UpkeepHandlers } from "../../proto/gen/enjambre/v1/Upkeep.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { formatDuration } from "../../proto/words/units.ts";
import type { CertifiedDevice } from "../../proto/wire/certificate.ts";
import { toPeerAddress } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import { MAINTENANCE_MAX_MS } from "../core/membership.ts";
import { peerNamed } from "../core/peer_named.ts";
import { drainState, type NetworkParts, repairState } from "./network.ts";
import { withoutHandler } from "./without.ts";

/** How far from the mean a peer may be, as a part of its capacity. */
const TOLERANCE_DEFAULT = 0.05;
const TOLERANCE_MIN = 0.01;
const TOLERANCE_MAX = 0.5;

/** The calls of operators. */
export function upkeepHandlers(
  parts: NetworkParts,
): UpkeepHandlers {
  const { catalog, driver, drains, upkeep, events } = parts;
  return {
    ...withoutHandler(parts),
    ...rebalanceHandler(parts),
    ...ticketsHandler(parts),

    Drain: unary(async ({ peer: text, undo }, { caller }) => {
      const peer = peerNamed(text, [...driver.candidates().values()]);
      refuseForeignPeer(peer.peerId, caller);
      if (peer.draining === undo) {
        await driver.drain(peer.peerId, !undo);
        const detail = undo ? "is used again" : "is to be emptied";
        events.add({ kind: "EVENT_KIND_DRAIN", peerId: peer.peerId, detail });
      }
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
      const untilMs = forMs === 0 ? 0 : steadyMs() + forMs;
      await driver.maintain(peer.peerId, untilMs);
      const detail = untilMs === 0
        ? "is not in maintenance any more"
        : `may be away for ${formatDuration(forMs)}`;
      events.add({ kind: "EVENT_KIND_MAINTENANCE", peerId: peer.peerId, detail });
      return { peer: toPeerAddress(peer), untilMs };
    }),

    Trust: unary(async ({ peer: text }) => {
      const peer = peerNamed(text, [...driver.candidates().values()]);
      const wasFenced = await driver.trust(peer.peerId);
      return { peer: toPeerAddress(peer), wasFenced };
    }),

    Repair: unary(async ({ pause }) => {
      if (pause) await upkeep.pause();
      else await upkeep.resume();
      const detail = pause ? "was paused by hand" : "was told to go on";
      events.add({ kind: "EVENT_KIND_REPAIR", detail });
      const { missingBytes } = await catalog.totals();
      return { repair: repairState(parts, missingBytes) };
    }),

    LeaveSafeMode: unary(() => Promise.resolve({ wasOn: upkeep.leaveSafeMode(steadyMs()) })),
  } as UpkeepHandlers;
}

/** A peer may say that it is about to go, and no more than that. @throws denied */
export function refuseForeignPeer(
  peerId: string,
  caller: Pick<CertifiedDevice, "role" | "deviceId"> | undefined,
): void {
  if (caller?.role !== "peer" || caller.deviceId === peerId) return;
  throw new EnjambreError("denied", `A peer may drain itself alone, and not ${quote(peerId)}`);
}

function ticketsHandler({ tickets }: NetworkParts): Pick<UpkeepHandlers, "Tickets"> {
  return {
    Tickets: unary(async ({ demand }) => {
      if (tickets === undefined) {
        throw new EnjambreError("conflict", "Without identities there are no tickets to ask for");
      }
      await tickets.demand(demand);
      return { demanded: tickets.isDemanded };
    }),
  };
}

function rebalanceHandler(
  { driver, rebalances }: NetworkParts,
): Pick<UpkeepHandlers, "Rebalance"> {
  return {
    Rebalance: unary(async ({ mode, tolerance: asked }, { signal }) => {
      const tolerance = asked === 0 ? TOLERANCE_DEFAULT : asked;
      if (!(tolerance >= TOLERANCE_MIN && tolerance <= TOLERANCE_MAX)) {
        throw invalid(
          `Cannot balance to ${tolerance}: expected from ${TOLERANCE_MIN} to ${TOLERANCE_MAX}`,
        );
      }
      if (mode === "REBALANCE_MODE_UNSPECIFIED") {
        throw invalid("Cannot rebalance: no mode is given");
      }
      const { mean, shifts, fragments, bytes, isComplete } = await rebalances.preview(
        driver.candidates(),
        tolerance,
        signal,
      );
      if (mode === "REBALANCE_MODE_START") await rebalances.start(tolerance);
      else if (mode === "REBALANCE_MODE_STOP") await rebalances.stop();
      return {
        ...{ running: rebalances.isRunning, mean, fragments, bytes, complete: isComplete },
        peers: shifts.toSorted((a, b) => byPlace(a.peer, b.peer)).map(
          ({ peer, used, bytesOut, bytesIn }) => {
            return { peer: toPeerAddress(peer), used, bytesOut, bytesIn };
          },
        ),
      };
    }),
  };
}

function byPlace(a: PeerAddress, b: PeerAddress): number {
  if (a.zone !== b.zone) return a.zone < b.zone ? -1 : 1;
  return a.peerId < b.peerId ? -1 : 1;
}
