import type { FileEntry__Output } from "../gen/enjambre/v1/FileEntry.ts";
import type { Liveness__Output } from "../gen/enjambre/v1/Liveness.ts";
import type { StatusResponse__Output } from "../gen/enjambre/v1/StatusResponse.ts";
import type { PeerState__Output } from "../gen/enjambre/v1/PeerState.ts";
import { bytesToHex } from "../words/hash.ts";
import type { Name } from "../words/names.ts";
import type { FileEntry, NameRecord, PeerAddress } from "../words/record.ts";
import { fromFileEntry, fromNameRecord, fromPeerAddress, required } from "../wire/convert.ts";
import { catalogService } from "../wire/schema.ts";
import type { Patience, Tracker } from "./locate.ts";
import {
  type DrainStatus,
  type RepairStatus,
  repairStatus,
  type SafeModeStatus,
  type SurveyStatus,
} from "./upkeep_reader.ts";

export interface PageRequest {
  readonly limit: number;
  /** From the page before; empty for the first. */
  readonly token: string;
}

export interface FilePage {
  /** May be fewer than the limit, or none, while there is more. */
  readonly entries: readonly FileEntry[];
  /** Empty when there is no more. */
  readonly nextToken: string;
}

export interface FolderPage extends FilePage {
  /** Each as its names begin, with "/" at the end. */
  readonly folders: readonly string[];
}

export interface FileInfo {
  readonly entry: FileEntry;
  /** Absent for a tombstone. */
  readonly content?: {
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly fragmentSize: number;
  };
  /** Newest first. */
  readonly versions: readonly NameRecord[];
  readonly sameFile: readonly string[];
  /** Index: copies; value: fragments that have so many. */
  readonly fragmentsByCopies: readonly number[];
  readonly holders: readonly PeerAddress[];
}

export const LIVENESS = ["live", "suspect", "stale", "dead"] as const;
export type Liveness = typeof LIVENESS[number];

export interface PeerState {
  readonly peer: PeerAddress;
  readonly liveness: Liveness;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  readonly reservedBytes: number;
  readonly fragments: number;
  readonly heldBytes: number;
  readonly activeTransfers: number;
  /** Part of the time since it was first seen that it was live, 0 to 1. */
  readonly availability: number;
  readonly lastHeardMs: number;
  readonly incarnation: number;
  /** Whether it has reported what it holds in its present session. */
  readonly confirmed: boolean;
  /** Absent: it is not being emptied. */
  readonly drain?: DrainStatus;
  /** Until when its copies are not made up for; 0: it is not in maintenance. */
  readonly maintenanceUntilMs: number;
  /** Bytes of fragments a second, lately. */
  readonly sentBytesPerS: number;
  readonly receivedBytesPerS: number;
  /** When its copies were compared with their ids; absent: not known. */
  readonly verified?: VerifiedState;
  /** Absent: what it claims is believed. */
  readonly fence?: FenceState;
}

/** A peer whose copies do not count, because it did not give what it claims to have. */
export interface FenceState {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sinceMs: number;
  readonly reason: string;
}

/** Milliseconds since 1970-01-01 UTC. */
export interface VerifiedState {
  /** Each of the copies since then. */
  readonly oldestMs: number;
  /** On the average of their bytes. */
  readonly averageMs: number;
}

export interface NetworkStatus {
  readonly networkId: string;
  readonly epoch: number;
  readonly names: number;
  readonly files: number;
  readonly logicalBytes: number;
  readonly fragments: number;
  readonly replicaBytes: number;
  readonly fragmentsByCopies: readonly number[];
  readonly fragmentsShort: number;
  readonly copiesUnderWay: number;
  readonly uploads: number;
  readonly peersByLiveness: Readonly<Record<Liveness, number>>;
  /** Whose copies do not count, because they did not give what they claim to have. */
  readonly peersFenced: number;
  readonly replicas: number;
  readonly acknowledge: number;
  readonly safeMode: SafeModeStatus;
  readonly repair: RepairStatus;
  readonly survey: SurveyStatus;
  /** Whether peers give and take fragments with tickets alone. */
  readonly ticketsDemanded: boolean;
}

