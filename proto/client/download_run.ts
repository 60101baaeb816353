import { monotonicMs, sleep } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { randomBytes } from "../process/random.ts";
import { EnjambreError } from "../words/errors.ts";
import { newPassingPeerId } from "../words/ids.ts";
import { fragmentSizeAt } from "../words/manifest.ts";
import type { PeerAddress, SwarmMember } from "../words/record.ts";
import type { Channels } from "../wire/client.ts";
import { Buffers, BUFFERS_MAX } from "./buffers.ts";
import { candidateKey, Candidates } from "./candidates.ts";
import { gaveOut, nobodyHas } from "./download_failures.ts";
import { Doubts } from "./doubts.ts";
import type { Downloaded, DownloadPlan, DownloadSettings } from "./download_plan.ts";
import { ExchangeLink, type LinkEvents } from "./exchange_link.ts";
import {
  isSpent,
  isStalled,
  type Linked,
  type LinkState,
  newLinkState,
  REPLACE_EVERY_MS,
  type Replaced,
  REPLACED_REST_MS,
  uselessLink,
  useOf,
} from "./link_state.ts";
import { Ready } from "./ready.ts";
import { Receiver } from "./receiver.ts";
import { TurnTimer } from "./turn_timer.ts";

const log = logger("download");

/** Bytes of fragments in memory that are being fetched or wait for their reader. */
const MEMORY_BYTES = 24 * 1024 * 1024;
/** Peers that fragments are got from at the same time. */
const LINKS_MAX = 10;
/** So many at first, for so long: the rest is kept for those that come later and link to this one. */
const LINKS_FIRST = 5;
const LINKS_FIRST_MS = 1_500;
/** Who could not reach the tracker tries again after this time. */
const REJOIN_MS = 1_000;
/** How often is looked whether a pause of somebody is over. */
const LINK_EVERY_MS = 100;
/** What senders may be told later is told within this time, together. */
const TURN_WITHIN_MS = 8;
/** Nobody of the swarm has gained anything for so long: new holders are looked for. */
const PATIENCE_MS = 10_000;

/** One download under way: the links, what goes on over them, and what has come. */
export class DownloadRun {
  readonly #channels: Channels;
  readonly #plan: DownloadPlan;
  readonly #settings: DownloadSettings;
  readonly #self: SwarmMember;
  readonly #ending = new AbortController();
  readonly #candidates: Candidates;
  readonly #receiver: Receiver;
  readonly #buffers: Buffers;
  readonly #doubts: Doubts;
  readonly #linksMax: number;
  readonly #links = new Map<string, Linked>();
  readonly #running = new Set<Promise<void>>();
  readonly #held: Set<number>;
  readonly #ready = new Ready();
  /** Members of the own zone that were heard of. */
  readonly #nearIds = new Set<string>();
  readonly #startedMs = monotonicMs();
  #linksMade = 0;
  #progressMs = monotonicMs();
  #lastError: EnjambreError | undefined;
  readonly #turns = new TurnTimer(() => this.turn());
  /** Somebody new turned up, or somebody left. */
  #isLinkDue = true;
  #linkedMs = 0;
  #replacedMs = 0;

