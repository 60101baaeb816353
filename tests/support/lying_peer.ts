import { InventoryDigest } from "../../peer/inventory_digest.ts";
import { swarmHandlers } from "../../peer/rpc/swarm.ts";
import { Shares } from "../../peer/swarm/shares.ts";
import type { Order__Output } from "../../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../../proto/gen/enjambre/v1/OrderResult.ts";
import type { SessionRequest } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import type { SessionResponse__Output } from "../../proto/gen/enjambre/v1/SessionResponse.ts";
import type { StoreRequest__Output } from "../../proto/gen/enjambre/v1/StoreRequest.ts";
import { repeat, sleep } from "../../proto/process/clock.ts";
import { randomBytes, seededRandom } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import {
  type FragmentId,
  fragmentIdFromBytes,
  idToBytes,
  newRandomId,
  type StoreId,
} from "../../proto/words/ids.ts";
import { MESSAGE_MAX_BYTES, PROTOCOL_VERSION } from "../../proto/words/limits.ts";
import { Channels, type Conversation } from "../../proto/wire/client.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import { fragmentsService, membershipService, swarmService } from "../../proto/wire/schema.ts";
import { clientStream, GrpcServer, serverStream } from "../../proto/wire/server.ts";
import type { Network } from "../../scripts/launch.ts";

const HEARTBEAT_MS = 100;
const AGAIN_MS = 200;
const CAPACITY_BYTES = 2 ** 40;

/** What a lying peer says of what it has not. */
export interface LiarSettings {
  readonly zone: string;
  /** Whether it offers room, so that it is given fragments. */
  readonly takes: boolean;
  /** Whether it claims what it was given, or only says "stored" to whoever gave it. */
  readonly claimsGiven: boolean;
  /** Of other peers, when it is told to check their claims: it says that they have nothing. */
  readonly accuses: boolean;
}

const DEFAULTS: LiarSettings = { zone: "z", takes: false, claimsGiven: true, accuses: false };

/** A peer with a valid certificate that has nothing, whatever it says: it reads well what it is told to verify. */
export class LyingPeer implements AsyncDisposable {
  readonly identity: NetworkIdentity;
  /** Fragments that it said were stored, to whoever gave them. */
  readonly receipts = new Set<FragmentId>();
  address = "";
  readonly #network: Network;
  readonly #settings: LiarSettings;
  readonly #channels: Channels;
  readonly #claimed = new Map<FragmentId, number>();
  readonly #leaving = new AbortController();
  readonly #server: GrpcServer;
  readonly #storeId = newRandomId<StoreId>(randomBytes);
  #conversation: Conversation<SessionRequest, SessionResponse__Output> | undefined;
  #member: Promise<void> | undefined;

