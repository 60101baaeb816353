import { InventoryDigest } from "../../peer/inventory_digest.ts";
import type { Order__Output } from "../../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../../proto/gen/enjambre/v1/OrderResult.ts";
import type { SessionRequest } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import type { SessionResponse__Output } from "../../proto/gen/enjambre/v1/SessionResponse.ts";
import { repeat, sleep } from "../../proto/process/clock.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { type FragmentId, idToBytes, newRandomId, type StoreId } from "../../proto/words/ids.ts";
import { PROTOCOL_VERSION } from "../../proto/words/limits.ts";
import { Channels, type Conversation } from "../../proto/wire/client.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import { membershipService } from "../../proto/wire/schema.ts";

const AGAIN_MS = 200;

export interface FalseMemberSettings {
  readonly identity: NetworkIdentity;
  readonly tracker: () => string;
  readonly zone: string;
  readonly incarnation: number;
  readonly heartbeatMs: number;
  readonly capacityBytes: number;
  /** Whether it offers all of that, so that it is given fragments. */
  readonly takes: boolean;
  /** A session begins. */
  readonly onBegin?: () => void;
  /** The next heartbeat is due. */
  readonly onBeat?: () => Promise<void>;
  /** What it says came of an order. */
  readonly obey: (order: Order__Output) => Promise<OrderResult>;
}

/** A peer's session with the tracker, as somebody keeps it who has no store and claims what it likes. */
export class FalseMember implements AsyncDisposable {
  /** What it claims to have, and how many bytes of it. */
  readonly claimed = new Map<FragmentId, number>();
  readonly #settings: FalseMemberSettings;
  readonly #channels: Channels;
  readonly #leaving = new AbortController();
  readonly #storeId = newRandomId<StoreId>(randomBytes);
  #conversation: Conversation<SessionRequest, SessionResponse__Output> | undefined;
  #member: Promise<void> | undefined;

  constructor(settings: FalseMemberSettings) {
    this.#settings = settings;
    this.#channels = new Channels(settings.identity);
  }

  /** Is a member from now on, and comes again when its session ends. */
  join(address: string): void {
    this.#member = this.#keepJoining(address);
  }

  async claim(fragments: Iterable<readonly [FragmentId, number]>): Promise<void> {
    const claimed = [...fragments];
    for (const [id, size] of claimed) this.claimed.set(id, size);
    if (claimed.length > 0) await this.#say({ changes: { gained: toHeld(claimed), lost: [] } });
  }

  async giveUp(id: FragmentId): Promise<void> {
    this.claimed.delete(id);
    await this.#say({ changes: { gained: [], lost: [idToBytes(id)] } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    this.#conversation?.cancel();
    await this.#member;
    this.#channels[Symbol.dispose]();
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
    const { identity, tracker, zone, incarnation, heartbeatMs, onBegin, onBeat } = this.#settings;
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.#leaving.signal]);
    const conversation = this.#channels.bidiStream(tracker(), membershipService.Session, {
      signal,
    });
    onBegin?.();
    await conversation.write({
      hello: {
        ...{ peerId: identity.device.deviceId, address, storeId: this.#storeId, incarnation },
        ...{ zone, networkId: "", epochSeen: 0, recordsSeen: null, protocol: PROTOCOL_VERSION },
      },
    });
    this.#conversation = conversation;
    const beating = repeat(heartbeatMs, signal, async () => {
      await onBeat?.();
      await conversation.write(this.#heartbeat());
    }).catch(() => ending.abort());
    try {
      for await (const message of conversation.incoming) await this.#take(message);
    } finally {
      ending.abort();
      conversation.cancel();
      this.#conversation = undefined;
      await beating;
    }
  }

  async #take({ message, order }: SessionResponse__Output): Promise<void> {
    if (message === "sendInventory") {
      const fragments = toHeld(this.claimed);
      await this.#say({ inventory: { fragments, first: true, last: true } });
    }
    if (message === "order") await this.#say({ orderResult: await this.#settings.obey(order!) });
  }

  async #say(message: SessionRequest): Promise<void> {
    await this.#conversation?.write(message);
  }

  #heartbeat(): SessionRequest {
    const { capacityBytes, takes } = this.#settings;
    const digest = new InventoryDigest();
    for (const id of this.claimed.keys()) digest.add(id);
    return {
      heartbeat: {
        ...{ capacity: capacityBytes, free: takes ? capacityBytes : 0 },
        ...{ activeTransfers: 0, uploadBytesPerS: 0 },
        ...{ inventoryCount: digest.count, inventoryDigest: digest.xor },
      },
    };
  }
}

function toHeld(fragments: Iterable<readonly [FragmentId, number]>) {
  return [...fragments].map(([id, size]) => ({ fragmentId: idToBytes(id), size }));
}
