import { nextTurn, repeat, timeLimit } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { inScope } from "../process/scope.ts";
import { traced } from "../process/trace.ts";
import { EnjambreError } from "../words/errors.ts";
import type { FragmentId, PeerId } from "../words/ids.ts";
import type { FragmentRef, Manifest } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";
import type { Channels, Method } from "../wire/client.ts";
import {
  fromNameRecord,
  fromPeerAddress,
  required,
  toCondition,
  toFragmentRef,
  toManifest,
} from "../wire/convert.ts";
import { EncodedChunk } from "../wire/encoded_chunk.ts";
import { catalogService } from "../wire/schema.ts";
import type { BeginResponse__Output } from "../gen/enjambre/v1/BeginResponse.ts";
import type { FragmentTicket } from "../gen/enjambre/v1/FragmentTicket.ts";
import type { CommitResult__Output } from "../gen/enjambre/v1/CommitResult.ts";
import { type CutFragment, Cutter, type FragmentSource } from "./cutter.ts";
import { fragmentsAtOnce, NO_LIMIT } from "./allowance.ts";
import type { Tracker } from "./locate.ts";
import { noPlace } from "./no_place.ts";
import type { Publication, Published, PublishEvents } from "./publication.ts";
import { type ChainFailure, storeFragment } from "./store_fragment.ts";
import { storeTickets } from "./store_tickets.ts";

const log = logger("put");

/** Bytes of fragments that one put keeps in memory, unless the caller says otherwise: the one being cut included. */
const MEMORY_BYTES = 40 * 1024 * 1024;
const IN_FLIGHT_MAX = 8;
/** Places tried for one fragment before the put fails. */
const PLACE_ROUNDS_MAX = 5;
const COMMIT_ROUNDS_MAX = 3;
/** A put that is under way outlives a tracker's restart of this length. */
const PATIENCE_MS = 30_000;
/** How long a put that failed waits to say so to the tracker. */
const ABORT_WITHIN_MS = 1_000;
const LEASE_RENEWALS = 3;

/**
 * Puts content into the network under a name: cuts it, has each fragment stored, and commits.
 * @throws what the tracker refused with; exhausted or unavailable when a fragment found no place. Nothing is visible
 * then.
 */
export async function publish(
  channels: Channels,
  tracker: Tracker,
  publication: Publication,
  events: PublishEvents = {},
  signal?: AbortSignal,
): Promise<Published> {
  const { operationId, name, sizeBytes } = publication;
  const attributes = {
    "enjambre.operation": operationId,
    "enjambre.name": name,
    ...(sizeBytes !== undefined && { "enjambre.bytes": sizeBytes }),
  };
  const work = () =>
    traced("put", attributes, async () => {
      const begun = await begin(tracker, publication, signal);
      for (const warning of begun.warnings) events.warning?.(warning);
      if (begun.done !== null) return published(begun.done, 0, 0);
      const put = new Put(channels, tracker, publication, begun, events, signal);
      return await put.run();
    });
  return await inScope({ operation: operationId }, work);
}

async function begin(
  tracker: Tracker,
  publication: Publication,
  signal?: AbortSignal,
): Promise<BeginResponse__Output> {
  const { operationId, name, sizeBytes, tags, condition } = publication;
  return await tracker.call(catalogService.Begin, {
    operationId,
    name,
    replicas: publication.replicas ?? 0,
    acknowledge: publication.acknowledge ?? 0,
    fragmentSize: publication.fragmentSize ?? 0,
    ...(sizeBytes !== undefined && { size: sizeBytes }),
    tags: [...tags ?? []],
    condition: toCondition(condition),
  }, { signal });
}

/** One put that is under way. */
class Put {
  readonly #channels: Channels;
  readonly #tracker: Tracker;
  readonly #publication: Publication;
  readonly #begun: BeginResponse__Output;
  readonly #events: PublishEvents;
  readonly #outer: AbortSignal | undefined;
  readonly #ending = new AbortController();
  readonly #cutter: FragmentSource;
  readonly #inFlightMax: number;
  /** Who said that it has stored a fragment: whether it has, the tracker hears from itself alone. */
  readonly #receipts = new Map<FragmentId, Set<PeerId>>();
  /** Fragments stored or being stored, so that a repeated one is sent once. */
  readonly #handled = new Set<FragmentId>();
  #bytesSent = 0;

