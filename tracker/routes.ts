import { buildCommand, buildRouteMap } from "@stricli/core";
import { parseDuration, parseShare } from "../proto/words/units.ts";
import { setting } from "../proto/process/settings.ts";
import type { RebalanceFlags } from "./commands/rebalance.ts";
import type { DrainFlags, RepairFlags, TicketFlags } from "./commands/upkeep.ts";
import { withTracker } from "./commands/with_tracker.ts";
import {
  type OperatorFlags,
  operatorFlags,
  type TrackerConfig,
  trackerFlags,
  yes,
} from "./config.ts";
import { databaseRoutes } from "./database_routes.ts";
import { identityRoutes } from "./identity_routes.ts";

// The flags and help texts are here, what the commands do is loaded only when it is needed: `--help` is quick.

const peerArgument = {
  parse: String,
  brief: "The peer's id, or the beginning of it",
  placeholder: "ID",
};

const serve = buildCommand({
  parameters: { flags: trackerFlags, positional: { kind: "tuple", parameters: [] } },
  docs: {
    brief:
      "The index of a network: who is here, which file is cut into which fragments, who has them",
  },
  async func(config: TrackerConfig) {
    const { serveTracker } = await import("./serve.ts");
    await serveTracker(config);
  },
});

const status = buildCommand({
  parameters: { flags: operatorFlags },
  docs: { brief: "The network in numbers, and what repair does" },
  async func(flags: OperatorFlags) {
    const { status } = await import("./commands/status.ts");
    await withTracker(flags, status);
  },
});

const drain = buildCommand({
  parameters: {
    flags: { undo: yes("Use the peer again"), ...operatorFlags },
    positional: { kind: "tuple", parameters: [peerArgument] },
  },
  docs: { brief: "Empty a peer: its copies are made elsewhere, then it may go" },
  async func(flags: OperatorFlags & DrainFlags, peer: string) {
    const { drain } = await import("./commands/upkeep.ts");
    await withTracker(flags, (tracker) => drain(tracker, flags, peer));
  },
});

const maintenance = buildCommand({
  parameters: {
    flags: operatorFlags,
    positional: {
      kind: "tuple",
      parameters: [peerArgument, {
        parse: (text: string) => text === "0" ? 0 : parseDuration(text),
        brief: "For how long from now, at most 7d; 0: no longer",
        placeholder: "TIME",
      }],
    },
  },
  docs: { brief: "A peer will be away for a known time: do not make up for its copies" },
  async func(flags: OperatorFlags, peer: string, forMs: number) {
    const { maintenance } = await import("./commands/upkeep.ts");
    await withTracker(flags, (tracker) => maintenance(tracker, peer, forMs));
  },
});

const trust = buildCommand({
  parameters: {
    flags: operatorFlags,
    positional: { kind: "tuple", parameters: [peerArgument] },
  },
  docs: { brief: "Believe a peer again that was fenced for claiming what it does not give" },
  async func(flags: OperatorFlags, peer: string) {
    const { trust } = await import("./commands/upkeep.ts");
    await withTracker(flags, (tracker) => trust(tracker, peer));
  },
});

const repair = buildCommand({
  parameters: {
    flags: {
      pause: yes("Give no more orders to copy or to trim"),
      resume: yes("Go on, also when it paused by itself: peers that vanished are taken for lost"),
      ...operatorFlags,
    },
  },
  docs: { brief: "Pause repair, or let it go on" },
  async func(flags: OperatorFlags & RepairFlags) {
    const { repair } = await import("./commands/upkeep.ts");
    await withTracker(flags, (tracker) => repair(tracker, flags));
  },
});

const rebalance = buildCommand({
  parameters: {
    flags: {
      dryRun: yes("Only say what would be moved"),
      stop: yes("Move no more"),
      tolerance: setting({
        name: "tolerance",
        parse: parseShare,
        brief: "How far a peer may be from the mean, as a part of its capacity",
        placeholder: "PERCENT",
        fallback: "5%",
      }),
      ...operatorFlags,
    },
  },
  docs: { brief: "Even out how full the peers are, within the budget of repair" },
  async func(flags: OperatorFlags & RebalanceFlags) {
    const { rebalance } = await import("./commands/rebalance.ts");
    await withTracker(flags, (tracker) => rebalance(tracker, flags));
  },
});

const tickets = buildCommand({
  parameters: {
    flags: {
      demand: yes("Have peers give and take fragments with tickets of the tracker alone"),
      optional: yes("Have them serve members without one, too, as programs of before tickets are"),
      ...operatorFlags,
    },
  },
  docs: { brief: "Whether peers ask for tickets; `tracker status` tells" },
  async func(flags: OperatorFlags & TicketFlags) {
    const { tickets } = await import("./commands/upkeep.ts");
    await withTracker(flags, (tracker) => tickets(tracker, flags));
  },
});

const safeMode = buildCommand({
  parameters: {
    flags: {
      leave: {
        kind: "boolean",
        brief: "End it, although not enough was reported",
        withNegated: false,
      },
      ...operatorFlags,
    },
  },
  docs: { brief: "End the time after a start in which nothing is copied or dropped" },
  async func(flags: OperatorFlags & { readonly leave: boolean }) {
    const { leaveSafeMode } = await import("./commands/upkeep.ts");
    await withTracker(flags, leaveSafeMode);
  },
});

/** The command line of `tracker`: without a command it serves. */
export const trackerRoutes = buildRouteMap({
  routes: {
    ...{ serve, status, drain, maintenance, trust, repair, rebalance, safeMode, tickets },
    ...identityRoutes,
    ...databaseRoutes,
  },
  defaultCommand: "serve",
  docs: {
    brief: "The index of a network. Without a command it serves; `tracker serve --help` has the " +
      "flags of that. check, backup and rebuild are about its database, the others speak with a " +
      "tracker that runs",
  },
});
