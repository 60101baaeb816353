import { monotonicMs } from "../process/clock.ts";
import { gatheredHash, type PartsHash } from "../process/hashing.ts";
import { isLoopbackAddress } from "../words/address.ts";
import { mayDial } from "../words/announced_address.ts";
import { EnjambreError } from "../words/errors.ts";
import { idToBytes } from "../words/ids.ts";
import { FRAGMENT_INDEXES_MAX, SWARM_NEIGHBOURS_MAX } from "../words/limits.ts";
import { fileIdOf, fragmentSizeAt, type Manifest } from "../words/manifest.ts";
import type { PeerAddress, SwarmMember } from "../words/record.ts";
import type { ExchangeRequest } from "../gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse__Output } from "../gen/enjambre/v1/ExchangeResponse.ts";
import type { ExchangeWelcome__Output } from "../gen/enjambre/v1/ExchangeWelcome.ts";
import type { ReadTickets } from "./read_tickets.ts";
import type { SenderOrders } from "./receiver_state.ts";
import { TurnTimer } from "./turn_timer.ts";
import type { Channels, Conversation } from "../wire/client.ts";
import {
  atMost,
  bitmapIndexes,
  bitmapOf,
  fromPeerAddress,
  toManifest,
  toSwarmMember,
} from "../wire/convert.ts";
import { swarmService } from "../wire/schema.ts";
import { toTicket } from "../wire/tickets.ts";
import { Outbox } from "../wire/streams.ts";

/** Messages to one sender that may wait for the connection. */
const OUTBOX_MAX = 4_096;

/** Of a file of at least this size an exchange is worth a connection of its own. */
const BULK_FROM_BYTES = 4 * 1024 * 1024;

type Exchange = Conversation<ExchangeRequest, ExchangeResponse__Output>;

export interface LinkSettings {
  readonly sender: PeerAddress;
  readonly manifest: Manifest;
  readonly self: SwarmMember;
  readonly inOrder: boolean;
  /** Fragments that the receiver has. */
  readonly held: Iterable<number>;
  /** What lets it have more. */
  readonly tickets?: ReadTickets;
}

/** What comes of one sender. */
export interface LinkEvents {
  /** The sender can be offered what it has. */
  welcomed(held: readonly number[], receiving: boolean): void;
  gained(indexes: readonly number[]): void;
  lost(indexes: readonly number[]): void;
  members(peers: readonly PeerAddress[]): void;
  /** Answers where to put the fragment's bytes, or undefined when they are not wanted. Nothing is read meanwhile. */
  begin(index: number): Promise<Uint8Array | undefined>;
  /** Waits until bytes that are here, wanted or not, may be taken; undefined: now. Nothing is read meanwhile. */
  mayTake(bytes: number): Promise<void> | undefined;
  came(bytes: number): void;
  /** The fragment is whole and good. */
  delivered(index: number, bytes: Uint8Array): void;
  /** The sender sent wrong bytes for the fragment; it is given up, and the exchange with it. */
  wrong(index: number): void;
  /** What came of a fragment is given up. */
  gaveUp(index: number, bytes: Uint8Array): void;
}

/** So long a sender may not hear what it need not know at once. */
const SPARE_WITHIN_MS = 100;
/** Or that something came: no longer than that took, so that the sender goes on as fast as its link is. */
const RECEIVED_WITHIN_MS = 20;

interface Begun {
  readonly index: number;
  readonly sinceMs: number;
  readonly target: Uint8Array;
  readonly hash: PartsHash;
  filled: number;
}

/** One exchange, as the receiver of a file's fragments sees it. */
export class ExchangeLink {
  readonly sender: PeerAddress;
  readonly #settings: LinkSettings;
  readonly #events: LinkEvents;
  readonly #channels: Channels;
  /** Of whoever wants the file; the link itself may end sooner. */
  readonly #signal: AbortSignal;
  readonly #closing = new AbortController();
  readonly #outbox = new Outbox<ExchangeRequest>(OUTBOX_MAX);
  readonly #gained = new Set<number>();
  #received: number[] = [];
  #withdrawn: number[] = [];
  /** When what waits is told, whatever else happens. */
  readonly #turns = new TurnTimer(() => this.#say([], []));
  #begun: Begun | undefined;

  constructor(channels: Channels, settings: LinkSettings, events: LinkEvents, signal: AbortSignal) {
    this.sender = settings.sender;
    this.#settings = settings;
    this.#events = events;
    this.#channels = channels;
    this.#signal = signal;
  }