  constructor(channels: Channels, plan: DownloadPlan, settings: DownloadSettings) {
    const { manifest, swarm } = plan;
    const { wanted, order, random, memoryBytes = MEMORY_BYTES } = settings;
    this.#channels = channels;
    this.#plan = plan;
    this.#settings = settings;
    this.#self = swarm?.self ?? { peerId: newPassingPeerId(randomBytes), zone: "default" };
    const fragments = manifest.fragmentIds.length;
    this.#candidates = new Candidates(this.#self.zone, fragments, random);
    this.#candidates.located(plan.holders);
    this.#doubts = new Doubts(plan, (telling) => this.#run(telling));
    const room = Math.floor(memoryBytes / manifest.fragmentSize);
    // In order one more than the window: a race needs its own.
    const buffers = Math.min(BUFFERS_MAX, Math.max(order === "any" ? 1 : 2, room));
    // One that may not send yet fills the buffers of its connection, and is ready.
    this.#linksMax = Math.min(LINKS_MAX, buffers + 1);
    this.#buffers = new Buffers(Math.min(manifest.fragmentSize, manifest.size), buffers);
    this.#receiver = new Receiver({
      sizesBytes: manifest.fragmentIds.map((_, index) => fragmentSizeAt(manifest, index)),
      wanted,
      order: order === "any" ? "rarest" : "sequential",
      windowMax: Math.max(1, buffers - 1),
      ownId: this.#self.peerId,
      random,
    });
    const open = new Set(wanted);
    // Who wants a part alone has nothing of the rest.
    const present = swarm === undefined ? [] : manifest.fragmentIds.keys();
    this.#held = new Set([...present].filter((index) => !open.has(index)));
    settings.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (settings.signal?.aborted) this.#onAbort();
    if (swarm !== undefined) this.#takePart(swarm);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get done(): boolean {
    return this.#receiver.done;
  }

  throwIfAborted(): void {
    this.#ending.signal.throwIfAborted();
  }

  /** The next verified fragment, if one is here. */
  take(): Downloaded | undefined {
    return this.#ready.take();
  }

  /** Links to whom it is good to be linked to, and tells all senders what is to be told. */
  turn(): void {
    this.#turns.settle();
    if (this.signal.aborted) return;
    const now = monotonicMs();
    for (const linked of this.#links.values()) this.#review(linked, now);
    const isLinkDue = this.#isLinkDue || !this.#receiver.busy ||
      now - this.#linkedMs >= LINK_EVERY_MS;
    if (isLinkDue && !this.done) this.#link(now);
    const orders = new Map(this.#receiver.update(now).map((order) => [order.sender, order]));
    for (const { state, link } of this.#links.values()) link.tell(orders.get(state.number));
  }

  /** Whether something may still come from those that are known. */
  isHopeful(): boolean {
    if (this.#mayCome()) return true;
    // What has just happened may not have been looked at yet.
    this.turn();
    return this.#mayCome();
  }

  #mayCome(): boolean {
    const now = monotonicMs();
    const links = [...this.#links.values()];
    if (this.#receiver.busy || links.some(({ state }) => !state.isWelcome)) return true;
    if (this.#candidates.pausedUntilMs(this.#links, now) !== undefined) return true;
    return links.some(({ state }) => state.receiving) && now - this.#progressMs < PATIENCE_MS;
  }

  /** Something came or failed, or so much time has passed that it is looked whether something is late. */
  async nextEvent(mostMs: number): Promise<void> {
    if (await this.#ready.wait(mostMs)) this.turn();
  }

  located(holders: readonly (readonly PeerAddress[])[]): void {
    this.#candidates.located(holders);
    this.#doubts.located(holders);
    this.#isLinkDue = true;
    this.#progressMs = monotonicMs();
  }

  nobodyHas(): EnjambreError {
    return nobodyHas(this.#plan.manifest, this.#receiver.orphans()[0] ?? 0, this.#lastError);
  }

  async stop(): Promise<void> {
    this.#settings.signal?.removeEventListener("abort", this.#onAbort);
    this.#ending.abort(new EnjambreError("cancelled", "The download ended"));
    this.#buffers.close();
    this.#turns.settle();
    await Promise.all(this.#running);
  }

  readonly #onAbort = () => {
    this.#ending.abort(this.#settings.signal!.reason);
    this.#buffers.close();
    this.#ready.wake();
  };

  #takePart(swarm: NonNullable<DownloadPlan["swarm"]>): void {
    // Whoever links to this one is linked back to at once: both have something to give, or will have.
    swarm.onMet((peer) => this.#met([peer], this.#linksMax));
    const joining = async () => {
      while (!this.signal.aborted) {
        // A swarm goes on without a tracker: its members tell each other of more.
        const others = await swarm.join(this.#held.size).catch(() => undefined);
        this.#met(others?.peers ?? [], 0);
        await sleep(others?.againMs ?? REJOIN_MS, this.signal).catch(() => {});
      }
    };
    this.#run(joining());
  }

  #met(peers: readonly PeerAddress[], linksMax: number): void {
    const others = peers.filter(({ peerId }) => peerId !== this.#self.peerId);
    for (const peer of others) {
      this.#candidates.met(peer);
      const isOpen = this.#candidates.isOpen(peer, this.#links, monotonicMs());
      if (isOpen && this.#links.size < linksMax) this.#open(peer);
    }
    for (const { peerId, zone } of others) if (zone === this.#self.zone) this.#nearIds.add(peerId);
    this.#receiver.membersKnown(this.#nearIds);
    this.#isLinkDue ||= others.length > 0;
    if (others.length > 0) this.#turns.soon();
  }

  #run(work: Promise<void>): void {
    const running: Promise<void> = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** What the reader waits for may not come any more, or from elsewhere. */
  #changed(): void {
    this.#turns.soon();
    this.#ready.wake();
  }

  /**
   * A turn at once when this sender may have nothing to do before long, or is to be stopped. Else what happens within a
   * moment is told together: a message costs as much as many kilobytes.
   */
  #turnFor(sender: number): void {
    if (this.#receiver.isPressing(sender)) this.#turns.soon();
    else this.#turns.within(TURN_WITHIN_MS);
  }

  #link(nowMs: number): void {
    this.#isLinkDue = false;
    this.#linkedMs = nowMs;
    const linksMax = nowMs - this.#startedMs < LINKS_FIRST_MS
      ? Math.min(LINKS_FIRST, this.#linksMax)
      : this.#linksMax;
    while (true) {
      const orphans = this.#receiver.orphans();
      const isFull = this.#links.size >= linksMax;
      const replaced = isFull ? this.#replaceable(orphans, nowMs) : undefined;
      if (isFull && replaced === undefined) return;
      const peer = this.#candidates.next(this.#links, orphans, nowMs);
      if (peer === undefined) return;
      if (replaced !== undefined) this.#leave(replaced);
      this.#open(peer);
    }
  }

  /** Who may make room, and for how long it is not turned to again. */
  #replaceable(orphans: readonly number[], nowMs: number): Replaced | undefined {
    const links = [...this.#links.values()];
    const isWanted = (index: number) => this.#receiver.isWanted(index);
    const spent = orphans.length === 0 ? undefined : links.find((each) => isSpent(each, isWanted));
    if (spent !== undefined) return { linked: spent, restsUntilMs: Infinity };
    if (nowMs - this.#replacedMs < REPLACE_EVERY_MS) return undefined;
    const aheadFrom = Math.min(this.#plan.manifest.fragmentIds.length, this.#held.size + 1);
    const useless = uselessLink(links.map((linked) => useOf(linked, aheadFrom)), nowMs);
    if (useless === undefined) return undefined;
    this.#replacedMs = nowMs;
    return { linked: useless.linked, restsUntilMs: nowMs + REPLACED_REST_MS };
  }

  #leave({ linked: { state: { peer }, link }, restsUntilMs }: Replaced): void {
    this.#candidates.rests(peer, restsUntilMs);
    this.#links.delete(candidateKey(peer));
    link.close();
  }

  #open(peer: PeerAddress): void {
    const number = this.#linksMade++;
    const { manifest, tickets } = this.#plan;
    const settings = {
      ...{ sender: peer, manifest, tickets },
      self: this.#self,
      inOrder: this.#settings.order === "sequential",
      held: this.#held,
    };
    const state = newLinkState(number, peer, monotonicMs());
    const events = this.#eventsOf(state);
    const link = new ExchangeLink(this.#channels, settings, events, this.signal);
    const linked = { state, link };
    this.#links.set(candidateKey(peer), linked);
    const ended = (error: EnjambreError) => this.#ended(linked, error);
    const over = new EnjambreError("unavailable", `${peer.address} ended the exchange`);
    this.#run(link.run().then(() => ended(over), (thrown) => ended(EnjambreError.from(thrown))));
  }

  #eventsOf(state: LinkState): LinkEvents {
    const { number, peer } = state;
    const receiver = this.#receiver;
    const near = peer.zone === this.#self.zone;
    return {
      welcomed: (held, receiving) => {
        Object.assign(state, { isWelcome: true, receiving });
        for (const index of held) state.held.add(index);
        this.#doubts.has(peer.peerId, held);
        receiver.joined(number, { id: peer.peerId, near, held, receiving }, monotonicMs());
        this.#changed();
      },
      gained: (indexes) => {
        receiver.gained(number, indexes, monotonicMs());
        for (const index of indexes) state.held.add(index);
        this.#progressMs = monotonicMs();
        this.#turnFor(number);
      },
      lost: (indexes) => {
        receiver.lost(number, indexes);
        this.#doubts.lacks(peer.peerId, indexes);
        for (const index of indexes) state.held.delete(index);
        this.#lastError ??= gaveOut(peer);
        this.#changed();
      },
      members: (peers) => this.#met(peers, 0),
      begin: (index) => this.#begin(state, index),
      mayTake: (bytes) => {
        this.#settings.onReceived?.(bytes);
        const turn = this.#settings.allowance?.take(bytes, this.signal);
        state.isHeldBack = turn !== undefined;
        return turn;
      },
      came: (bytes) => {
        state.isHeldBack = false;
        state.heardMs = monotonicMs();
        receiver.came(number, bytes);
      },
      delivered: (index, bytes) => this.#delivered(state, index, bytes),
      wrong: (index) => this.#doubts.lacks(peer.peerId, [index]),
      gaveUp: (index, bytes) => {
        receiver.failed(number, index);
        this.#buffers.giveBack(bytes);
        this.#changed();
      },
    };
  }

  async #begin(state: LinkState, index: number): Promise<Uint8Array | undefined> {
    const { number } = state;
    const isWelcome = this.#receiver.began(number, index, monotonicMs());
    this.#turnFor(number);
    if (!isWelcome) return undefined;
    state.isHeldBack = true;
    const buffer = await this.#buffers.take();
    state.isHeldBack = false;
    state.heardMs = monotonicMs();
    if (buffer === undefined) return undefined;
    // Others may have brought it while there was no room.
    if (this.#receiver.begunBytes(number) !== undefined) {
      return buffer.subarray(0, fragmentSizeAt(this.#plan.manifest, index));
    }
    this.#buffers.giveBack(buffer);
    return undefined;
  }

  #delivered({ number, peer }: LinkState, index: number, bytes: Uint8Array): void {
    const isNews = this.#receiver.isWanted(index);
    this.#receiver.delivered(number, index, monotonicMs());
    this.#candidates.succeeded(peer);
    this.#progressMs = monotonicMs();
    const recycle = () => this.#buffers.giveBack(bytes);
    if (isNews) {
      const kept = () => this.#kept(index);
      this.#ready.push({ index, bytes, from: peer, recycle, kept });
    } else recycle();
    this.#turnFor(number);
  }

  #kept(index: number): void {
    this.#held.add(index);
    for (const { link } of this.#links.values()) link.gained(index);
  }

  #review({ state, link }: Linked, nowMs: number): void {
    const { number, isWelcome } = state;
    if (isWelcome && !this.#receiver.isIdle(number)) state.usefulMs = nowMs;
    const isSending = this.#receiver.begunBytes(number) !== undefined;
    if (isStalled(state, isSending, nowMs)) link.close();
  }

  #ended(linked: Linked, error: EnjambreError): void {
    const { number, peer } = linked.state;
    const wasLeft = this.#links.get(candidateKey(peer)) !== linked;
    if (!wasLeft) this.#links.delete(candidateKey(peer));
    this.#isLinkDue = true;
    this.#receiver.left(number);
    if (this.signal.aborted || wasLeft) return;
    this.#lastError = error;
    log.debug("An exchange ended", { from: peer.address, error });
    this.#candidates.failed(peer, monotonicMs());
    // One that sends wrong bytes without knowing is not to be trusted.
    if (error.code === "corrupt" && error.message.startsWith(peer.address)) {
      log.warning("A peer sent wrong bytes and is not asked again", { peer: peer.peerId, error });
      this.#candidates.ban(peer);
    }
    this.#changed();
  }
}
