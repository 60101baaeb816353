import type { Allowance } from "../../proto/client/allowance.ts";
import { download } from "../../proto/client/download.ts";
import type { DownloadPlan } from "../../proto/client/download_plan.ts";
import { locatePlan } from "../../proto/client/locate_file.ts";
import type { Tracker } from "../../proto/client/locate.ts";
import { trackerSwarm } from "../../proto/client/tracker_swarm.ts";
import type { KeepResponse } from "../../proto/gen/enjambre/v1/KeepResponse.ts";
import { aborted } from "../../proto/process/aborted.ts";
import { alarm, sleep } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import type { Random } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type FileId, idToBytes, type PeerId } from "../../proto/words/ids.ts";
import { fileIdOf, fragmentSizeAt, type Manifest } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import type { Channels } from "../../proto/wire/client.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { FileToKeep, KeepBook } from "../store/keep_book.ts";
import { storeWhole } from "../store/store_whole.ts";
import type { FragmentStore } from "../store/store.ts";
import { storeArrivals } from "./arrivals.ts";
import type { Shares } from "./shares.ts";
import { storeSource } from "./store_source.ts";

/** How often a caller is told how far it is. */
const PROGRESS_EVERY_MS = 200;
/** Fragments of a file that are written at the same time: a disk syncs several about as fast as one. */
const STORES_MAX = 4;
/** What cannot be gone on with after a start is tried again after so long, doubled each time up to the most. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 60_000;
const log = logger("swarm");

export interface KeeperParts {
  readonly store: FragmentStore;
  readonly shares: Shares;
  readonly channels: Channels;
  readonly tracker: Tracker;
  readonly random: Random;
  /** What is still to be got, over restarts. */
  readonly book: KeepBook;
  /** How fast bytes may come. */
  readonly download: Allowance;
  /** Told of every fragment that came. */
  readonly onReceived?: (bytes: number, from: PeerId) => void;
  /** This peer, as others reach it. */
  readonly self: PeerAddress;
  /** Aborted when the peer stops. */
  readonly stopping: AbortSignal;
}

/**
 * Fetches whole files through the swarm and keeps them, as copies beyond those that the network wants. What it was told
 * is remembered until it is done or has failed, so that it goes on after a stop or a kill.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #runs = new Map<FileId, KeepRun>();
  /** Runs, and what is to be written down when they have ended. */
  readonly #endings = new Set<Promise<void>>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Whether the file is being got now. */
  isGetting(manifest: Manifest): boolean {
    return this.#runs.has(fileIdOf(manifest));
  }

  /**
   * Tells how far it is until it is there. Several who want the same share one run; it goes on without them. When it
   * fails they are told, and it is not tried again.
   */
  async *keep(
    name: Name,
    version: Version | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<KeepResponse> {
    const { file, plan } = await this.#locate(name, version, signal);
    let run = this.#runs.get(fileIdOf(plan.manifest));
    if (run === undefined) {
      const { store, book } = this.#parts;
      // Or it would be written into an empty mount point.
      await store.checkPresence();
      await book.add(file);
      run = this.#runOf(plan);
      this.#whenEnded(run, file);
    }
    yield* run.follow(signal);
  }

  /** Goes on, one after the other, with what was to be kept when this peer ran last; then waits until it is to stop. */
  async run(): Promise<void> {
    const { stopping, book } = this.#parts;
    let left = book.files;
    for (let pauseMs = RETRY_FIRST_MS; left.length > 0 && !stopping.aborted; pauseMs *= 2) {
      const later: FileToKeep[] = [];
      for (const file of left) if (!await this.#goOn(file)) later.push(file);
      left = later;
      if (left.length === 0) break;
      await sleep(Math.min(pauseMs, RETRY_MOST_MS), stopping).catch(() => {});
    }
    await aborted(stopping);
    await Promise.all(this.#endings);
  }

  /** Answers whether that is settled: it is here, or cannot be had any more. */
  async #goOn(file: FileToKeep): Promise<boolean> {
    const { stopping } = this.#parts;
    try {
      const { plan } = await this.#locate(file.name, file.version, stopping);
      await this.#runOf(plan).done;
      log.info("Keeping {name}, as was wanted before this start", { name: file.name });
    } catch (thrown) {
      if (stopping.aborted) return false;
      const error = EnjambreError.from(thrown);
      log.warn("Cannot get a file that was to be kept", { name: file.name, error });
      // A tracker, a holder or room on the disk may come.
      if (EnjambreError.is(error, "unavailable", "timeout", "exhausted")) return false;
    }
    await this.#forget(file);
    return true;
  }

  async #locate(name: Name, version: Version | undefined, signal: AbortSignal) {
    const { tracker, self } = this.#parts;
    const question = { name, zone: self.zone, ...(version !== undefined && { version }) };
    const { record, plan } = await locatePlan(tracker, question, { signal });
    return { file: { name, version: record.version }, plan };
  }

  #runOf(plan: DownloadPlan): KeepRun {
    const fileId = fileIdOf(plan.manifest);
    const known = this.#runs.get(fileId);
    if (known !== undefined) return known;
    const run = new KeepRun(this.#parts, plan);
    this.#runs.set(fileId, run);
    run.done.finally(() => this.#runs.delete(fileId)).catch(() => {});
    return run;
  }

  #whenEnded(run: KeepRun, file: FileToKeep): void {
    const { stopping } = this.#parts;
    const failed = () => stopping.aborted ? undefined : this.#forget(file);
    const ending: Promise<void> = run.done.then(() => this.#forget(file), failed)
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  async #forget(file: FileToKeep): Promise<void> {
    await this.#parts.book.remove(file).catch((error) =>
      log.warn("A file that need not be got any more will be looked at again after a restart", {
        ...{ name: file.name, error },
      })
    );
  }
}

