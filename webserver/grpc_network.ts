import {
  CatalogReader,
  type FileInfo,
  type FilePage,
  type FolderPage,
  type NetworkStatus,
  type PageRequest,
  type PeerState,
} from "../proto/client/catalog_reader.ts";
import { download } from "../proto/client/download.ts";
import type { DownloadPlan } from "../proto/client/download_plan.ts";
import { type Door, type Patience, Tracker } from "../proto/client/locate.ts";
import {
  type Located,
  locateFile,
  type LocateQuestion,
  planOf,
} from "../proto/client/locate_file.ts";
import { type Restoration, restore } from "../proto/client/restore.ts";
import type { Published, PublishEvents } from "../proto/client/publication.ts";
import { publish } from "../proto/client/publish.ts";
import { timeLimit } from "../proto/process/clock.ts";
import type { Random } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { type ByteRange, fragmentRange, fragmentsOfRange } from "../proto/words/manifest.ts";
import type { Name } from "../proto/words/names.ts";
import type { NameRecord } from "../proto/words/record.ts";
import type { Version } from "../proto/words/version.ts";
import type { Channels } from "../proto/wire/client.ts";
import { fromNameRecord, required, toCondition } from "../proto/wire/convert.ts";
import { catalogService } from "../proto/wire/schema.ts";
import { MemoryShares } from "./memory_shares.ts";
import type { LocatedFile, Network, NewFile, Removal } from "./network.ts";

/** A question to the tracker that a person waits for takes no longer, whatever the tracker does. */
const QUESTION_MAX_MS = 10_000;

/** Memory of all transfers together, as long as it is enough for a fragment or two of each. */
const TRANSFER_MEMORY_BYTES = 48 * 1024 * 1024;

/** Bytes of files that passed since the start. */
export interface GatewayTraffic {
  sentBytes: number;
  receivedBytes: number;
}

/** The network as trackers and peers offer it. */
export class GrpcNetwork implements Network {
  readonly #channels: Channels;
  readonly #door: Door;
  readonly #random: Random;
  readonly #memory = new MemoryShares(TRANSFER_MEMORY_BYTES);
  readonly traffic: GatewayTraffic = { sentBytes: 0, receivedBytes: 0 };

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
    const located = await this.#locate(question, signal);
    const { record, manifest, holders } = located;
    // The version that was found is the one that is read, whatever is put meanwhile.
    const again = { name, version: record.version };
    const plan = planOf(located, this.#tracker, () => this.#locate(again));
    // Checked against the manifest where it was located.
    const fileId = record.fileId!;
    const read = (range: ByteRange, signal: AbortSignal) => this.#read(plan, range, signal);
    return { record, fileId, manifest, holders, read };
  }

  async current(name: Name, signal?: AbortSignal): Promise<NameRecord | undefined> {
    try {
      return (await this.info(name, signal)).entry.record;
    } catch (thrown) {
      if (EnjambreError.is(thrown, "not_found")) return undefined;
      throw thrown;
    }
  }

  async put(file: NewFile, events: PublishEvents, signal?: AbortSignal): Promise<Published> {
    using share = this.#memory.share();
    const publication = { ...file, memoryBytes: share.bytes };
    const published = await publish(this.#channels, this.#tracker, publication, events, signal);
    this.traffic.receivedBytes += published.record.sizeBytes;
    return published;
  }

  async remove(
    { operationId, name, condition }: Removal,
    signal?: AbortSignal,
  ): Promise<NameRecord> {
    const request = { operationId, name, condition: toCondition(condition) };
    const { record } = await this.#within(
      signal,
      (patience) => this.#tracker.call(catalogService.Remove, request, patience),
    );
    return fromNameRecord(required(record, "record"));
  }

  async list(prefix: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage> {
    return await this.#within(
      signal,
      (patience) => new CatalogReader(this.#tracker).list(prefix, page, patience),
    );
  }

  async restore(restoration: Restoration, signal?: AbortSignal): Promise<NameRecord> {
    return await this.#within(
      signal,
      (patience) => restore(this.#tracker, restoration, patience),
    );
  }

  async listFolder(
    prefix: string,
    page: PageRequest,
    signal?: AbortSignal,
  ): Promise<FolderPage> {
    return await this.#within(
      signal,
      (patience) => new CatalogReader(this.#tracker).listFolder(prefix, page, patience),
    );
  }

  async search(query: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage> {
    return await this.#within(
      signal,
      (patience) => new CatalogReader(this.#tracker).search(query, page, patience),
    );
  }

  async info(name: Name, signal?: AbortSignal): Promise<FileInfo> {
    return await this.#within(
      signal,
      (patience) => new CatalogReader(this.#tracker).info(name, patience),
    );
  }

  async peers(signal?: AbortSignal): Promise<PeerState[]> {
    return await this.#within(
      signal,
      (patience) => new CatalogReader(this.#tracker).peers(patience),
    );
  }

  async status(signal?: AbortSignal): Promise<NetworkStatus> {
    return await this.#within(
      signal,
      (patience) => new CatalogReader(this.#tracker).status(patience),
    );
  }

  async #locate(question: LocateQuestion, signal?: AbortSignal): Promise<Located> {
    return await this.#within(signal, (patience) => locateFile(this.#tracker, question, patience));
  }

  async #within<Answer>(
    signal: AbortSignal | undefined,
    ask: (patience: Patience) => Promise<Answer>,
  ): Promise<Answer> {
    using limit = timeLimit(QUESTION_MAX_MS, signal);
    return await ask({ signal: limit.signal });
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
      const part = bytes.subarray(Math.max(0, range.start - start), range.end - start);
      yield part;
      this.traffic.sentBytes += part.byteLength;
      recycle();
    }
  }
}