  constructor(
    channels: Channels,
    tracker: Tracker,
    publication: Publication,
    begun: BeginResponse__Output,
    events: PublishEvents,
    outer: AbortSignal | undefined,
  ) {
    this.#channels = channels;
    this.#tracker = tracker;
    this.#publication = publication;
    this.#begun = begun;
    this.#events = events;
    this.#outer = outer;
    const { fragmentSize } = begun;
    const { content, sizeBytes, memoryBytes = MEMORY_BYTES } = publication;
    const fragmentsMax = Math.max(2, Math.floor(memoryBytes / fragmentSize));
    const { bytesPerS } = publication.allowance ?? NO_LIMIT;
    this.#inFlightMax = fragmentsAtOnce(bytesPerS, Math.min(IN_FLIGHT_MAX, fragmentsMax - 1));
    this.#cutter = typeof content === "function"
      ? content({ fragmentSize, sizeBytes, fragmentsMax: this.#inFlightMax + 1 })
      : new Cutter(content, { fragmentSize, sizeBytes });
  }

  async run(): Promise<Published> {
    const onAbort = () => this.#ending.abort(this.#outer!.reason);
    this.#outer?.addEventListener("abort", onAbort, { once: true });
    if (this.#outer?.aborted) onAbort();
    const renewing = this.#renewLease();
    try {
      await this.#storeAll();
      return await this.#commit();
    } catch (thrown) {
      await this.#abort();
      throw thrown;
    } finally {
      this.#outer?.removeEventListener("abort", onAbort);
      this.#ending.abort();
      await renewing;
    }
  }

  /** Cuts and stores, several fragments at a time. The first failure stops everything. */
  async #storeAll(): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    let failure: unknown;
    const store = async (fragment: CutFragment) => {
      try {
        const { failed } = await this.#storeOnce(fragment);
        // A call that failed may still look at what it was to send.
        this.#cutter.recycle(failed ? { chunks: [] } : fragment);
      } catch (thrown) {
        failure ??= thrown;
        this.#ending.abort(thrown);
      }
    };
    try {
      for await (const fragment of this.#cutter.fragments()) {
        const storing: Promise<void> = store(fragment).finally(() => inFlight.delete(storing));
        inFlight.add(storing);
        if (inFlight.size >= this.#inFlightMax) await Promise.race(inFlight);
        this.#ending.signal.throwIfAborted();
      }
    } catch (thrown) {
      failure ??= thrown;
      this.#ending.abort(thrown);
    }
    await Promise.all(inFlight);
    if (failure !== undefined) throw failure;
  }

  async #storeOnce({ id, sizeBytes, chunks }: CutFragment): Promise<Stored> {
    if (this.#handled.has(id)) {
      this.#events.progress?.(sizeBytes, "present");
      return { sent: false, failed: false };
    }
    this.#handled.add(id);
    const attributes = { "enjambre.fragment": id, "enjambre.bytes": sizeBytes };
    const store = () => this.#storeWhereTold({ id, sizeBytes }, chunks);
    const stored = await traced("store fragment", attributes, store);
    if (stored.sent) this.#bytesSent += sizeBytes;
    this.#events.progress?.(sizeBytes, stored.sent ? "sent" : "present");
    return stored;
  }

  async #storeWhereTold(
    fragment: FragmentRef,
    chunks: readonly EncodedChunk[],
  ): Promise<Stored> {
    const failures: ChainFailure[] = [];
    const stored = new Set<PeerId>();
    const receipts = this.#receipts.get(fragment.id) ?? new Set();
    this.#receipts.set(fragment.id, receipts);
    for (let round = 0; round < PLACE_ROUNDS_MAX; round += 1) {
      // Who refused a ticket, of a key too new or a time too long ago, may take the next one.
      const isAvoided = ({ error }: ChainFailure) => round > 1 || error.code !== "denied";
      const avoid = [...failures.filter(isAvoided).map(({ peerId }) => peerId), ...stored];
      const place = await this.#placeElsewhere(fragment, avoid, receipts);
      if (place.enough) return { sent: round > 0, failed: failures.length > 0 };
      if (place.chain.length === 0) break;
      const result = await storeFragment(
        this.#channels,
        fragment,
        chunks,
        place.chain,
        {
          signal: this.#ending.signal,
          allowance: this.#publication.allowance,
          ticket: place.ticket,
        },
      );
      this.#ending.signal.throwIfAborted();
      for (const { peerId, error } of result.failures) {
        log.info("A peer could not store a fragment: {why}", {
          ...{ why: error.message, code: error.code, peer: peerId, fragment: fragment.id },
        });
      }
      for (const peerId of result.stored) {
        stored.add(peerId);
        receipts.add(peerId);
      }
      failures.push(...result.failures);
      if (stored.size >= this.#begun.acknowledge || result.failures.length === 0) {
        return { sent: true, failed: failures.length > 0 };
      }
    }
    throw noPlace(fragment, failures, stored.size, this.#begun.acknowledge);
  }

  /** Not once more where it was said to be stored: when it is asked again, that was not so, or is not known yet. */
  async #placeElsewhere(
    fragment: FragmentRef,
    avoid: readonly PeerId[],
    receipts: ReadonlySet<PeerId>,
  ): Promise<Place> {
    const elsewhere = await this.#place(fragment, [...avoid, ...receipts]);
    if (elsewhere.enough || elsewhere.chain.length > 0 || receipts.size === 0) return elsewhere;
    return await this.#place(fragment, [...avoid]);
  }

  async #place(fragment: FragmentRef, avoidPeerIds: string[]): Promise<Place> {
    const { operationId } = this.#publication;
    const request = { operationId, fragments: [toFragmentRef(fragment)], avoidPeerIds };
    const response = await this.#whileOpen(() => this.#call(catalogService.Place, request));
    const { peers, placements } = response;
    const placement = required(placements[0], "placements");
    return {
      ticket: storeTickets([fragment], response)[0],
      enough: placement.enough,
      chain: placement.storeAt.map((at) => fromPeerAddress(required(peers[at], "store_at"))),
    };
  }