/** One file on its way into the store. */
class KeepRun {
  readonly done: Promise<void>;
  readonly #parts: KeeperParts;
  readonly #plan: DownloadPlan;
  #heldBytes = 0;
  #receivedBytes = 0;

  constructor(parts: KeeperParts, plan: DownloadPlan) {
    this.#parts = parts;
    this.#plan = plan;
    this.done = this.#run();
    this.done.catch(() => {});
  }

  async *follow(signal: AbortSignal): AsyncGenerator<KeepResponse> {
    const size = this.#plan.manifest.size;
    let ended = false;
    const leaving = aborted(signal);
    const ending = this.done.catch(() => {}).then(() => ended = true);
    while (!ended && !signal.aborted) {
      yield { heldBytes: this.#heldBytes, receivedBytes: this.#receivedBytes, size, done: false };
      const due = Promise.withResolvers<void>();
      using _pause = alarm(PROGRESS_EVERY_MS, due.resolve);
      await Promise.race([due.promise, ending, leaving]);
    }
    if (signal.aborted) throw new EnjambreError("cancelled", "The caller went away");
    await this.done;
    yield { heldBytes: size, receivedBytes: this.#receivedBytes, size, done: true };
  }

  async #run(): Promise<void> {
    const { store, tracker, self, stopping } = this.#parts;
    const { manifest } = this.#plan;
    const wanted: number[] = [];
    for (const [index, id] of manifest.fragmentIds.entries()) {
      const fragment = { id, sizeBytes: fragmentSizeAt(manifest, index) };
      if (!store.has(id) && !await store.takeBack(fragment)) wanted.push(index);
    }
    this.#heldBytes = manifest.size;
    for (const index of wanted) this.#heldBytes -= fragmentSizeAt(manifest, index);
    if (wanted.length > 0) await this.#get(wanted);
    // Told when all is there: from then on the tracker leaves these copies alone, however many there are.
    const request = { peerId: self.peerId, fileId: idToBytes(fileIdOf(manifest)) };
    await tracker.call(catalogService.Kept, request, { signal: stopping });
  }

  async #get(wanted: readonly number[]): Promise<void> {
    const { store, shares, channels, tracker, random, self, stopping } = this.#parts;
    const { manifest } = this.#plan;
    const share = shares.add(storeSource(store, manifest, () => true));
    const swarm = trackerSwarm(tracker, fileIdOf(manifest), self, share);
    try {
      const plan = { ...this.#plan, swarm };
      const allowance = this.#parts.download;
      const onReceived = (bytes: number) => void (this.#receivedBytes += bytes);
      const limits = { signal: stopping, allowance, onReceived };
      const settings = { wanted, order: "any", random, ...limits } as const;
      await storeArrivals(download(channels, plan, settings), {
        ...{ share, atOnceMax: STORES_MAX },
        store: (index, bytes) => {
          const fragment = { id: manifest.fragmentIds[index]!, sizeBytes: bytes.byteLength };
          return storeWhole(store, fragment, bytes);
        },
        onStored: ({ bytes, from }) => {
          this.#heldBytes += bytes.byteLength;
          this.#parts.onReceived?.(bytes.byteLength, from.peerId);
        },
      });
    } finally {
      shares.release(share);
    }
  }
}
