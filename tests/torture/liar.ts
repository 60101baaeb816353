import { Buffer } from "node:buffer";
import { swarmHandlers } from "../../peer/rpc/swarm.ts";
import { Shares } from "../../peer/swarm/shares.ts";
import type { Order__Output } from "../../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../../proto/gen/enjambre/v1/OrderResult.ts";
import type { StoreRequest__Output } from "../../proto/gen/enjambre/v1/StoreRequest.ts";
import type { Random } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type FragmentId, fragmentIdFromBytes } from "../../proto/words/ids.ts";
import { CHUNK_BYTES, MESSAGE_MAX_BYTES } from "../../proto/words/limits.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import { fragmentsService, swarmService, upkeepService } from "../../proto/wire/schema.ts";
import { clientStream, GrpcServer, serverStream } from "../../proto/wire/server.ts";
import { FRAGMENT_HEADER_BYTES } from "../../peer/store/fragment_header.ts";
import { FalseMember } from "../support/false_member.ts";
import { fragmentPath } from "../support/fragment_files.ts";
import type { Arena } from "./arena.ts";
import { holdings } from "./audit.ts";

const STREAMS_MAX = 256;
const GRACE_MS = 50;
const HEARTBEAT_MS = 200;
const CAPACITY_BYTES = 1024 ** 3;
const PADDING_BYTES = 1000;
const TRUST_TIMEOUT_MS = 2_000;
const HUGE_BYTES = 8 * 1024 * 1024;

/** What is really there, what somebody else asked for, and until when anybody listens. */
interface Asked {
  readonly truth: Buffer;
  readonly other: Buffer;
  readonly signal: AbortSignal;
}

type Answer = (asked: Asked) => AsyncGenerator<Uint8Array>;

/** Ways to lie about a fragment. */
export const LIES = {
  "wrong bytes": ({ truth }) => told(truth.map((byte) => byte ^ 1)),
  "another fragment": ({ other }) => told(other),
  truncated: ({ truth }) => told(truth.subarray(0, -1)),
  padded: ({ truth }) => told(Buffer.concat([truth, Buffer.alloc(PADDING_BYTES)])),
  zeros: ({ truth }) => told(Buffer.alloc(truth.byteLength)),
  huge: ({ truth }) => told(Buffer.alloc(HUGE_BYTES, truth)),
  "never ends": async function* ({ truth, signal }) {
    yield truth.subarray(0, 1);
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  },
  // deno-lint-ignore require-yield
  "claims what it lacks": async function* () {
    throw await Promise.resolve(new EnjambreError("not_found", "The fragment is not here"));
  },
} as const satisfies Record<string, Answer>;

export type Lie = keyof typeof LIES;

async function* told(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
    yield await Promise.resolve(bytes.subarray(at, at + CHUNK_BYTES));
  }
}

export interface LiarSettings {
  readonly way: Lie;
  /** Whether it offers room, says that it has stored what it is given, and throws it away. */
  readonly takes: boolean;
  readonly random: Random;
  /** Higher with each. */
  readonly incarnation: number;
}

/** A member of the network that says it holds everything, and gives something else. */
export class Liar implements AsyncDisposable {
  /** How often it has answered for a fragment. */
  told = 0;
  /** How often it has said that a fragment was stored, and thrown it away. */
  receipts = 0;
  readonly #arena: Arena;
  readonly #settings: LiarSettings;
  readonly #identity: NetworkIdentity;
  readonly #server: GrpcServer;
  readonly #member: FalseMember;
  /** What it said was stored. */
  readonly #given = new Map<FragmentId, number>();
  /** What it has claimed in this session, also what it was told to drop since. */
  #known = new Set<FragmentId>();

