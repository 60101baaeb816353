/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PeerState } from "../../proto/client/catalog_reader.ts";
import type { NetworkEvent } from "../../proto/client/watch_reader.ts";
import type { LiveState } from "../live.ts";
import { type EventGroup, EventItem, isOfGroup } from "./activity_page.tsx";
import { healthCards } from "./health_page.tsx";
import { AwayBanner, SafetyPill } from "./layout.tsx";
import { PeerRow, Zones } from "./peers_page.tsx";
import { figureCards } from "./summary.tsx";
import { Flows, Peers, SwarmSays } from "./swarm_picture.tsx";

/** What an open page is told: elements that take the place of those with their ids, and new ones for a list. */
export interface LiveMessage {
  readonly set?: Readonly<Record<string, string>>;
  /** By the list's id; newest first. */
  readonly add?: Readonly<Record<string, readonly string[]>>;
  /** So many names were put, removed or given other copies since the list was made. */
  readonly changed?: number;
}

/** What all pages show: whether all is well, and the figures. */
export function summaryMessage(live: LiveState, nowMs: number): LiveMessage {
  return {
    set: {
      safety: `${<SafetyPill live={live} />}`,
      away: `${<AwayBanner live={live} nowMs={nowMs} />}`,
      ...Object.fromEntries(figureCards(live)),
    },
  };
}

/** @param zone The one that the page shows alone. */
export function peersMessage(
  live: LiveState,
  peers: readonly PeerState[],
  zone: string,
  nowMs: number,
): LiveMessage {
  const rows = peers.map((state) =>
    [`peer-${state.peer.peerId}`, `${<PeerRow state={state} nowMs={nowMs} />}`] as const
  );
  return {
    set: {
      ...Object.fromEntries(rows),
      "zones": `${<Zones live={live} zone={zone} />}`,
      "swarm-peers": `${<Peers live={live} />}`,
      "swarm-says": `${<SwarmSays live={live} />}`,
    },
  };
}

export function trafficMessage(live: LiveState): LiveMessage {
  return {
    set: {
      "swarm-flows": `${<Flows live={live} />}`,
      "swarm-says": `${<SwarmSays live={live} />}`,
    },
  };
}

export function healthMessage(live: LiveState, nowMs: number): LiveMessage {
  return { set: Object.fromEntries(healthCards(live, nowMs)) };
}

/** Undefined: none of them is of this group. */
export function eventsMessage(
  events: readonly NetworkEvent[],
  group: EventGroup | undefined,
  nowMs: number,
): LiveMessage | undefined {
  const shown = events.filter(({ kind }) => isOfGroup(kind, group)).toReversed();
  if (shown.length === 0) return undefined;
  return { add: { events: shown.map((event) => `${<EventItem event={event} nowMs={nowMs} />}`) } };
}

/** Undefined: nothing was changed in this folder. A list is not told anew: who looks at it may ask for it. */
export function namesMessage(
  events: readonly NetworkEvent[],
  folder: string,
): LiveMessage | undefined {
  const changed =
    events.filter(({ kind, name }) => isOfGroup(kind, "files") && name?.startsWith(folder)).length;
  return changed === 0 ? undefined : { changed };
}
