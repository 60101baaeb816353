import type { Event__Output } from "../gen/enjambre/v1/Event.ts";
import type { EventKind__Output } from "../gen/enjambre/v1/EventKind.ts";
import type { CatalogWatchResponse__Output } from "../gen/enjambre/v1/CatalogWatchResponse.ts";
import { type FragmentId, fragmentIdFromBytes, parsePeerId, type PeerId } from "../words/ids.ts";
import { type Name, parseName } from "../words/names.ts";
import { formatSize } from "../words/units.ts";
import { formatVersion, type Version } from "../words/version.ts";
import type { Channels } from "../wire/client.ts";
import { count, fromVersion } from "../wire/convert.ts";
import { catalogService } from "../wire/schema.ts";
import { type NetworkStatus, networkStatus, type PeerState, peerState } from "./catalog_reader.ts";

const KIND_BY_WIRE = {
  EVENT_KIND_UNSPECIFIED: "other",
  EVENT_KIND_PUT: "put",
  EVENT_KIND_REMOVED: "removed",
  EVENT_KIND_REPLICAS: "replicas",
  EVENT_KIND_LIVENESS: "liveness",
  EVENT_KIND_COPY: "copy",
  EVENT_KIND_COPIED: "copied",
  EVENT_KIND_COPY_ENDED: "copy_ended",
  EVENT_KIND_DROP: "drop",
  EVENT_KIND_DRAIN: "drain",
  EVENT_KIND_MAINTENANCE: "maintenance",
  EVENT_KIND_REPAIR: "repair",
  EVENT_KIND_FENCE: "fence",
} as const satisfies Record<EventKind__Output, string>;

export type EventKind = typeof KIND_BY_WIRE[keyof typeof KIND_BY_WIRE];

/** Something that happened in the network. */
export interface NetworkEvent {
  /** Counts the events since the tracker's start. */
  readonly number: number;
  readonly atMs: number;
  readonly kind: EventKind;
  readonly name?: Name;
  readonly version?: Version;
  readonly peerId?: PeerId;
  readonly fromPeerId?: PeerId;
  readonly fragmentId?: FragmentId;
  readonly sizeBytes: number;
  /** The rest, in words. */
  readonly detail: string;
}

/** Bytes a second from one peer to another. */
export interface PeerTraffic {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly bytesPerS: number;
}

/** What differs from what was told before. */
export interface WatchUpdate {
  /** Whether all that was told before is void. */
  readonly whole: boolean;
  readonly atMs: number;
  /** Absent: as before; in a whole one, not known now. */
  readonly status?: NetworkStatus;
  readonly peers: readonly PeerState[];
  readonly events: readonly NetworkEvent[];
  /** Absent: as before. */
  readonly traffic?: readonly PeerTraffic[];
}

/** Watches until the signal is aborted. @throws unavailable when the tracker goes away. */
export async function* watchNetwork(
  channels: Channels,
  tracker: string,
  signal: AbortSignal,
): AsyncGenerator<WatchUpdate> {
  const messages = channels.serverStream(tracker, catalogService.Watch, {}, { signal });
  for await (const message of messages) yield fromWatchResponse(message);
}

function fromWatchResponse(wire: CatalogWatchResponse__Output): WatchUpdate {
  return {
    whole: wire.whole,
    atMs: count(wire.atMs, "at_ms"),
    ...(wire.status !== null && { status: networkStatus(wire.status) }),
    peers: wire.peers.map(peerState),
    events: wire.events.map(fromEvent),
    ...(wire.hasTraffic && {
      traffic: wire.traffic.map(({ fromPeerId, toPeerId, bytesPerS }) => ({
        from: parsePeerId(fromPeerId),
        to: parsePeerId(toPeerId),
        bytesPerS,
      })),
    }),
  };
}

function fromEvent(wire: Event__Output): NetworkEvent {
  return {
    number: count(wire.number, "events.number"),
    atMs: count(wire.atMs, "events.at_ms"),
    kind: KIND_BY_WIRE[wire.kind],
    ...(wire.name !== "" && { name: parseName(wire.name) }),
    ...(wire.version !== null && { version: fromVersion(wire.version) }),
    ...(wire.peerId !== "" && { peerId: parsePeerId(wire.peerId) }),
    ...(wire.fromPeerId !== "" && { fromPeerId: parsePeerId(wire.fromPeerId) }),
    ...(wire.fragmentId.byteLength > 0 && { fragmentId: fragmentIdFromBytes(wire.fragmentId) }),
    sizeBytes: count(wire.size, "events.size"),
    detail: wire.detail,
  };
}

/** What an event says, without its moment; for instance "put: models/a (1.2 GiB), version 1.42". */
export function eventText(event: NetworkEvent, shown: (name: string) => string): string {
  const { kind, sizeBytes, detail } = event;
  const name = event.name === undefined ? "" : shown(event.name);
  const version = event.version === undefined ? "" : `, version ${formatVersion(event.version)}`;
  const peer = shortId(event.peerId);
  const fragment = `fragment ${shortId(event.fragmentId)} (${formatSize(sizeBytes)})`;
  const way = `from ${shortId(event.fromPeerId)} to ${peer}`;
  switch (kind) {
    case "put":
      return `put ${name} (${formatSize(sizeBytes)})${version}`;
    case "removed":
      return `removed ${name}${version}`;
    case "replicas":
      return `${name}: ${detail}${version}`;
    case "copy":
      return `copying ${fragment} ${way}`;
    case "copied":
      return `copied ${fragment} ${way}`;
    case "copy_ended":
      return `gave up copying ${fragment} ${way}`;
    case "drop":
      return `peer ${peer} gives up fragment ${shortId(event.fragmentId)}`;
    case "liveness":
    case "drain":
    case "maintenance":
    case "fence":
      return `peer ${peer} ${detail}`;
    case "repair":
      return `repair ${detail}`;
    case "other":
      return detail;
  }
}

/** Ids in texts for people: enough of them to tell them apart. */
export function shortId(id: string | undefined): string {
  return id?.slice(0, 8) ?? "?";
}

export function eventDocument(event: NetworkEvent) {
  return {
    number: event.number,
    at: new Date(event.atMs).toISOString(),
    kind: event.kind,
    name: event.name ?? null,
    version: event.version === undefined ? null : formatVersion(event.version),
    peer_id: event.peerId ?? null,
    from_peer_id: event.fromPeerId ?? null,
    fragment_id: event.fragmentId ?? null,
    size: event.sizeBytes,
    detail: event.detail,
  };
}