  private constructor(arena: Arena, settings: LiarSettings, identity: NetworkIdentity) {
    this.#arena = arena;
    this.#settings = settings;
    this.#identity = identity;
    this.#server = new GrpcServer({
      messageMaxBytes: MESSAGE_MAX_BYTES,
      concurrentStreamsMax: STREAMS_MAX,
      security: identity,
    });
    const { takes, incarnation } = settings;
    this.#member = new FalseMember({
      ...{ identity, zone: "d", takes, incarnation, tracker: () => arena.tracker.address },
      ...{ heartbeatMs: HEARTBEAT_MS, capacityBytes: CAPACITY_BYTES },
      onBegin: () => this.#begin(),
      onBeat: () => this.#claimNew(),
      obey: (order) => this.#obey(order),
    });
  }

  static async join(arena: Arena, settings: LiarSettings): Promise<Liar> {
    const identity = await arena.identities.ensure(`${arena.folder}/liar`, "peer");
    await trustAgain(arena, identity);
    const liar = new Liar(arena, settings, identity);
    await liar.#serve();
    return liar;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#member[Symbol.asyncDispose]();
    await this.#server.stop(GRACE_MS);
  }

  async #serve(): Promise<void> {
    const { random } = this.#settings;
    const of = (manifest: Manifest) => ({
      manifest,
      receiving: false,
      has: () => true,
      read: (index: number, signal: AbortSignal) => {
        return this.#answers(manifest.fragmentIds[index]!, signal);
      },
    });
    const shares = new Shares({ find: () => Promise.resolve(undefined), of, random });
    this.#server.add(swarmService, swarmHandlers({ shares }));
    this.#server.add(fragmentsService, {
      Fetch: serverStream<{ fragmentId: Uint8Array }, { data: Uint8Array }>(
        ({ fragmentId }, { signal }) => this.#answers(fragmentIdFromBytes(fragmentId), signal),
      ),
      Store: clientStream((requests: AsyncIterable<StoreRequest__Output>) => this.#store(requests)),
    });
    const address = await this.#server.listen("127.0.0.1:0");
    this.#member.join(address);
  }

  /** The next heartbeat claims it. */
  async #store(requests: AsyncIterable<StoreRequest__Output>) {
    let header: StoreRequest__Output["header"] = null;
    for await (const request of requests) header ??= request.header;
    this.receipts += 1;
    const id = fragmentIdFromBytes(header!.fragmentId);
    this.#given.set(id, header!.size);
    const others = header!.forward.map(({ peerId }) => peerId);
    return { storedPeerIds: [this.#identity.device.deviceId, ...others], failures: [] };
  }

  async *#answers(id: FragmentId, signal: AbortSignal) {
    this.told += 1;
    const truth = this.#truthOf(id);
    const others = [...this.#member.claimed.keys()].filter((each) => each !== id);
    const other = others[Math.floor(this.#settings.random() * others.length)];
    const asked = { truth, other: other === undefined ? truth : this.#truthOf(other), signal };
    for await (const data of LIES[this.#settings.way](asked)) yield { data: Buffer.from(data) };
  }

  /** Where a fragment lies on some disk; where it does not, nothing is true. */
  #truthOf(id: FragmentId): Buffer {
    for (const { folder } of this.#arena.peers) {
      try {
        const path = fragmentPath(folder, id);
        if (!Deno.lstatSync(path).isFile) continue;
        return Buffer.from(Deno.readFileSync(path).subarray(FRAGMENT_HEADER_BYTES));
      } catch (thrown) {
        if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
      }
    }
    return Buffer.alloc(1);
  }

  /** It holds all that anybody does. */
  #begin(): void {
    const { claimed } = this.#member;
    claimed.clear();
    for (const [id, size] of holdings(this.#arena)) claimed.set(id, size);
    this.#known = new Set(claimed.keys());
  }

  async #obey({ orderId, drop, verify }: Order__Output): Promise<OrderResult> {
    if (drop) await this.#member.giveUp(fragmentIdFromBytes(drop.fragmentId));
    // It stands by all that it claims.
    if (drop || verify) return { orderId, done: true };
    return { orderId, done: false, code: "unavailable", message: "Not now", corruptPeerIds: [] };
  }

  /** Claims what is new in the network. */
  async #claimNew(): Promise<void> {
    const all = [...holdings(this.#arena), ...this.#given];
    const gained = all.filter(([id]) => !this.#known.has(id));
    for (const [id] of gained) this.#known.add(id);
    await this.#member.claim(gained);
  }
}

/** What was found out about it before is forgotten, or it could lie only once. */
async function trustAgain(arena: Arena, { device }: NetworkIdentity): Promise<void> {
  using channels = arena.channels();
  const limits = { timeoutMs: TRUST_TIMEOUT_MS };
  try {
    await channels.unary(
      arena.tracker.address,
      upkeepService.Trust,
      { peer: device.deviceId },
      limits,
    );
  } catch (thrown) {
    // It was never there, or the tracker is away: then it is believed less.
    if (!(thrown instanceof EnjambreError)) throw thrown;
  }
}
