import type { Hello__Output } from "../../proto/gen/enjambre/v1/Hello.ts";
import type { MembershipHandlers } from "../../proto/gen/enjambre/v1/Membership.ts";
import type { SessionRequest__Output } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import type { SessionResponse } from "../../proto/gen/enjambre/v1/SessionResponse.ts";
import { nowMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { checkAddress } from "../../proto/words/address.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { fragmentIdFromBytes, parsePeerId, type PeerId } from "../../proto/words/ids.ts";
import { INVENTORY_BATCH_MAX, PROTOCOL_VERSION } from "../../proto/words/limits.ts";
import { parseZone } from "../../proto/words/names.ts";
import { atMost, count, fromFragmentRef, fromVersion, required } from "../../proto/wire/convert.ts";
import { bidiStream } from "../../proto/wire/server.ts";
import type { Catalog, NetworkIdentity, PeerRow } from "../catalog/catalog.ts";
import type { Changes } from "../changes.ts";
import type { Member } from "../core/membership.ts";
import type { Driver } from "../driver.ts";
import type { News } from "../news.ts";
import type { Session, Sessions } from "../sessions.ts";

const log = logger("session");

export interface MembershipParts {
  readonly catalog: Catalog;
  readonly identity: NetworkIdentity;
  readonly driver: Driver;
  readonly changes: Changes;
  readonly sessions: Sessions;
  readonly news: News;
}

export interface MembershipCallSettings {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

/** The one long stream of each peer. */
export function membershipHandlers(
  parts: MembershipParts,
  settings: MembershipCallSettings,
): MembershipHandlers {
  return {
    Session: bidiStream((requests, { signal }) => {
      return runSession(parts, settings, requests, signal);
    }),
  } as MembershipHandlers;
}

async function* runSession(
  parts: MembershipParts,
  settings: MembershipCallSettings,
  requests: AsyncIterable<SessionRequest__Output>,
  signal: AbortSignal,
): AsyncGenerator<SessionResponse> {
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  const hello = required(first.done ? null : first.value.hello, "hello");
  const peer = await admit(parts, hello);
  const session = parts.sessions.open(peer.peerId);
  parts.driver.endOrders(peer.peerId);
  session.outbox.push({
    welcome: {
      networkId: parts.identity.networkId,
      epoch: parts.identity.epoch,
      leaseMs: settings.leaseMs,
      heartbeatMs: settings.heartbeatMs,
    },
  });
  const ended = new AbortController();
  const onAbort = () => session.outbox.close();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const known = (await parts.catalog.peers()).find(({ peerId }) => peerId === peer.peerId)!;
    await parts.driver.opened({ ...known, ...peer }, session.number);
    const reader = new SessionReader(parts, peer.peerId, session);
    const reading = reader.readAll(incoming);
    const since = hello.recordsSeen === null ? undefined : fromVersion(hello.recordsSeen);
    const telling = parts.news.tellMissed(peer.peerId, since, ended.signal);
    telling.catch((error) => session.outbox.fail(EnjambreError.from(error)));
    yield* session.outbox;
    await reading;
  } finally {
    ended.abort();
    signal.removeEventListener("abort", onAbort);
    parts.sessions.close(peer.peerId, session);
    await parts.driver.closed(peer.peerId, session.number);
  }
}

/** @throws conflict when the peer belongs to another network, has seen a newer epoch, or is an old incarnation. */
async function admit(parts: MembershipParts, hello: Hello__Output): Promise<PeerRow> {
  const { networkId, epoch } = parts.identity;
  if (hello.protocol !== PROTOCOL_VERSION) {
    throw invalid(
      `Cannot talk with a peer of protocol ${hello.protocol}: this tracker speaks ${PROTOCOL_VERSION}`,
    );
  }
  if (hello.networkId !== "" && hello.networkId !== networkId) {
    throw new EnjambreError(
      "conflict",
      `The peer's store belongs to network ${hello.networkId}, this tracker is of ${networkId}`,
    );
  }
  if (hello.epochSeen > epoch) {
    throw new EnjambreError(
      "conflict",
      `The peer has seen epoch ${hello.epochSeen}, this tracker is at ${epoch}: its database is older`,
    );
  }
  const peer = {
    peerId: parsePeerId(hello.peerId),
    incarnation: count(hello.incarnation, "hello.incarnation"),
    address: checkAddress(hello.address),
    zone: parseZone(hello.zone),
  };
  const present = parts.driver.candidates().get(peer.peerId);
  const isAlone = present?.liveness !== "live";
  if (!isAlone) refuseTwin(present, peer);
  const { wasDead, isOlder } = await parts.catalog.admitPeer(peer, nowMs(), isAlone);
  log.info("A peer came", { peer: peer.peerId, address: peer.address, zone: peer.zone, wasDead });
  if (!isOlder) return peer;
  log.warning("A peer came with an older disk than it had", { peer: peer.peerId });
  // Nothing that was known of it counts before it has said what it has.
  await parts.catalog.setCounted(peer.peerId, false);
  return peer;
}

/**
 * A program that starts anew has a higher incarnation; with the same one and another address it is a second program on
 * a copy of the first one's disk. They would take turns in throwing each other out, and be counted for one.
 */
function refuseTwin(present: Member, peer: PeerRow): void {
  if (present.incarnation !== peer.incarnation || present.address === peer.address) return;
  log.error("Two programs run with the key of one peer", {
    ...{ peer: peer.peerId, present: present.address, refused: peer.address },
  });
  throw new EnjambreError(
    "conflict",
    `Cannot take in peer ${peer.peerId} at ${peer.address}: it runs at ${present.address} already; ` +
      "is its folder a copy of another peer's? Then start it with a folder of its own",
  );
}

/** Takes in what one peer says, in order. */
class SessionReader {
  readonly #parts: MembershipParts;
  readonly #peerId: PeerId;
  readonly #session: Session;
  /** Between asking for the whole inventory and its last part, digests say nothing. */
  #inventoryAsked = false;

  constructor(parts: MembershipParts, peerId: PeerId, session: Session) {
    this.#parts = parts;
    this.#peerId = peerId;
    this.#session = session;
  }

  /** The end of the peer's messages, good or bad, ends the session. */
  async readAll(incoming: AsyncIterator<SessionRequest__Output>): Promise<void> {
    try {
      while (!this.#session.outbox.closed) {
        const { done, value } = await incoming.next();
        if (done) break;
        await this.#parts.driver.heard(this.#peerId, this.#session.number);
        await this.#take(value);
      }
      this.#session.outbox.close();
    } catch (thrown) {
      this.#session.outbox.fail(EnjambreError.from(thrown));
    }
  }

  async #take(request: SessionRequest__Output): Promise<void> {
    switch (request.message) {
      case "heartbeat":
        return await this.#heartbeat(request.heartbeat!);
      case "changes":
        return await this.#changes(request.changes!);
      case "inventory":
        return await this.#inventory(request.inventory!);
      case "orderResult":
        return await this.#orderResult(request.orderResult!);
      default:
        throw invalid(
          'A session message is neither "heartbeat", "changes", "inventory" nor "order_result"',
        );
    }
  }

  async #heartbeat(heartbeat: NonNullable<SessionRequest__Output["heartbeat"]>): Promise<void> {
    await this.#parts.driver.heard(this.#peerId, this.#session.number, {
      capacityBytes: count(heartbeat.capacity, "heartbeat.capacity"),
      freeBytes: count(heartbeat.free, "heartbeat.free"),
      activeTransfers: heartbeat.activeTransfers,
      uploadBytesPerS: count(heartbeat.uploadBytesPerS, "heartbeat.upload_bytes_per_s") || Infinity,
    });
    if (this.#inventoryAsked) return;
    const known = await this.#parts.catalog.inventoryDigest(this.#peerId);
    const same = known.count === heartbeat.inventoryCount &&
      known.xor === bytesToHex(heartbeat.inventoryDigest);
    if (same) return await this.#parts.driver.confirmed(this.#peerId, this.#session.number);
    log.info("A peer's inventory differs from what is known of it, asking for all of it", {
      peer: this.#peerId,
      known: known.count,
      reported: heartbeat.inventoryCount,
    });
    this.#inventoryAsked = true;
    this.#parts.driver.doubted(this.#peerId, this.#session.number);
    this.#session.outbox.push({ sendInventory: {} });
  }

  async #changes(changes: NonNullable<SessionRequest__Output["changes"]>): Promise<void> {
    await this.#parts.changes.apply({
      peerId: this.#peerId,
      gained: atMost(changes.gained, INVENTORY_BATCH_MAX, "changes.gained").map(fromFragmentRef),
      lost: atMost(changes.lost, INVENTORY_BATCH_MAX, "changes.lost").map(fragmentIdFromBytes),
    });
  }

  async #inventory(inventory: NonNullable<SessionRequest__Output["inventory"]>): Promise<void> {
    const { fragments, first, last } = inventory;
    await this.#parts.catalog.applyInventory(this.#peerId, {
      fragments: atMost(fragments, INVENTORY_BATCH_MAX, "inventory.fragments").map(fromFragmentRef),
      first,
      last,
    });
    if (!last) return;
    this.#inventoryAsked = false;
    await this.#parts.driver.confirmed(this.#peerId, this.#session.number);
  }

  async #orderResult(
    result: NonNullable<SessionRequest__Output["orderResult"]>,
  ): Promise<void> {
    if (!result.done && result.code !== "cancelled") {
      log.warning("A peer could not carry out an order: {why}", {
        peer: this.#peerId,
        why: result.message,
        code: result.code,
      });
    }
    await this.#parts.driver.orderEnded(result.orderId, this.#peerId, {
      done: result.done,
      corrupt: result.corruptPeerIds.map(parsePeerId),
    });
  }
}