  /** Talks until the sender ends or fails. @throws corrupt when it sent wrong bytes, or what the connection said. */
  async run(): Promise<void> {
    const { manifest, self, inOrder, held, tickets } = this.#settings;
    const ticket = tickets?.current;
    this.#outbox.push({
      hello: {
        fileId: idToBytes(fileIdOf(manifest)),
        receiver: toSwarmMember(self),
        held: bitmapOf(held, manifest.fragmentIds.length),
        inOrder,
        ...(ticket !== undefined && { ticket: toTicket(ticket) }),
      },
    });
    const close = () => this.close();
    this.#signal.addEventListener("abort", close, { once: true });
    if (this.#signal.aborted) close();
    let telling: Promise<void> | undefined;
    try {
      const conversation = await this.#open();
      telling = this.#tell(conversation);
      for await (const response of conversation.incoming) await this.#take(response);
    } catch (thrown) {
      // Whoever tries again has another one then.
      if (EnjambreError.is(thrown, "denied")) await tickets?.refused(ticket);
      throw thrown;
    } finally {
      this.#giveUp();
      this.#turns.settle();
      this.#outbox.close();
      this.#signal.removeEventListener("abort", close);
      close();
      await telling;
    }
  }

  close(): void {
    this.#closing.abort(this.#signal.reason);
  }

  async #open(): Promise<Exchange> {
    const limits = { signal: this.#closing.signal };
    const { Exchange: method } = swarmService;
    return this.#settings.manifest.size < BULK_FROM_BYTES
      ? this.#channels.bidiStream(this.sender, method, limits)
      : await this.#channels.bulkStream(this.sender, method, limits);
  }

  /** What is told in the same turn goes in one message, and with it what else there is to say. */
  tell(orders: SenderOrders | undefined): void {
    if (orders === undefined) return;
    const { offer, withdraw, spare, cancel } = orders;
    this.#withdrawn.push(...withdraw, ...spare);
    if (offer.length + withdraw.length + cancel.length > 0) this.#say(offer, cancel);
    else if (spare.length > 0) this.#turns.within(SPARE_WITHIN_MS);
  }

  #say(offer: number[], cancel: number[]): void {
    this.#turns.settle();
    const gained = [...this.#gained].slice(0, FRAGMENT_INDEXES_MAX);
    for (const index of gained) this.#gained.delete(index);
    const [withdraw, received] = [this.#withdrawn, this.#received];
    [this.#withdrawn, this.#received] = [[], []];
    this.#outbox.push({ offer, withdraw, cancel, gained, received });
  }

  /** The receiver has a fragment now. There is no hurry: it only helps the sender to see what is rare. */
  gained(index: number): void {
    this.#gained.add(index);
  }

  async #tell(conversation: Exchange): Promise<void> {
    try {
      for await (const request of this.#outbox) await conversation.write(request);
    } catch {
      // Reading says what is wrong with the connection.
      conversation.cancel();
    }
  }

  async #take(response: ExchangeResponse__Output): Promise<void> {
    const { data, welcome, gained, begin, lost, members } = response;
    // By far the most frequent, and always alone.
    if (data.byteLength > 0) {
      const turn = this.#events.mayTake(data.byteLength);
      if (turn !== undefined) await turn;
      return this.#takeData(data);
    }
    if (welcome) this.#welcomed(welcome);
    if (gained.length > 0) this.#events.gained(this.#checked(gained));
    if (lost.length > 0) {
      const indexes = this.#checked(lost);
      if (this.#begun !== undefined && indexes.includes(this.#begun.index)) this.#giveUp();
      this.#events.lost(indexes);
    }
    if (members.length > 0) {
      const told = atMost(members, SWARM_NEIGHBOURS_MAX, "members").map(fromPeerAddress);
      const withLoopback = isLoopbackAddress(this.sender.address);
      this.#events.members(told.filter(({ address }) => mayDial(address, withLoopback)));
    }
    for (const index of atMost(begin, 1, "begin")) await this.#begin(index);
  }

  #welcomed({ needsManifest, held, receiving }: ExchangeWelcome__Output): void {
    const { manifest } = this.#settings;
    if (needsManifest) return this.#outbox.push({ manifest: toManifest(manifest) });
    this.#events.welcomed(bitmapIndexes(held, manifest.fragmentIds.length), receiving);
  }

  async #begin(index: number): Promise<void> {
    this.#giveUp();
    this.#checked([index]);
    const target = await this.#events.begin(index);
    if (target !== undefined) {
      const hash = gatheredHash(target);
      this.#begun = { index, sinceMs: monotonicMs(), target, hash, filled: 0 };
    }
  }

  /** Answers what to wait for before anything else is taken; undefined: nothing. */
  #takeData(data: Uint8Array): Promise<void> | undefined {
    const begun = this.#begun;
    // The rest of what was cancelled.
    if (begun === undefined) return;
    const { index, target, hash } = begun;
    if (begun.filled + data.byteLength > target.byteLength) {
      throw this.#wrong(index, "more bytes than it has");
    }
    target.set(data, begun.filled);
    hash.update(data);
    begun.filled += data.byteLength;
    this.#events.came(data.byteLength);
    const isWhole = begun.filled >= fragmentSizeAt(this.#settings.manifest, index);
    return isWhole ? this.#filled(begun) : undefined;
  }

  async #filled({ index, sinceMs, target, hash }: Begun): Promise<void> {
    const { manifest } = this.#settings;
    if (await hash.digest() !== manifest.fragmentIds[index]) {
      throw this.#wrong(index, "other bytes");
    }
    this.#begun = undefined;
    this.#received.push(index);
    this.#turns.within(Math.min(RECEIVED_WITHIN_MS, monotonicMs() - sinceMs));
    this.#events.delivered(index, target);
  }

  #giveUp(): void {
    if (this.#begun === undefined) return;
    const { index, target } = this.#begun;
    this.#begun = undefined;
    this.#events.gaveUp(index, target);
  }

  #checked(indexes: readonly number[]): readonly number[] {
    const count = this.#settings.manifest.fragmentIds.length;
    for (const index of atMost(indexes, FRAGMENT_INDEXES_MAX, "indexes")) {
      if (index < count) continue;
      throw new EnjambreError("invalid", `${this.sender.address} names fragment ${index}`);
    }
    return indexes;
  }

  #wrong(index: number, what: string): EnjambreError {
    const id = this.#settings.manifest.fragmentIds[index];
    this.#events.wrong(index);
    return new EnjambreError("corrupt", `${this.sender.address} sent ${what} for fragment ${id}`);
  }
}