  /** When the lease ended, for instance while this machine slept, the same operation is opened once more. */
  async #whileOpen<Response>(call: () => Promise<Response>): Promise<Response> {
    try {
      return await call();
    } catch (thrown) {
      if (!EnjambreError.is(thrown, "not_found")) throw thrown;
      await begin(this.#tracker, this.#publication, this.#ending.signal);
      return await call();
    }
  }

  /** Outlives a restart of the tracker. */
  async #call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
  ): Promise<Response> {
    const patience = { patienceMs: PATIENCE_MS, signal: this.#ending.signal };
    return await this.#tracker.call(method, request, patience);
  }

  async #commit(): Promise<Published> {
    const manifest = this.#cutter.manifest();
    const fragments = manifest.fragmentIds.length;
    const { operationId } = this.#publication;
    const request = { operationId, manifest: toManifest(manifest) };
    for (let round = 0; round < COMMIT_ROUNDS_MAX; round += 1) {
      const commit = () => this.#call(catalogService.Commit, request);
      const { done, shortFragments } = await this.#whileOpen(commit);
      if (done !== null) return published(done, fragments, this.#bytesSent);
      await this.#storeAgain(manifest, shortFragments);
      await nextTurn();
    }
    throw new EnjambreError(
      "unavailable",
      `Cannot put ${
        JSON.stringify(this.#publication.name)
      }: too few peers reported its fragments ` +
        "to the tracker in time; try again",
    );
  }

  /** What was stored but is not known to be held, for instance because its holder went away meanwhile. */
  async #storeAgain(manifest: Manifest, indexes: readonly number[]): Promise<void> {
    const { reread } = this.#publication;
    if (reread === undefined) return;
    for (const index of indexes) {
      const start = index * manifest.fragmentSize;
      const bytes = await reread(start, Math.min(start + manifest.fragmentSize, manifest.size));
      const id = required(manifest.fragmentIds[index], "short_fragments");
      const chunks = [...EncodedChunk.cut("stored", bytes)];
      await this.#storeWhereTold({ id, sizeBytes: bytes.byteLength }, chunks);
    }
  }

  /** While the content comes slowly, or not at all for a while, the upload must not be forgotten. */
  async #renewLease(): Promise<void> {
    let first = true;
    await repeat(this.#begun.leaseMs / LEASE_RENEWALS, this.#ending.signal, async () => {
      if (first) return void (first = false);
      const { operationId } = this.#publication;
      const request = { operationId, fragments: [] };
      const renewal = this.#tracker.call(catalogService.Place, request, {
        signal: this.#ending.signal,
      });
      // A tracker that cannot be reached now is noticed by the next fragment, which says more.
      await renewal.catch(() => {});
    });
  }

  /** So that the space is given back now rather than at the end of the lease. */
  async #abort(): Promise<void> {
    const { operationId } = this.#publication;
    // The lease ends by itself where the tracker cannot be told: nobody is kept waiting for the failure.
    using limit = timeLimit(ABORT_WITHIN_MS);
    const { signal } = limit;
    await this.#tracker.call(catalogService.Abort, { operationId }, { patienceMs: 0, signal })
      .catch(() => {});
  }
}

/** How a fragment got to where it is. */
interface Stored {
  /** Whether bytes had to be sent. */
  readonly sent: boolean;
  /** Whether some peer of a chain failed on the way. */
  readonly failed: boolean;
}

interface Place {
  readonly enough: boolean;
  readonly chain: readonly PeerAddress[];
  readonly ticket: FragmentTicket | undefined;
}

function published(done: CommitResult__Output, fragments: number, bytesSent: number): Published {
  return {
    record: fromNameRecord(required(done.record, "done.record")),
    linked: done.linked,
    fragments,
    fragmentsPresent: done.fragmentsPresent,
    bytesSent,
  };
}
