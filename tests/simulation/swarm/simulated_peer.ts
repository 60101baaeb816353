import { Receiver } from "../../../proto/client/receiver.ts";
import { SendQueue, SwarmCounts } from "../../../peer/swarm/send_queue.ts";
import type { Random } from "../../../proto/process/random.ts";
import type { Flow } from "./fluid_network.ts";
import type { PeerSpec, SwarmSpec } from "./swarm_spec.ts";

/** Where peers live: time, messages and wires. */
export interface World {
  readonly spec: SwarmSpec;
  readonly random: Random;
  readonly nowMs: number;
  /** Lets something happen at the other end of an exchange, a message's time from now. */
  send(exchange: Exchange, happen: () => void): void;
  /** A fragment's bytes begin to go over the wires; `sent()` of the sender tells their end. */
  start(exchange: Exchange): Flow;
  stop(flow: Flow): void;
  /** A transfer is over or was stopped: so much of it went over the wires. */
  count(exchange: Exchange, flow: Flow): void;
  /** The peer has something to decide. */
  wake(peer: SimulatedPeer): void;
}

/** One exchange as both ends see it: opened by the receiver. */
export interface Exchange {
  readonly receiver: SimulatedPeer;
  readonly sender: SimulatedPeer;
  /** The sender as the receiver knows it. */
  readonly number: number;
  /** What is being sent, at the sender's end, and how much of it the receiver was told. */
  sending: { readonly index: number; readonly flow: Flow; toldBytes: number } | undefined;
  /** Whether the receiver wants what is being sent. */
  isWelcome: boolean;
  usedMs: number;
}

/** A peer with the real classes, and in place of wires and disks the simulated world. */
export class SimulatedPeer {
  readonly receiver: Receiver;
  readonly held = new Set<number>();
  /** Exchanges by their numbers, in which this peer receives. */
  readonly from = new Map<number, Exchange>();
  readonly to = new Set<Exchange>();
  readonly banned = new Set<SimulatedPeer>();
  /** Those that made room for others, and until when they are not turned to. */
  readonly resting = new Map<SimulatedPeer, number>();
  readonly sentCounts: number[];
  isPresent = false;
  finishedMs: number | undefined;
  sentBytes = 0;
  receivedBytes = 0;
  duplicateBytes = 0;
  earlyRepeats = 0;
  readonly #world: World;
  readonly #queue: SendQueue<Exchange>;
  readonly #counts = new SwarmCounts();

  constructor(readonly number: number, readonly spec: PeerSpec, world: World) {
    const { fragments, fragmentBytes, slots } = world.spec;
    this.#world = world;
    const all = Array.from({ length: fragments }, (_, index) => index);
    const held = spec.holds === "all" || spec.lies
      ? all
      : spec.holds === "nothing"
      ? []
      : spec.holds;
    for (const index of held) this.held.add(index);
    this.sentCounts = all.map(() => 0);
    this.#queue = new SendQueue({ slots, random: world.random });
    this.receiver = new Receiver({
      sizesBytes: all.map(() => fragmentBytes),
      wanted: all.filter((index) => !this.held.has(index)),
      order: "rarest",
      windowMax: fragments,
      ownId: this.id,
      random: world.random,
    });
    if (this.receiver.done) this.finishedMs = 0;
  }

  get id(): string {
    return `peer-${this.number}`;
  }

  get isComplete(): boolean {
    return this.held.size === this.#world.spec.fragments;
  }