  private constructor(network: Network, identity: NetworkIdentity, settings: LiarSettings) {
    this.#network = network;
    this.#settings = settings;
    this.identity = identity;
    this.#channels = new Channels(identity);
    this.#server = new GrpcServer({
      ...{ messageMaxBytes: MESSAGE_MAX_BYTES, concurrentStreamsMax: 64, security: identity },
    });
  }

  /** @param name Of its folder among the network's. */
  static async join(
    network: Network,
    name: string,
    settings: Partial<LiarSettings> = {},
  ): Promise<LyingPeer> {
    const identity = await network.identities.ensure(`${network.folder}/${name}`, "peer");
    const liar = new LyingPeer(network, identity, { ...DEFAULTS, ...settings });
    await liar.#serve();
    liar.#member = liar.#keepJoining();
    return liar;
  }

  get peerId(): string {
    return this.identity.device.deviceId;
  }

  async claim(fragments: readonly { readonly id: string; readonly size: number }[]): Promise<void> {
    for (const { id, size } of fragments) this.#claimed.set(id as FragmentId, size);
    const gained = fragments.map(({ id, size }) => {
      return { fragmentId: idToBytes(id as FragmentId), size };
    });
    await this.#conversation?.write({ changes: { gained, lost: [] } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    this.#conversation?.cancel();
    await this.#member;
    this.#channels[Symbol.dispose]();
    await this.#server.stop(0);
  }

  async #serve(): Promise<void> {
    const random = seededRandom(1);
    const nothing = () => {
      throw new EnjambreError("not_found", "It is not here");
    };
    const shares = new Shares({
      ...{ find: () => Promise.resolve(undefined), random },
      of: (manifest) => ({ manifest, receiving: false, has: () => false, read: nothing }),
    });
    this.#server.add(swarmService, swarmHandlers({ shares }));
    this.#server.add(fragmentsService, {
      // deno-lint-ignore require-yield
      Fetch: serverStream(async function* () {
        throw await Promise.resolve(new EnjambreError("not_found", "It is not here"));
      }),
      Store: clientStream((requests: AsyncIterable<StoreRequest__Output>) => this.#store(requests)),
    });
    this.address = await this.#server.listen("127.0.0.1:0");
  }

  /** Takes what it is given, throws it away, and says that all of the chain have stored it. */
  async #store(requests: AsyncIterable<StoreRequest__Output>) {
    let header: StoreRequest__Output["header"] = null;
    for await (const request of requests) header ??= request.header;
    const { fragmentId, size, forward } = header!;
    const id = fragmentIdFromBytes(fragmentId);
    this.receipts.add(id);
    if (this.#settings.claimsGiven) await this.claim([{ id, size }]);
    return {
      storedPeerIds: [this.peerId, ...forward.map(({ peerId }) => peerId)],
      failures: [],
    };
  }

  async #keepJoining(): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      try {
        await this.#converse();
      } catch {
        // The tracker is away, or the session broke: it comes again.
      }
      await sleep(AGAIN_MS, signal).catch(() => {});
    }
  }

  async #converse(): Promise<void> {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.#leaving.signal]);
    const conversation = this.#channels.bidiStream(
      this.#network.tracker.address,
      membershipService.Session,
      { signal },
    );
    await conversation.write({
      hello: {
        ...{ peerId: this.peerId, address: this.address, storeId: this.#storeId, incarnation: 1 },
        ...{ zone: this.#settings.zone, networkId: "", epochSeen: 0, recordsSeen: null },
        protocol: PROTOCOL_VERSION,
      },
    });
    this.#conversation = conversation;
    const beating = repeat(HEARTBEAT_MS, signal, () => conversation.write(this.#heartbeat()))
      .catch(() => ending.abort());
    try {
      for await (const message of conversation.incoming) await this.#take(message, conversation);
    } finally {
      ending.abort();
      conversation.cancel();
      this.#conversation = undefined;
      await beating;
    }
  }

  async #take(
    { message, order }: SessionResponse__Output,
    conversation: Pick<Conversation<SessionRequest, unknown>, "write">,
  ): Promise<void> {
    if (message === "sendInventory") {
      const fragments = [...this.#claimed].map(([id, size]) => {
        return { fragmentId: idToBytes(id), size };
      });
      await conversation.write({ inventory: { fragments, first: true, last: true } });
    }
    if (message === "order") {
      await conversation.write({ orderResult: await this.#result(order!) });
    }
  }

  /** Whatever it is told is done, as far as it says. */
  async #result({ orderId, copy, drop, check }: Order__Output): Promise<OrderResult> {
    if (copy) {
      if (!this.#settings.claimsGiven) return { orderId, done: false, code: "unavailable" };
      await this.claim([{ id: fragmentIdFromBytes(copy.fragmentId), size: copy.size }]);
    }
    if (drop) {
      this.#claimed.delete(fragmentIdFromBytes(drop.fragmentId));
      await this.#conversation?.write({ changes: { gained: [], lost: [drop.fragmentId] } });
    }
    if (!check || !this.#settings.accuses) return { orderId, done: true };
    return {
      ...{ orderId, done: false, code: "not_found", message: "It says that it is not there" },
      missingPeerIds: [check.holder!.peerId],
    };
  }

  #heartbeat(): SessionRequest {
    const digest = new InventoryDigest();
    for (const id of this.#claimed.keys()) digest.add(id);
    const free = this.#settings.takes ? CAPACITY_BYTES : 0;
    return {
      heartbeat: {
        ...{ capacity: CAPACITY_BYTES, free, activeTransfers: 0, uploadBytesPerS: 0 },
        ...{ inventoryCount: digest.count, inventoryDigest: digest.xor },
      },
    };
  }
}
