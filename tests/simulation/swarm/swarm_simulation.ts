import { type Random, seededRandom, shuffled } from "../../../proto/process/random.ts";
import {
  REPLACE_EVERY_MS,
  REPLACED_REST_MS,
  uselessLink,
} from "../../../proto/client/link_state.ts";
import { Agenda } from "./agenda.ts";
import { type Flow, FluidNetwork } from "./fluid_network.ts";
import { type Exchange, SimulatedPeer, type World } from "./simulated_peer.ts";
import type { SwarmOutcome, SwarmSpec } from "./swarm_spec.ts";

/** Many peers in virtual time: nothing is waited for, the clock jumps to what happens next. */
export class SwarmSimulation implements World {
  readonly random: Random;
  readonly #network = new FluidNetwork();
  readonly #agenda = new Agenda();
  readonly #peers: SimulatedPeer[];
  readonly #ends: { readonly up: number; readonly down: number }[];
  /** The links between zones, by the zone that sends. */
  readonly #narrow = new Map<string, number>();
  readonly #awake = new Set<SimulatedPeer>();
  readonly #sending = new Map<Flow, Exchange>();
  #nowMs = 0;
  #exchanges = 0;
  #acrossBytes = 0;

  constructor(readonly spec: SwarmSpec) {
    this.random = seededRandom(spec.seed);
    this.#ends = spec.peers.map(({ upBytesPerMs, downBytesPerMs }) => ({
      up: this.#network.link(upBytesPerMs),
      down: this.#network.link(downBytesPerMs),
    }));
    this.#peers = spec.peers.map((peer, number) => new SimulatedPeer(number, peer, this));
    for (const peer of this.#peers) this.#invite(peer);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  run(): SwarmOutcome {
    while (this.#nowMs < this.spec.giveUpMs && !this.#isOver()) {
      const nextMs = Math.min(this.#agenda.nextMs, this.#network.nextEndMs());
      this.#nowMs = Math.max(this.#nowMs, Math.ceil(nextMs / GRID_MS) * GRID_MS);
      for (const flow of this.#network.advance(this.#nowMs)) this.#ended(flow);
      this.#agenda.run(this.#nowMs);
      for (const peer of this.#awake) if (peer.isPresent) peer.decide();
      this.#awake.clear();
      this.#network.share();
    }
    return {
      peers: this.#peers.map((peer) => ({ ...peer, joinedMs: peer.spec.joinsAtMs })),
      acrossBytes: this.#acrossBytes,
      earlyRepeats: this.#peers[0]!.earlyRepeats,
      endMs: this.#nowMs,
    };
  }

  wake(peer: SimulatedPeer): void {
    this.#awake.add(peer);
  }

  send({ sender, receiver }: Exchange, happen: () => void): void {
    const far = sender.spec.zone !== receiver.spec.zone;
    this.#agenda.at(this.#nowMs + (far ? FAR_LATENCY_MS : LATENCY_MS), happen);
  }

  start(exchange: Exchange): Flow {
    const { sender, receiver } = exchange;
    const links = [this.#ends[sender.number]!.up, this.#ends[receiver.number]!.down];
    const narrow = this.#narrowFrom(sender.spec.zone);
    if (narrow !== undefined && sender.spec.zone !== receiver.spec.zone) links.push(narrow);
    const flow = this.#network.start(links, this.spec.fragmentBytes);
    this.#sending.set(flow, exchange);
    return flow;
  }

  stop(flow: Flow): void {
    this.#sending.delete(flow);
    this.#network.stop(flow);
  }

  /** A transfer is over, or stopped: its bytes went over the wires. */
  count({ sender, receiver }: Exchange, { cameBytes }: Flow): void {
    sender.sentBytes += cameBytes;
    receiver.receivedBytes += cameBytes;
    if (sender.spec.zone !== receiver.spec.zone) this.#acrossBytes += cameBytes;
  }

  #narrowFrom(zone: string): number | undefined {
    const { narrowBytesPerMs } = this.spec;
    if (narrowBytesPerMs === undefined) return undefined;
    const known = this.#narrow.get(zone) ?? this.#network.link(narrowBytesPerMs);
    this.#narrow.set(zone, known);
    return known;
  }

  #ended(flow: Flow): void {
    const exchange = this.#sending.get(flow)!;
    this.#sending.delete(flow);
    exchange.sender.sent(exchange);
  }

  #isOver(): boolean {
    return this.#peers.every(({ spec, finishedMs }) =>
      finishedMs !== undefined || spec.leavesAtMs <= this.#nowMs
    );
  }

  #invite(peer: SimulatedPeer): void {
    const { joinsAtMs, leavesAtMs } = peer.spec;
    this.#agenda.at(joinsAtMs, () => {
      peer.isPresent = true;
      const told = this.spec.firstNeighbours?.(peer.number).map((number) => this.#peers[number]!);
      if (told === undefined) this.#meet(peer, this.#told(peer), OWN_CHOICE_MAX);
      // Once all are there that join now.
      else this.#agenda.at(joinsAtMs, () => this.#meet(peer, told, OWN_CHOICE_MAX));
      this.#look(peer);
      this.#tick(peer);
    });
    if (leavesAtMs < Infinity) this.#agenda.at(leavesAtMs, () => peer.leave());
  }

  /** Late and stuck things are seen by the clock alone. */
  #tick(peer: SimulatedPeer): void {
    if (!peer.isPresent || peer.finishedMs !== undefined) return;
    this.wake(peer);
    this.#agenda.at(this.#nowMs + TICK_MS, () => this.#tick(peer));
  }

  /** Now and then an exchange of no use makes room for another, as the real rule says. */
  #look(peer: SimulatedPeer): void {
    this.#agenda.at(this.#nowMs + REPLACE_EVERY_MS, () => {
      if (!peer.isPresent || peer.finishedMs !== undefined) return;
      const exchanges = [...peer.from.values()];
      for (const exchange of exchanges) {
        if (!peer.receiver.isIdle(exchange.number)) exchange.usedMs = this.#nowMs;
      }
      const told = this.#told(peer);
      if (exchanges.length >= EXCHANGES_MAX && this.#fresh(peer, told).length > 0) {
        const useless = uselessLink(exchanges.map((exchange) => useOf(exchange)), this.#nowMs);
        if (useless !== undefined) {
          const { exchange } = useless;
          peer.resting.set(exchange.sender, this.#nowMs + REPLACED_REST_MS);
          peer.close(exchange);
        }
      }
      this.#meet(peer, told, EXCHANGES_MAX);
      this.#look(peer);
    });
  }

  /** A tracker's answer: some of the own zone, some that have most, the others by chance; those with room first. */
  #told(peer: SimulatedPeer): SimulatedPeer[] {
    const others = shuffled(this.#peers, this.random).filter((other) =>
      other !== peer && other.isPresent &&
      other.to.size < (other.isComplete ? RECEIVERS_MAX : EXCHANGES_MAX)
    );
    const fullest = others.toSorted((one, other) => other.held.size - one.held.size);
    const near = others.filter(({ spec }) => spec.zone === peer.spec.zone);
    const mixed = [...fullest.slice(0, TOLD_MAX / 3), ...near.slice(0, TOLD_MAX / 3), ...others];
    const receiving = near.filter(({ finishedMs }) => finishedMs === undefined);
    peer.receiver.membersKnown(receiving.slice(0, TOLD_MAX).map(({ id }) => id));
    return [...new Set(mixed)].slice(0, TOLD_MAX);
  }

  /** Two at least that are complete or ahead, few of another zone, any others. */
  #meet(
    peer: SimulatedPeer,
    told: readonly SimulatedPeer[],
    exchangesMax: number,
  ): void {
    if (peer.finishedMs !== undefined) return;
    const known = new Set([...peer.from.values()].map(({ sender }) => sender));
    const fresh = this.#fresh(peer, told);
    const isAhead = (other: SimulatedPeer) => other.isComplete || other.held.size > peer.held.size;
    const isFar = ({ spec }: SimulatedPeer) => spec.zone !== peer.spec.zone;
    const ahead = shuffled(fresh.filter(isAhead), this.random).slice(0, AHEAD_MIN);
    const rest = shuffled(fresh.filter((other) => !ahead.includes(other)), this.random);
    let far = [...known].filter(isFar).length;
    for (const other of [...ahead, ...rest]) {
      if (peer.from.size >= exchangesMax) return;
      if (isFar(other) && (far += 1) > FAR_MAX) continue;
      this.#open(peer, other);
    }
  }

  /** Of those that a peer was told of, whom it could turn to. */
  #fresh(peer: SimulatedPeer, told: readonly SimulatedPeer[]): SimulatedPeer[] {
    const known = new Set([...peer.from.values()].map(({ sender }) => sender));
    return told.filter((other) =>
      other.isPresent && !known.has(other) && !peer.banned.has(other) &&
      (peer.resting.get(other) ?? 0) <= this.#nowMs
    );
  }

  #open(receiver: SimulatedPeer, sender: SimulatedPeer): void {
    const number = this.#exchanges;
    this.#exchanges += 1;
    const exchange: Exchange = {
      receiver,
      sender,
      number,
      sending: undefined,
      isWelcome: false,
      usedMs: this.#nowMs,
    };
    receiver.from.set(number, exchange);
    const held = [...receiver.held];
    this.send(exchange, () => {
      if (!sender.isPresent) return this.send(exchange, () => receiver.senderLeft(exchange));
      sender.helloCame(exchange, held);
      // Who hears of a peer asks it as well.
      if (![...sender.from.values()].some((back) => back.sender === receiver)) {
        this.#meet(sender, [receiver], EXCHANGES_MAX);
      }
    });
  }
}

function useOf(exchange: Exchange) {
  const { usedMs, receiver, sender } = exchange;
  const isAhead = sender.isComplete || sender.held.size > receiver.held.size;
  return { exchange, usefulMs: usedMs, isAhead };
}

/** Things happen on this grid, so that many happen together. */
const GRID_MS = 1;
const LATENCY_MS = 2;
const FAR_LATENCY_MS = 20;
const TICK_MS = 250;
const TOLD_MAX = 30;
const EXCHANGES_MAX = 10;
/** At first; the others are for those who come: their links would lie idle if nobody had room to ask them. */
const OWN_CHOICE_MAX = 5;
/** Receivers that one sender has at a time. */
const RECEIVERS_MAX = 30;
const AHEAD_MIN = 2;
const FAR_MAX = 3;
