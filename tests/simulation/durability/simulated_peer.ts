import { Buffer } from "node:buffer";
import type { Tracker } from "../../../proto/client/locate.ts";
import { fragmentIdFromBytes } from "../../../proto/words/ids.ts";
import { EnjambreError } from "../../../proto/words/errors.ts";
import type { FragmentRef } from "../../../proto/words/manifest.ts";
import type { PeerAddress } from "../../../proto/words/record.ts";
import type { Channels, Method } from "../../../proto/wire/client.ts";
import { Reports } from "../../../peer/reports.ts";
import { TrackerSession } from "../../../peer/session.ts";
import type { NeighbourBook } from "../../../peer/store/neighbour_book.ts";
import type { Records } from "../../../peer/store/records.ts";
import { storeWhole } from "../../../peer/store/store_whole.ts";
import { Transfers } from "../../../peer/transfers.ts";
import { notHere, type SimulatedDisk } from "./simulated_disk.ts";
import type { Host, SimulatedNetwork } from "./simulated_network.ts";
import { gone } from "./simulated_network.ts";
import { SimulatedRecords } from "./simulated_records.ts";
import { SimulatedStore, type StoreBugs } from "./simulated_store.ts";
import { SimulatedStream } from "./simulated_stream.ts";
import { never } from "./virtual_time.ts";
import type { FragmentId } from "../../../proto/words/ids.ts";

export const TRACKER_ADDRESS = "tracker:1";
const SCRUB_EVERY_MS = 7_000;

export interface PeerParts {
  readonly network: SimulatedNetwork;
  readonly disk: SimulatedDisk;
  readonly address: string;
  readonly zone: string;
  readonly bugs: StoreBugs;
  readonly stepMostMs: number;
  readonly forgetsEpoch: boolean;
  readonly hidesVersionSeen: boolean;
  onDrop(peer: SimulatedPeer, id: FragmentId): void;
  /** A session was opened by this program. */
  onStream(peer: SimulatedPeer, stream: SimulatedStream): void;
}

/** One run of a peer's program, from start to end, on a disk: its own session, talk, reports and orders. */
export class SimulatedPeer implements Host {
  readonly store: SimulatedStore;
  readonly handlers = {};
  readonly #parts: PeerParts;
  readonly #ending = new AbortController();
  readonly #streams = new Set<SimulatedStream>();
  readonly #transfers = new Transfers();
  isUp = true;

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.store = new SimulatedStore({
      disk: parts.disk,
      bugs: parts.bugs,
      step: () => this.#step(),
      onDrop: (id) => parts.onDrop(this, id),
      forgetsEpoch: parts.forgetsEpoch,
    });
    const { network } = parts;
    network.serve(this);
    const records = new SimulatedRecords({
      disk: parts.disk,
      hidesVersionSeen: parts.hidesVersionSeen,
      step: () => this.#step(),
    });
    const session = new TrackerSession({
      store: this.store,
      channels: this.#channels(),
      transfers: this.#transfers,
      reports: new Reports(this.store),
      uploadBytesPerS: () => Infinity,
      passedBytes: () => ({ sent: 0, received: 0 }),
      verified: () => undefined,
      tracker: this.#tracker(),
      records: records as unknown as Records,
      neighbours: { replace: () => Promise.resolve() } as unknown as NeighbourBook,
      random: network.random,
    }, { address: parts.address, zone: parts.zone });
    session.run(this.#ending.signal).catch(() => {});
    network.time.after(SCRUB_EVERY_MS, () => void this.#scrub());
  }

  get address(): string {
    return this.#parts.address;
  }

  get disk(): SimulatedDisk {
    return this.#parts.disk;
  }

  /** The streams to a tracker that are open. */
  get streams(): SimulatedStream[] {
    return [...this.#streams].filter((stream) => !stream.isOver);
  }

  /** @param isSudden Whether nobody is told by a closed connection, as when its machine dies. */
  die(isSudden: boolean): void {
    this.isUp = false;
    for (const stream of this.#streams) isSudden ? stream.breakLater() : stream.break();
    this.#ending.abort(new EnjambreError("cancelled", "The peer ended"));
  }

  /** A client brings a fragment. */
  async keep(fragment: FragmentRef, bytes: Uint8Array): Promise<void> {
    using _transfer = this.#transfers.begin();
    if (this.store.has(fragment.id) || await this.store.takeBack(fragment)) return;
    await storeWhole(this.store, fragment, Buffer.from(bytes));
  }

  async fetch(idBytes: Uint8Array): Promise<Uint8Array> {
    using _transfer = this.#transfers.begin();
    const id = fragmentIdFromBytes(Buffer.from(idBytes));
    if (this.disk.isLiar) throw notHere(id);
    await using fragment = await this.store.open(id);
    const bytes = Buffer.alloc(fragment.sizeBytes);
    await fragment.read(0, bytes);
    return bytes;
  }

  /** Reads all that it holds, and so finds what is bad. */
  async scrubAll(): Promise<void> {
    for (const { id } of [...this.store.inventory()]) {
      await this.store.open(id).catch(() => {});
    }
  }

  async #scrub(): Promise<void> {
    if (!this.isUp) return;
    const held = [...this.store.inventory()];
    const { random, time } = this.#parts.network;
    const one = held[Math.floor(random() * held.length)];
    if (one !== undefined) await this.store.open(one.id).catch(() => {});
    time.after(SCRUB_EVERY_MS, () => void this.#scrub());
  }

  async #step(): Promise<void> {
    const { network, stepMostMs, address } = this.#parts;
    await network.time.sleep(Math.floor(network.random() * stepMostMs));
    while (this.isUp && network.pausedMs(address) > 0) {
      await network.time.sleep(network.pausedMs(address));
    }
    if (!this.isUp) await never();
  }

  #tracker(): Tracker {
    const tracker = {
      withAddress: (use: (address: string) => Promise<unknown>) => use(TRACKER_ADDRESS),
    };
    return tracker as unknown as Tracker;
  }

  /** Sessions with the tracker, and fragments of other peers. */
  #channels(): Channels {
    const { network, address, onStream } = this.#parts;
    const bidiStream = <Request, Response>(
      to: string,
      method: Method<Request, Response>,
      { signal }: { signal: AbortSignal },
    ) => {
      const stream = new SimulatedStream(network, address, to);
      this.#streams.add(stream);
      signal.addEventListener("abort", () => this.isUp && stream.break(), { once: true });
      network.carry(address, to, () => {
        const host = network.host(to);
        if (host === undefined) return stream.break();
        onStream(this, stream);
        host.handlers[method.path]!(stream.served(method, `${address}`), undefined);
      });
      const conversation = stream.client(method);
      // A program that was killed tells nobody.
      return { ...conversation, cancel: () => this.isUp && stream.break() };
    };
    const fetchFrom = this.#fetchFrom.bind(this);
    return { bidiStream, serverStream: fetchFrom } as unknown as Channels;
  }

  async *#fetchFrom(
    { address: to }: PeerAddress,
    _method: unknown,
    { fragmentId }: { fragmentId: Uint8Array },
  ): AsyncGenerator<{ data: Uint8Array }> {
    const { network, address } = this.#parts;
    const data = await network.ask(address, to, () => {
      const fetched = network.host(to)?.fetch?.(fragmentId);
      return fetched ?? Promise.reject(gone("unavailable", to));
    });
    yield { data };
  }
}
