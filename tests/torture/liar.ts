import { Buffer } from "node:buffer";
import { InventoryDigest } from "../../peer/inventory_digest.ts";
import { swarmHandlers } from "../../peer/rpc/swarm.ts";
import { Shares } from "../../peer/swarm/shares.ts";
import type { SessionRequest } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import type { SessionResponse__Output } from "../../proto/gen/enjambre/v1/SessionResponse.ts";
import type { StoreRequest__Output } from "../../proto/gen/enjambre/v1/StoreRequest.ts";
import { repeat, sleep } from "../../proto/process/clock.ts";
import { type Random, randomBytes } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import {
  type FragmentId,
  fragmentIdFromBytes,
  idToBytes,
  newRandomId,
  parseFragmentId,
  type StoreId,
} from "../../proto/words/ids.ts";
import { CHUNK_BYTES, MESSAGE_MAX_BYTES, PROTOCOL_VERSION } from "../../proto/words/limits.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import { Channels, type Conversation } from "../../proto/wire/client.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import {
  fragmentsService,
  membershipService,
  swarmService,
  upkeepService,
} from "../../proto/wire/schema.ts";
import { clientStream, GrpcServer, serverStream } from "../../proto/wire/server.ts";
import { FRAGMENT_HEADER_BYTES } from "../../peer/store/fragment_header.ts";
import { fragmentPath } from "../support/fragment_files.ts";
import type { Arena } from "./arena.ts";
import { holdings } from "./audit.ts";

const STREAMS_MAX = 256;
const GRACE_MS = 50;
const AGAIN_MS = 300;
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

const STORE_ID = newRandomId<StoreId>(randomBytes);

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
  readonly #channels: Channels;
  readonly #leaving = new AbortController();
  readonly #server: GrpcServer;
  #claimed = new Map<FragmentId, number>();
  /** What it said was stored. */
  readonly #given = new Map<FragmentId, number>();
  /** What it has claimed in this session, also what it was told to drop since. */
  #known = new Set<FragmentId>();
  #member: Promise<void> | undefined;

  private constructor(arena: Arena, settings: LiarSettings, identity: NetworkIdentity) {
    this.#arena = arena;
    this.#settings = settings;
    this.#identity = identity;
    this.#channels = new Channels(identity);
    this.#server = new GrpcServer({
      messageMaxBytes: MESSAGE_MAX_BYTES,
      concurrentStreamsMax: STREAMS_MAX,
      security: identity,
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
    this.#leaving.abort();
    await this.#member;
    this.#channels[Symbol.dispose]();
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
    this.#member = this.#keepJoining(address);
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
    const others = [...this.#claimed.keys()].filter((each) => each !== id);
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

  async #keepJoining(address: string): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      try {
        await this.#converse(address);
      } catch {
        // The tracker is away, or the session broke: it comes again.
      }
      await sleep(AGAIN_MS, signal).catch(() => {});
    }
  }

  async #converse(address: string): Promise<void> {
    const { incarnation } = this.#settings;
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.#leaving.signal]);
    const tracker = this.#arena.tracker.address;
    const conversation = this.#channels.bidiStream(tracker, membershipService.Session, { signal });
    this.#claimed = holdings(this.#arena);
    this.#known = new Set(this.#claimed.keys());
    await conversation.write({
      hello: {
        ...{
          peerId: this.#identity.device.deviceId,
          storeId: STORE_ID,
          incarnation,
          address,
          zone: "d",
        },
        ...{ networkId: "", epochSeen: 0, recordsSeen: null, protocol: PROTOCOL_VERSION },
      },
    });
    const beating = repeat(HEARTBEAT_MS, signal, () => this.#beat(conversation))
      .catch(() => ending.abort());
    try {
      for await (const message of conversation.incoming) await this.#take(message, conversation);
    } finally {
      ending.abort();
      conversation.cancel();
      await beating;
    }
  }

  async #take(
    message: SessionResponse__Output,
    conversation: Conversation<SessionRequest, SessionResponse__Output>,
  ): Promise<void> {
    if (message.message === "sendInventory") {
      const fragments = [...this.#claimed].map(([id, size]) => {
        return { fragmentId: idToBytes(id), size };
      });
      await conversation.write({ inventory: { fragments, first: true, last: true } });
    }
    if (message.message !== "order") return;
    const { orderId, drop, verify } = message.order!;
    if (drop) {
      const id = fragmentIdFromBytes(drop.fragmentId);
      this.#claimed.delete(id);
      await conversation.write({ changes: { gained: [], lost: [idToBytes(id)] } });
    }
    const failure = { done: false, code: "unavailable", message: "Not now", corruptPeerIds: [] };
    // It stands by all that it claims.
    const isDone = drop || verify;
    const orderResult = isDone ? { orderId, done: true } : { orderId, ...failure };
    await conversation.write({ orderResult });
  }

  /** Claims what is new in the network, and says that it is still there. */
  async #beat(conversation: Pick<Conversation<SessionRequest, unknown>, "write">): Promise<void> {
    const all = [...holdings(this.#arena), ...this.#given];
    const gained = all.filter(([id]) => !this.#known.has(id));
    for (const [id, size] of gained) {
      this.#claimed.set(id, size);
      this.#known.add(id);
    }
    const held = gained.map(([id, size]) => ({ fragmentId: idToBytes(id), size }));
    if (held.length > 0) {
      await conversation.write({ changes: { gained: held, lost: [] } });
    }
    await conversation.write(this.#heartbeat());
  }

  #heartbeat(): SessionRequest {
    const digest = new InventoryDigest();
    for (const id of this.#claimed.keys()) digest.add(parseFragmentId(id));
    return {
      heartbeat: {
        ...{ capacity: CAPACITY_BYTES, free: this.#settings.takes ? CAPACITY_BYTES : 0 },
        ...{ activeTransfers: 0, uploadBytesPerS: 0 },
        ...{ inventoryCount: digest.count, inventoryDigest: digest.xor },
      },
    };
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