  /** At the sender's end: somebody says hello. */
  helloCame(exchange: Exchange, held: readonly number[]): void {
    this.to.add(exchange);
    const { receiver } = exchange;
    const heldShare = () => receiver.held.size / this.#world.spec.fragments;
    const facts = { counts: this.#counts, zone: receiver.spec.zone, heldShare };
    this.#queue.joined(exchange, { ...facts, inOrder: false });
    for (const index of held) this.#counts.gained(index);
    const own = [...this.held];
    this.#world.send(exchange, () => exchange.receiver.welcomeCame(exchange, own));
  }

  /** At the receiver's end. */
  welcomeCame(exchange: Exchange, held: readonly number[]): void {
    const { nowMs } = this.#world;
    const { id, spec } = exchange.sender;
    this.receiver.joined(exchange.number, { id, near: spec.zone === this.spec.zone, held }, nowMs);
    this.#world.wake(this);
  }

  /** Decides what to offer and what to send, with the real classes. */
  decide(): void {
    const { nowMs } = this.#world;
    for (const exchange of this.from.values()) this.#tellBytes(exchange);
    if (!this.receiver.done) {
      for (const { sender, offer, withdraw, spare, cancel } of this.receiver.update(nowMs)) {
        const exchange = this.from.get(sender);
        if (exchange === undefined) continue;
        this.#world.send(
          exchange,
          () => exchange.sender.ordersCame(exchange, offer, [...withdraw, ...spare], cancel),
        );
      }
    }
    for (const { receiver: exchange, index } of this.#queue.next()) this.#begin(exchange, index);
  }

  /** At the sender's end: what the receiver would take, and what not any more. */
  ordersCame(
    exchange: Exchange,
    offer: readonly number[],
    withdraw: readonly number[],
    cancel: readonly number[],
  ): void {
    this.#queue.withdrawn(exchange, withdraw);
    this.#queue.offered(exchange, offer);
    for (const index of cancel) if (exchange.sending?.index === index) this.#stop(exchange);
    this.#world.wake(this);
  }

  #begin(exchange: Exchange, index: number): void {
    exchange.sending = { index, flow: this.#world.start(exchange), toldBytes: 0 };
    if (this.sentCounts[index]! > 0 && this.sentCounts.includes(0)) this.earlyRepeats += 1;
    this.sentCounts[index]! += 1;
    this.#world.send(exchange, () => exchange.receiver.beginCame(exchange, index));
  }

  /** At the receiver's end. */
  beginCame(exchange: Exchange, index: number): void {
    exchange.isWelcome = this.receiver.began(exchange.number, index, this.#world.nowMs);
    exchange.usedMs = this.#world.nowMs;
    this.#world.wake(this);
  }

  #tellBytes(exchange: Exchange): void {
    const { sending, number } = exchange;
    if (sending === undefined || !exchange.isWelcome) return;
    this.receiver.came(number, sending.flow.cameBytes - sending.toldBytes);
    sending.toldBytes = sending.flow.cameBytes;
  }

  /** At the sender's end: the last byte is on its way. */
  sent(exchange: Exchange): void {
    const { index, flow } = exchange.sending!;
    exchange.receiver.#tellBytes(exchange);
    exchange.sending = undefined;
    this.#world.count(exchange, flow);
    this.#queue.ended(exchange, "sent");
    this.#world.wake(this);
    this.#world.send(exchange, () => exchange.receiver.fragmentCame(exchange, index, flow));
  }

  /** At the receiver's end: a whole fragment, verified. */
  fragmentCame(exchange: Exchange, index: number, { cameBytes }: Flow): void {
    const { nowMs } = this.#world;
    exchange.usedMs = nowMs;
    this.#world.wake(this);
    if (exchange.sender.spec.lies) {
      this.receiver.failed(exchange.number, index);
      this.banned.add(exchange.sender);
      return this.close(exchange);
    }
    if (this.held.has(index)) {
      this.duplicateBytes += cameBytes;
      return this.receiver.failed(exchange.number, index);
    }
    this.held.add(index);
    this.receiver.delivered(exchange.number, index, nowMs);
    for (const other of this.from.values()) {
      this.#world.send(other, () => other.sender.receiverGained(index));
    }
    for (const other of this.to) {
      this.#world.send(other, () => other.receiver.senderGained(other, index));
    }
    if (this.receiver.done) this.#finish();
  }

  #finish(): void {
    this.finishedMs = this.#world.nowMs;
    for (const exchange of [...this.from.values()]) this.close(exchange);
  }

  receiverGained(index: number): void {
    this.#counts.gained(index);
  }

  senderGained(exchange: Exchange, index: number): void {
    if (!this.from.has(exchange.number)) return;
    this.receiver.gained(exchange.number, [index], this.#world.nowMs);
    this.#world.wake(this);
  }

  /** At the receiver's end: no more of this exchange. */
  close(exchange: Exchange): void {
    if (!this.from.delete(exchange.number)) return;
    this.receiver.left(exchange.number);
    this.#world.wake(this);
    const { sender } = exchange;
    this.#world.send(exchange, () => sender.receiverLeft(exchange));
  }

  /** At the sender's end. */
  receiverLeft(exchange: Exchange): void {
    this.#stop(exchange);
    this.#queue.left(exchange);
    this.to.delete(exchange);
    this.#world.wake(this);
  }

  /** At the receiver's end: the sender is gone. */
  senderLeft(exchange: Exchange): void {
    if (!this.from.delete(exchange.number)) return;
    this.receiver.left(exchange.number);
    this.#world.wake(this);
  }

  #stop(exchange: Exchange): void {
    const { sending } = exchange;
    if (sending === undefined) return;
    this.#world.stop(sending.flow);
    exchange.sending = undefined;
    this.sentCounts[sending.index]! -= 1;
    this.#world.count(exchange, sending.flow);
    if (exchange.receiver.held.has(sending.index)) {
      exchange.receiver.duplicateBytes += sending.flow.cameBytes;
    }
    this.#queue.ended(exchange, "stopped");
  }

  /** Goes away without a word; the others see it from their broken exchanges. */
  leave(): void {
    this.isPresent = false;
    for (const exchange of [...this.to]) {
      this.receiverLeft(exchange);
      this.#world.send(exchange, () => exchange.receiver.senderLeft(exchange));
    }
    for (const exchange of [...this.from.values()]) this.close(exchange);
  }
}
