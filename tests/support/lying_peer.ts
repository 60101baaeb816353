import { swarmHandlers } from "../../peer/rpc/swarm.ts";
import { Shares } from "../../peer/swarm/shares.ts";
import type { Order__Output } from "../../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../../proto/gen/enjambre/v1/OrderResult.ts";
import type { StoreRequest__Output } from "../../proto/gen/enjambre/v1/StoreRequest.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type FragmentId, fragmentIdFromBytes } from "../../proto/words/ids.ts";
import { MESSAGE_MAX_BYTES } from "../../proto/words/limits.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import { fragmentsService, swarmService } from "../../proto/wire/schema.ts";
import { clientStream, GrpcServer, serverStream } from "../../proto/wire/server.ts";
import type { Network } from "../../scripts/launch.ts";
import { FalseMember } from "./false_member.ts";

const HEARTBEAT_MS = 100;
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
  readonly #settings: LiarSettings;
  readonly #server: GrpcServer;
  readonly #member: FalseMember;

  private constructor(network: Network, identity: NetworkIdentity, settings: LiarSettings) {
    this.#settings = settings;
    this.identity = identity;
    this.#server = new GrpcServer({
      ...{ messageMaxBytes: MESSAGE_MAX_BYTES, concurrentStreamsMax: 64, security: identity },
    });
    const { zone, takes } = settings;
    this.#member = new FalseMember({
      ...{ identity, zone, takes, incarnation: 1, tracker: () => network.tracker.address },
      ...{ heartbeatMs: HEARTBEAT_MS, capacityBytes: CAPACITY_BYTES },
      obey: (order) => this.#obey(order),
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
    liar.#member.join(liar.address);
    return liar;
  }

  get peerId(): string {
    return this.identity.device.deviceId;
  }

  async claim(fragments: readonly { readonly id: string; readonly size: number }[]): Promise<void> {
    await this.#member.claim(fragments.map(({ id, size }) => [id as FragmentId, size]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#member[Symbol.asyncDispose]();
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

  /** Whatever it is told is done, as far as it says. */
  async #obey({ orderId, copy, drop, check }: Order__Output): Promise<OrderResult> {
    if (copy) {
      if (!this.#settings.claimsGiven) return { orderId, done: false, code: "unavailable" };
      await this.claim([{ id: fragmentIdFromBytes(copy.fragmentId), size: copy.size }]);
    }
    if (drop) await this.#member.giveUp(fragmentIdFromBytes(drop.fragmentId));
    if (!check || !this.#settings.accuses) return { orderId, done: true };
    return {
      ...{ orderId, done: false, code: "not_found", message: "It says that it is not there" },
      missingPeerIds: [check.holder!.peerId],
    };
  }
}
