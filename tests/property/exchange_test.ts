import assert from "node:assert/strict";
import fc from "fast-check";
import { Receiver } from "../../proto/client/receiver.ts";
import type { SenderOrders } from "../../proto/client/receiver_state.ts";
import { type Random, seededRandom } from "../../proto/process/random.ts";
import { SendQueue, SwarmCounts } from "../../peer/swarm/send_queue.ts";

const SIZE_BYTES = 1_000;
const ROUNDS_MAX = 20_000;

type Kind = "honest" | "lies" | "stalls" | "leaves" | "loses";

interface Sending {
  readonly kind: Kind;
  readonly near: boolean;
  readonly held: readonly number[];
}

interface Swarm {
  readonly fragments: number;
  readonly receivers: number;
  readonly senders: readonly Sending[];
  readonly slots: number;
  readonly inOrder: boolean;
  readonly seed: number;
}

/** One receiver's talk with one sender: what is on its way is what the other does not know yet. */
interface Pipe {
  readonly receiver: number;
  readonly sender: number;
  readonly up: (() => void)[];
  readonly down: (() => void)[];
  readonly offered: Set<number>;
  /** Withdrawn, to be told with something else or by itself later. */
  readonly spare: number[];
  begun: number | undefined;
  sending: number | undefined;
  isOpen: boolean;
}

/** Messages and transfers come to their ends in an order by chance. */
class Exchanges {
  readonly #swarm: Swarm;
  readonly #random: Random;
  readonly #receivers: Receiver[];
  readonly #queues: SendQueue<Pipe>[];
  readonly #pipes: Pipe[] = [];
  readonly #held: Set<number>[];
  readonly delivered: Set<number>[];
  #nowMs = 0;

  constructor(swarm: Swarm) {
    const { fragments, receivers, senders, slots, inOrder, seed } = swarm;
    const random = seededRandom(seed);
    this.#swarm = swarm;
    this.#random = random;
    const all = Array.from({ length: fragments }, (_, index) => index);
    this.#receivers = Array.from({ length: receivers }, (_, at) =>
      new Receiver({
        sizesBytes: all.map(() => SIZE_BYTES),
        wanted: all,
        order: inOrder ? "sequential" : "rarest",
        // A window would wait for ever for what nobody has.
        windowMax: fragments,
        ownId: `receiver-${at}`,
        random,
      }));
    this.#queues = senders.map(() => new SendQueue({ slots, random }));
    this.#held = senders.map(({ held }) => new Set(held));
    this.delivered = this.#receivers.map(() => new Set());
    for (const sender of senders.keys()) {
      const counts = new SwarmCounts();
      for (const receiver of this.#receivers.keys()) this.#open(receiver, sender, counts);
    }
  }