/** What the tracker knows, in words. */
export class CatalogReader {
  readonly #tracker: Tracker;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  async list(prefix: string, page: PageRequest, patience?: Patience): Promise<FilePage> {
    const request = { prefix, limit: page.limit, pageToken: page.token };
    return filePage(await this.#tracker.call(catalogService.List, request, patience));
  }

  /** Files and folders right below a prefix that is empty or ends with "/". */
  async listFolder(prefix: string, page: PageRequest, patience?: Patience): Promise<FolderPage> {
    const request = { prefix, limit: page.limit, pageToken: page.token, folders: true };
    const response = await this.#tracker.call(catalogService.List, request, patience);
    return { ...filePage(response), folders: response.folders };
  }

  /** @throws invalid for a query that cannot be understood. */
  async search(query: string, page: PageRequest, patience?: Patience): Promise<FilePage> {
    const request = { query, limit: page.limit, pageToken: page.token };
    return filePage(await this.#tracker.call(catalogService.Search, request, patience));
  }

  /** @throws not_found for a name that never was; a removed one is found, with its tombstone. */
  async info(name: Name, patience?: Patience): Promise<FileInfo> {
    const response = await this.#tracker.call(catalogService.Info, { name }, patience);
    const { manifest } = response;
    return {
      entry: fromFileEntry(required(response.entry, "entry")),
      ...(manifest !== null && {
        content: {
          sizeBytes: manifest.size,
          sha256: bytesToHex(manifest.contentSha256),
          fragmentSize: manifest.fragmentSize,
        },
      }),
      versions: response.versions.map(fromNameRecord),
      sameFile: response.sameFile,
      fragmentsByCopies: response.fragmentsByCopies,
      holders: response.holders.map(fromPeerAddress),
    };
  }

  /** Ordered by zone, then peer id. */
  async peers(patience?: Patience): Promise<PeerState[]> {
    return (await this.#tracker.call(catalogService.Peers, {}, patience)).peers.map(peerState);
  }

  async status(patience?: Patience): Promise<NetworkStatus> {
    return networkStatus(await this.#tracker.call(catalogService.Status, {}, patience));
  }
}

export function networkStatus({ peersByLiveness, ...wire }: StatusResponse__Output): NetworkStatus {
  const counts = LIVENESS.map((liveness, index) => [liveness, peersByLiveness[index] ?? 0]);
  return {
    ...wire,
    peersByLiveness: Object.fromEntries(counts) as Record<Liveness, number>,
    safeMode: required(wire.safeMode, "safe_mode"),
    repair: repairStatus(required(wire.repair, "repair")),
    survey: required(wire.survey, "survey"),
  };
}

function filePage(response: { entries: FileEntry__Output[]; nextPageToken: string }): FilePage {
  return { entries: response.entries.map(fromFileEntry), nextToken: response.nextPageToken };
}

const LIVENESS_BY_WIRE = {
  LIVENESS_UNSPECIFIED: "dead",
  LIVENESS_LIVE: "live",
  LIVENESS_SUSPECT: "suspect",
  LIVENESS_STALE: "stale",
  LIVENESS_DEAD: "dead",
} as const satisfies Record<Liveness__Output, Liveness>;

export function peerState(wire: PeerState__Output): PeerState {
  return {
    peer: fromPeerAddress(required(wire.peer, "peers.peer")),
    liveness: LIVENESS_BY_WIRE[wire.liveness],
    capacityBytes: wire.capacity,
    freeBytes: wire.free,
    reservedBytes: wire.reserved,
    fragments: wire.fragments,
    heldBytes: wire.bytes,
    activeTransfers: wire.activeTransfers,
    availability: wire.availability,
    lastHeardMs: wire.lastHeardMs,
    incarnation: wire.incarnation,
    confirmed: wire.confirmed,
    ...(wire.drain !== null && { drain: wire.drain }),
    maintenanceUntilMs: wire.maintenanceUntilMs,
    sentBytesPerS: wire.sentBytesPerS,
    receivedBytesPerS: wire.receivedBytesPerS,
    ...(wire.verifiedOldestMs > 0 && {
      verified: { oldestMs: wire.verifiedOldestMs, averageMs: wire.verifiedAverageMs },
    }),
    ...(wire.fencedSinceMs > 0 && {
      fence: { sinceMs: wire.fencedSinceMs, reason: wire.fencedReason },
    }),
  };
}
