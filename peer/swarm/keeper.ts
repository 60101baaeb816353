import type { Allowance } from "../../proto/client/allowance.ts";
import { download } from "../../proto/client/download.ts";
import type { DownloadPlan } from "../../proto/client/download_plan.ts";
import { locatePlan } from "../../proto/client/locate_file.ts";
import type { Tracker } from "../../proto/client/locate.ts";
import { trackerSwarm } from "../../proto/client/tracker_swarm.ts";
import type { KeepResponse } from "../../proto/gen/enjambre/v1/KeepResponse.ts";
import { aborted } from "../../proto/process/aborted.ts";
import { alarm } from "../../proto/process/clock.ts";
import type { Random } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type FileId, idToBytes } from "../../proto/words/ids.ts";
import { fileIdOf, fragmentSizeAt, type Manifest } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import type { Channels } from "../../proto/wire/client.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { storeWhole } from "../store/store_whole.ts";
import type { FragmentStore } from "../store/store.ts";
import { storeArrivals } from "./arrivals.ts";
import type { Shares } from "./shares.ts";
import { storeSource } from "./store_source.ts";

/** How often a caller is told how far it is. */
const PROGRESS_EVERY_MS = 200;
/** Fragments of a file that are written at the same time: a disk syncs several about as fast as one. */
const STORES_MAX = 4;

export interface KeeperParts {
  readonly store: FragmentStore;
  readonly shares: Shares;
  readonly channels: Channels;
  readonly tracker: Tracker;
  readonly random: Random;
  /** How fast bytes may come. */
  readonly download: Allowance;
  /** This peer, as others reach it. */
  readonly self: PeerAddress;
  /** Aborted when the peer stops. */
  readonly stopping: AbortSignal;
}

/** Fetches whole files through the swarm and keeps them, as copies beyond those that the network wants. */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #runs = new Map<FileId, KeepRun>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Whether the file is being got now. */
  isGetting(manifest: Manifest): boolean {
    return this.#runs.has(fileIdOf(manifest));
  }

  /** Tells how far it is until it is there. Several who want the same share one run; it goes on without them. */
  async *keep(
    name: Name,
    version: Version | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<KeepResponse> {
    const { tracker, self } = this.#parts;
    const question = { name, zone: self.zone, ...(version !== undefined && { version }) };
    const { plan } = await locatePlan(tracker, question, { signal });
    const fileId = fileIdOf(plan.manifest);
    let run = this.#runs.get(fileId);
    if (run === undefined) {
      run = new KeepRun(this.#parts, plan);
      this.#runs.set(fileId, run);
      run.done.finally(() => this.#runs.delete(fileId)).catch(() => {});
    }
    yield* run.follow(signal);
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
        onStored: ({ bytes }) => {
          this.#heldBytes += bytes.byteLength;
        },
      });
    } finally {
      shares.release(share);
    }
  }
}