  run(): void {
    for (let round = 0; !this.#isOver(); round += 1) {
      assert.ok(round < ROUNDS_MAX, "it goes on and on");
      const steps = this.#steps();
      if (steps.length === 0) this.#dropStalled();
      else steps[Math.floor(this.#random() * steps.length)]!();
      this.#nowMs += steps.length === 0 ? 2_000 : Math.floor(20 * this.#random());
      this.#check();
    }
  }

  #isOver(): boolean {
    return this.#receivers.every((receiver, at) => {
      const from = this.#pipes.filter((pipe) => pipe.receiver === at && pipe.isOpen);
      const there = from.filter(({ sender }) => this.#swarm.senders[sender]!.kind === "honest")
        .flatMap(({ sender }) => [...this.#held[sender]!]);
      return there.every((index) => !receiver.isWanted(index));
    });
  }

  #open(receiver: number, sender: number, counts: SwarmCounts): void {
    const pipe: Pipe = {
      receiver,
      sender,
      up: [],
      down: [],
      offered: new Set(),
      spare: [],
      begun: undefined,
      sending: undefined,
      isOpen: true,
    };
    this.#pipes.push(pipe);
    const { inOrder, senders } = this.#swarm;
    const heldShare = () => this.delivered[receiver]!.size / this.#swarm.fragments;
    this.#queues[sender]!.joined(pipe, { counts, zone: "z", inOrder, heldShare });
    const { near, held } = senders[sender]!;
    pipe.down.push(() => {
      const facts = { id: `sender-${sender}`, near, held };
      this.#receivers[receiver]!.joined(sender, facts, this.#nowMs);
      this.#update(receiver);
    });
  }

  #update(receiver: number): void {
    for (const orders of this.#receivers[receiver]!.update(this.#nowMs)) {
      const pipe = this.#pipes.find((each) =>
        each.receiver === receiver && each.sender === orders.sender
      );
      assert.ok(pipe?.isOpen, "somebody is told who is not there");
      this.#tell(pipe, orders);
    }
  }

  #tell(pipe: Pipe, { offer, withdraw, spare, cancel }: SenderOrders): void {
    for (const index of [...withdraw, ...spare]) {
      assert.ok(pipe.offered.delete(index), "withdrawn, but not offered");
    }
    pipe.spare.push(...spare);
    for (const index of offer) {
      assert.ok(!pipe.offered.has(index), "offered twice");
      pipe.offered.add(index);
      assert.ok(this.#receivers[pipe.receiver]!.isWanted(index), "offered what is there");
    }
    if (offer.length + withdraw.length + cancel.length === 0) return;
    this.#say(pipe, { offer, withdraw: [...withdraw, ...pipe.spare.splice(0)], cancel });
  }

  #say(pipe: Pipe, { offer, withdraw, cancel }: Omit<SenderOrders, "sender" | "spare">): void {
    const queue = this.#queues[pipe.sender]!;
    pipe.up.push(() => {
      queue.withdrawn(pipe, withdraw);
      queue.offered(pipe, offer);
      if (pipe.sending !== undefined && cancel.includes(pipe.sending)) {
        pipe.sending = undefined;
        queue.ended(pipe, "stopped");
      }
      this.#send(pipe.sender);
    });
  }

  #send(sender: number): void {
    for (const { receiver: pipe, index } of this.#queues[sender]!.next()) {
      assert.equal(pipe.sending, undefined, "two at a time to one receiver");
      assert.ok(this.#swarm.senders[sender]!.held.includes(index), "sends what it never had");
      pipe.sending = index;
      pipe.down.push(() => this.#begin(pipe, index));
    }
    const busy = this.#pipes.filter((pipe) => pipe.sender === sender && pipe.sending !== undefined);
    assert.ok(busy.length <= this.#swarm.slots, "more at a time than slots");
  }

  #begin(pipe: Pipe, index: number): void {
    const receiver = this.#receivers[pipe.receiver]!;
    pipe.offered.delete(index);
    pipe.begun = receiver.began(pipe.sender, index, this.#nowMs) ? index : undefined;
    this.#update(pipe.receiver);
  }

  /** All that can happen next. */
  #steps(): (() => void)[] {
    const steps = [];
    for (const pipe of this.#pipes.filter(({ isOpen }) => isOpen)) {
      for (const queue of [pipe.up, pipe.down]) {
        if (queue.length > 0) steps.push(() => queue.shift()!());
      }
      if (pipe.spare.length > 0) {
        steps.push(() =>
          this.#say(pipe, { offer: [], withdraw: pipe.spare.splice(0), cancel: [] })
        );
      }
      const { kind } = this.#swarm.senders[pipe.sender]!;
      if (pipe.sending !== undefined && kind !== "stalls") steps.push(() => this.#ended(pipe));
      if (kind === "leaves" && this.#random() < 0.05) steps.push(() => this.#leave(pipe));
      if (kind === "loses" && this.#random() < 0.05) steps.push(() => this.#lose(pipe));
    }
    return steps;
  }

  #ended(pipe: Pipe): void {
    const index = pipe.sending!;
    pipe.sending = undefined;
    this.#queues[pipe.sender]!.ended(pipe, "sent");
    pipe.down.push(() => this.#came(pipe, index));
    this.#send(pipe.sender);
  }

  #came(pipe: Pipe, index: number): void {
    const { receiver: at, sender } = pipe;
    if (pipe.begun !== index) return;
    pipe.begun = undefined;
    const receiver = this.#receivers[at]!;
    if (this.#swarm.senders[sender]!.kind === "lies") {
      receiver.failed(sender, index);
      return this.#leave(pipe);
    }
    receiver.came(sender, SIZE_BYTES);
    assert.ok(receiver.isWanted(index), "it came twice");
    receiver.delivered(sender, index, this.#nowMs);
    assert.ok(!receiver.isWanted(index));
    this.delivered[at]!.add(index);
    // Whoever raced it is told to stop.
    for (const other of this.#pipes) {
      if (other.receiver === at && other.begun === index) other.begun = undefined;
    }
    this.#update(at);
  }

  #leave(pipe: Pipe): void {
    pipe.isOpen = false;
    pipe.sending = undefined;
    pipe.begun = undefined;
    pipe.offered.clear();
    this.#queues[pipe.sender]!.left(pipe);
    this.#receivers[pipe.receiver]!.left(pipe.sender);
    this.#update(pipe.receiver);
    this.#send(pipe.sender);
  }

  /** As the sender tells it: what it sends at the moment is lost as well. */
  #lose(pipe: Pipe): void {
    const index = pipe.sending ?? [...pipe.offered][0];
    if (index === undefined) return;
    this.#queues[pipe.sender]!.withdrawn(pipe, [index]);
    if (pipe.sending === index) {
      pipe.sending = undefined;
      this.#queues[pipe.sender]!.ended(pipe, "stopped");
    }
    pipe.down.push(() => {
      pipe.offered.delete(index);
      if (pipe.begun === index) pipe.begun = undefined;
      this.#receivers[pipe.receiver]!.lost(pipe.sender, [index]);
      this.#update(pipe.receiver);
    });
    this.#send(pipe.sender);
  }

  /** Nothing is under way but what stalls: the clock alone brings it on, and then its sender is left. */
  #dropStalled(): void {
    for (const at of this.#receivers.keys()) this.#update(at);
    if (this.#steps().length > 0) return;
    const stalled = this.#pipes.find(({ isOpen, sending }) => isOpen && sending !== undefined);
    if (stalled !== undefined) this.#leave(stalled);
  }

  /** What is offered to one is offered to nobody else, nor begun by another but in the one race. */
  #check(): void {
    for (const at of this.#receivers.keys()) {
      const pipes = this.#pipes.filter(({ receiver }) => receiver === at);
      for (let index = 0; index < this.#swarm.fragments; index += 1) {
        const offered = pipes.filter(({ offered }) => offered.has(index)).length;
        const begun = pipes.filter((pipe) => pipe.begun === index).length;
        assert.ok(offered <= 1, `fragment ${index} is offered to ${offered}`);
        assert.ok(offered + begun <= 2, `fragment ${index} comes from ${offered + begun}`);
      }
    }
  }
}

const swarms: fc.Arbitrary<Swarm> = fc.record({
  fragments: fc.integer({ min: 1, max: 12 }),
  receivers: fc.integer({ min: 1, max: 3 }),
  senders: fc.array(
    fc.record({
      kind: fc.constantFrom<Kind>("honest", "honest", "lies", "stalls", "leaves", "loses"),
      near: fc.boolean(),
      held: fc.uniqueArray(fc.nat(11), { maxLength: 12 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  slots: fc.integer({ min: 1, max: 3 }),
  inOrder: fc.boolean(),
  seed: fc.nat(),
}).map(({ senders, ...swarm }) => ({
  ...swarm,
  senders: senders.map(({ held, ...sender }) => ({
    ...sender,
    held: held.filter((index) => index < swarm.fragments),
  })),
}));

Deno.test("An exchange brings all that the honest have, and each fragment comes from one sender but in a race", () => {
  fc.assert(
    fc.property(swarms, (swarm) => {
      const exchanges = new Exchanges(swarm);
      exchanges.run();
      const honest = swarm.senders.filter(({ kind }) => kind === "honest");
      for (const index of honest.flatMap(({ held }) => held)) {
        for (const delivered of exchanges.delivered) assert.ok(delivered.has(index));
      }
    }),
    { numRuns: 300 },
  );
});
