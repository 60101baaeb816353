import { download, type DownloadPlan } from "../proto/client/download.ts";
import { type Door, Tracker } from "../proto/client/locate.ts";
import { type Located, locateFile, type LocateQuestion } from "../proto/client/locate_file.ts";
import { publish, type PublishEvents } from "../proto/client/publish.ts";
import type { FileEntry__Output } from "../proto/gen/enjambre/v1/FileEntry.ts";
import type { PeerState__Output } from "../proto/gen/enjambre/v1/PeerState.ts";
import { timeLimit } from "../proto/process/clock.ts";
import type { Random } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { bytesToHex } from "../proto/words/hash.ts";
import { type ByteRange, fragmentRange, fragmentsOfRange } from "../proto/words/manifest.ts";
import type { Name } from "../proto/words/names.ts";
import type { NameRecord } from "../proto/words/record.ts";
import type { Version } from "../proto/words/version.ts";
import type { Channels, Method } from "../proto/wire/client.ts";
import {
  fromFileEntry,
  fromNameRecord,
  fromPeerAddress,
  required,
  toCondition,
} from "../proto/wire/convert.ts";
import { catalogService } from "../proto/wire/schema.ts";
import { MemoryShares } from "./memory_shares.ts";
import {
  type FileInfo,
  type FilePage,
  LIVENESS,
  type Liveness,
  type LocatedFile,
  type Network,
  type NetworkStatus,
  type NewFile,
  type PageRequest,
  type PeerState,
  type PutResult,
  type Removal,
} from "./network.ts";

/** A question to the tracker that a person waits for takes no longer, whatever the tracker does. */
const QUESTION_MAX_MS = 10_000;

/** Memory of all transfers together, as long as it is enough for a fragment or two of each. */
const TRANSFER_MEMORY_BYTES = 96 * 1024 * 1024;

/** The network as trackers and peers offer it. */
export class GrpcNetwork implements Network {
  readonly #channels: Channels;
  readonly #door: Door;
  readonly #random: Random;
  readonly #memory = new MemoryShares(TRANSFER_MEMORY_BYTES);

  constructor(channels: Channels, door: Door, random: Random) {
    this.#channels = channels;
    this.#door = door;
    this.#random = random;
  }

  /** For each use anew: the door is this program's own, so what it says now is better than what is remembered. */
  get #tracker(): Tracker {
    return new Tracker(this.#channels, this.#door);
  }

  async locate(
    name: Name,
    version: Version | undefined,
    signal?: AbortSignal,
  ): Promise<LocatedFile> {
    const question = { name, ...(version !== undefined && { version }) };
    const { record, manifest, holders } = await this.#locate(question, signal);
    // The version that was found is the one that is read, whatever is put meanwhile.
    const again = { name, version: record.version };
    const relocate = async () => (await this.#locate(again)).holders;
    const plan: DownloadPlan = { manifest, holders, relocate };
    // Checked against the manifest where it was located.
    const fileId = record.fileId!;
    return { record, fileId, manifest, read: (range, signal) => this.#read(plan, range, signal) };
  }

  async current(name: Name, signal?: AbortSignal): Promise<NameRecord | undefined> {
    try {
      const { entry } = await this.#ask(catalogService.Info, { name }, signal);
      return fromNameRecord(required(required(entry, "entry").record, "entry.record"));
    } catch (thrown) {
      if (EnjambreError.is(thrown, "not_found")) return undefined;
      throw thrown;
    }
  }

  async put(file: NewFile, events: PublishEvents, signal?: AbortSignal): Promise<PutResult> {
    using share = this.#memory.share();
    const publication = { ...file, memoryBytes: share.bytes };
    return await publish(this.#channels, this.#tracker, publication, events, signal);
  }

  async remove(
    { operationId, name, condition }: Removal,
    signal?: AbortSignal,
  ): Promise<NameRecord> {
    const request = { operationId, name, condition: toCondition(condition) };
    const { record } = await this.#ask(catalogService.Remove, request, signal);
    return fromNameRecord(required(record, "record"));
  }

  async list(prefix: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage> {
    const request = { prefix, limit: page.limit, pageToken: page.token };
    return filePage(await this.#ask(catalogService.List, request, signal));
  }

  async search(query: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage> {
    const request = { query, limit: page.limit, pageToken: page.token };
    return filePage(await this.#ask(catalogService.Search, request, signal));
  }

  async info(name: Name, signal?: AbortSignal): Promise<FileInfo> {
    const response = await this.#ask(catalogService.Info, { name }, signal);
    const { manifest } = response;
    return {
      entry: fromFileEntry(required(response.entry, "entry")),
      ...(manifest !== null && {
        content: {
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

  async peers(signal?: AbortSignal): Promise<PeerState[]> {
    return (await this.#ask(catalogService.Peers, {}, signal)).peers.map(peerState);
  }

  async status(signal?: AbortSignal): Promise<NetworkStatus> {
    const { peersByLiveness, ...numbers } = await this.#ask(catalogService.Status, {}, signal);
    const counts = LIVENESS.map((liveness, index) => [liveness, peersByLiveness[index] ?? 0]);
    return { ...numbers, peersByLiveness: Object.fromEntries(counts) as Record<Liveness, number> };
  }

  async #locate(question: LocateQuestion, signal?: AbortSignal): Promise<Located> {
    using limit = timeLimit(QUESTION_MAX_MS, signal);
    return await locateFile(this.#tracker, question, { signal: limit.signal });
  }

  async #ask<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Response> {
    using limit = timeLimit(QUESTION_MAX_MS, signal);
    return await this.#tracker.call(method, request, { signal: limit.signal });
  }

  /** Whole fragments come from the holders, verified; what lies outside of the range is cut off. */
  async *#read(
    plan: DownloadPlan,
    range: ByteRange,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { first, end } = fragmentsOfRange(plan.manifest, range);
    const wanted = Array.from({ length: end - first }, (_, index) => first + index);
    using share = this.#memory.share();
    const settings = {
      wanted,
      order: "sequential",
      random: this.#random,
      signal,
      memoryBytes: share.bytes,
    } as const;
    for await (const { index, bytes, recycle } of download(this.#channels, plan, settings)) {
      const { start } = fragmentRange(plan.manifest, index);
      yield bytes.subarray(Math.max(0, range.start - start), range.end - start);
      recycle();
    }
  }
}

function filePage(response: { entries: FileEntry__Output[]; nextPageToken: string }): FilePage {
  return { entries: response.entries.map(fromFileEntry), nextToken: response.nextPageToken };
}

const LIVENESS_BY_WIRE: Record<PeerState__Output["liveness"], Liveness> = {
  LIVENESS_UNSPECIFIED: "dead",
  LIVENESS_LIVE: "live",
  LIVENESS_SUSPECT: "suspect",
  LIVENESS_STALE: "stale",
  LIVENESS_DEAD: "dead",
};

function peerState(wire: PeerState__Output): PeerState {
  return {
    peer: fromPeerAddress(required(wire.peer, "peers.peer")),
    liveness: LIVENESS_BY_WIRE[wire.liveness],
    capacityBytes: wire.capacity,
    freeBytes: wire.free,
    fragments: wire.fragments,
    heldBytes: wire.bytes,
    activeTransfers: wire.activeTransfers,
    availability: wire.availability,
    lastHeardMs: wire.lastHeardMs,
  };
}
