import type { Heartbeat__Output } from "../../proto/gen/enjambre/v1/Heartbeat.ts";
import type { Hello__Output } from "../../proto/gen/enjambre/v1/Hello.ts";
import type { MembershipHandlers } from "../../proto/gen/enjambre/v1/Membership.ts";
import type { SessionRequest__Output } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import type { SessionResponse } from "../../proto/gen/enjambre/v1/SessionResponse.ts";
import { nowMs, steadyMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import {
  type FragmentId,
  fragmentIdFromBytes,
  parseNetworkId,
  parsePeerId,
  type PeerId,
} from "../../proto/words/ids.ts";
import {
  EPOCH_MAX,
  INVENTORY_BATCH_MAX,
  PROTOCOL_VERSION,
  REMEMBERED_BATCH_MAX,
} from "../../proto/words/limits.ts";
import { parseZone } from "../../proto/words/names.ts";
import {
  atMost,
  count,
  fromFragmentRef,
  fromRememberedFile,
  fromVersion,
  required,
  toVersion,
} from "../../proto/wire/convert.ts";
import { bidiStream, type CallContext } from "../../proto/wire/server.ts";
import { type Announced, refuseForeignName } from "../announced.ts";
import type { Catalog, PeerRow } from "../catalog/catalog.ts";
import type { ReportDue } from "../catalog/standing.ts";
import type { Changes } from "../changes.ts";
import type { Member, PeerLoad } from "../core/membership.ts";
import type { CountedTraffic, TrafficBook } from "../core/traffic.ts";
import type { Driver } from "../driver.ts";
import type { News } from "../news.ts";
import type { Recovery } from "../recovery.ts";
import type { Session, Sessions } from "../sessions.ts";
import type { Tickets } from "../tickets.ts";
import { Admissions } from "./admissions.ts";

const log = logger("session");

export interface MembershipParts {
  readonly catalog: Catalog;
  readonly recovery: Recovery;
  readonly driver: Driver;
  readonly changes: Changes;
  readonly sessions: Sessions;
  readonly news: News;
  readonly traffic: TrafficBook;
  readonly announced: Pick<Announced, "check">;
  /** Absent without identities. */
  readonly tickets?: Tickets;
}

interface TakingParts extends MembershipParts {
  readonly admissions: Admissions;
}

export interface MembershipCallSettings {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How long removals are remembered. */
  readonly tombstoneAgeMs: number;
}

/** The one long stream of each peer. */
export function membershipHandlers(
  parts: MembershipParts,
  settings: MembershipCallSettings,
): MembershipHandlers {
  const taking = { ...parts, admissions: new Admissions() };
  return {
    Session: bidiStream((requests, context) => {
      return runSession(taking, settings, requests, context);
    }),
  } as MembershipHandlers;
}

async function* runSession(
  parts: TakingParts,
  settings: MembershipCallSettings,
  requests: AsyncIterable<SessionRequest__Output>,
  { signal, caller, from }: CallContext,
): AsyncGenerator<SessionResponse> {
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  const hello = required(first.done ? null : first.value.hello, "hello");
  refuseForeignName(hello.peerId, caller);
  using admission = new DisposableStack();
  const { peer, silentMs, isOlder } = await admit(parts, hello, from, admission);
  if (hello.ticketsDemanded) await parts.tickets?.recall();
  const { epoch } = parts.recovery;
  const due = await parts.catalog.reportDue(hello.epochReported);
  if (parts.recovery.epoch !== epoch) {
    throw new EnjambreError("unavailable", "The epoch was raised meanwhile; come again");
  }
  // From here to the welcome nothing is waited for: it is the first message, and nobody is dropped from before.
  const session = parts.sessions.open(peer.peerId);
  parts.recovery.admitted(peer.peerId, due);
  parts.driver.endOrders(peer.peerId);
  const ended = new AbortController();
  parts.news.opened(peer.peerId, session.number, ended.signal);
  const { identity } = parts.recovery;
  const { leaseMs, heartbeatMs, tombstoneAgeMs } = settings;
  // What it remembers may be of names whose removal nobody remembers any more. Not while that is all there is to know.
  const forgetRecords = due === "none" && (isOlder || silentMs > tombstoneAgeMs);
  const ticketRules = parts.tickets?.rules() ?? null;
  const welcome = { ...identity, leaseMs, heartbeatMs, forgetRecords, ticketRules };
  session.outbox.push({ welcome });
  const onAbort = () => session.outbox.close();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const known = (await parts.catalog.peers()).find(({ peerId }) => peerId === peer.peerId)!;
    await parts.driver.opened({ ...known, ...peer }, session.number);
    admission.dispose();
    if (due !== "none") session.outbox.push({ sendRemembered: { after: afterOf(due) } });
    const reader = new SessionReader(parts, peer.peerId, session, {
      epoch: identity.epoch,
      isReporting: due !== "none",
    });
    const reading = reader.readAll(incoming);
    const { recordsSeen } = hello;
    const since = recordsSeen === null || forgetRecords ? undefined : fromVersion(recordsSeen);
    const telling = parts.news.tellMissed(peer.peerId, since, ended.signal);
    telling.catch((error) => session.outbox.fail(EnjambreError.from(error)));
    yield* session.outbox;
    await reading;
  } finally {
    ended.abort();
    signal.removeEventListener("abort", onAbort);
    if (parts.sessions.close(peer.peerId, session)) parts.recovery.left(peer.peerId);
    parts.news.closed(peer.peerId, session.number);
    await parts.driver.closed(peer.peerId, session.number);
  }
}

/** Null: everything. */
function afterOf(due: ReportDue) {
  return typeof due === "string" ? null : toVersion(due.after);
}

/**
 * @throws denied for an address that is not its own, conflict when the peer belongs to another network or is an old
 * incarnation, unavailable when it knows a newer tracker.
 */
async function admit(
  parts: TakingParts,
  hello: Hello__Output,
  from: string,
  admission: DisposableStack,
): Promise<Admitted> {
  if (hello.protocol !== PROTOCOL_VERSION) {
    throw invalid(
      `Cannot talk with a peer of protocol ${hello.protocol}: this tracker speaks ${PROTOCOL_VERSION}`,
    );
  }
  const peer = {
    peerId: parsePeerId(hello.peerId),
    incarnation: count(hello.incarnation, "hello.incarnation"),
    address: parts.announced.check(hello.address, from),
    zone: parseZone(hello.zone),
  };
  await parts.recovery.meet({
    peerId: peer.peerId,
    networkId: hello.networkId === "" ? undefined : parseNetworkId(hello.networkId),
    epochSeen: count(hello.epochSeen, "hello.epoch_seen", EPOCH_MAX),
    versionSeen: hello.versionSeen === null ? undefined : fromVersion(hello.versionSeen),
  });
  const { peerId, incarnation } = peer;
  const present = parts.driver.candidates().get(peerId);
  const isLive = present?.liveness === "live";
  if (isLive) refuseTwin(present, peer);
  const isAlone = !isLive && !parts.admissions.hasNewer(peerId, incarnation);
  admission.use(parts.admissions.begin(peerId, incarnation));
  const now = nowMs();
  const { wasDead, isOlder, lastHeardMs = now } = await parts.catalog.admitPeer(peer, now, isAlone);
  log.info("A peer came", { peer: peer.peerId, address: peer.address, zone: peer.zone, wasDead });
  if (isOlder) {
    log.warning("A peer came with an older disk than it had", { peer: peer.peerId });
    // Nothing that was known of it counts before it has said what it has.
    await parts.catalog.setCounted(peer.peerId, false);
  }
  return { peer, silentMs: now - lastHeardMs, isOlder };
}

/** A peer that is taken in. */
interface Admitted {
  readonly peer: PeerRow;
  /** How long it was not heard. */
  readonly silentMs: number;
  /** Whether its disk is an older one than it had, of unknown age. */
  readonly isOlder: boolean;
}

/** How a session began. */
interface Beginning {
  /** As it was welcomed. */
  readonly epoch: number;
  /** Whether it was asked for all that it remembers. */
  readonly isReporting: boolean;
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

/** Sources of one order of which a peer may say that they gave wrong bytes, or none. */
const SOURCES_TOLD_MAX = 16;
/** Others that a peer may say that it exchanged bytes with. */
const TRAFFIC_PEERS_MAX = 16;

/** @throws invalid */
function countedTraffic(heartbeat: Heartbeat__Output): CountedTraffic {
  return {
    sentBytes: count(heartbeat.bytesSent, "heartbeat.bytes_sent"),
    receivedBytes: count(heartbeat.bytesReceived, "heartbeat.bytes_received"),
    countedMs: heartbeat.countedMs,
    withPeers: atMost(heartbeat.withPeers, TRAFFIC_PEERS_MAX, "heartbeat.with_peers").map(
      ({ peerId, received, sent }) => ({
        peerId: parsePeerId(peerId),
        receivedBytes: count(received, "heartbeat.with_peers.received"),
        sentBytes: count(sent, "heartbeat.with_peers.sent"),
      }),
    ),
  };
}

/** Empty: it did not say. A peer whose clock is ahead has compared nothing later than now. */
function verifiedOf(heartbeat: Heartbeat__Output): Pick<PeerLoad, "verified"> {
  const oldestMs = count(heartbeat.verifiedOldestMs, "heartbeat.verified_oldest_ms");
  const averageMs = count(heartbeat.verifiedAverageMs, "heartbeat.verified_average_ms");
  if (oldestMs === 0 || averageMs === 0) return {};
  const now = nowMs();
  return { verified: { oldestMs: Math.min(oldestMs, now), averageMs: Math.min(averageMs, now) } };
}

/** Takes in what one peer says, in order. */
class SessionReader {
  readonly #parts: MembershipParts;
  readonly #peerId: PeerId;
  readonly #session: Session;
  readonly #beginning: Beginning;
  /** Between asking for the whole inventory and its last part, digests say nothing. */
  #inventoryAsked = false;

  constructor(parts: MembershipParts, peerId: PeerId, session: Session, beginning: Beginning) {
    this.#beginning = beginning;
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
      case "remembered":
        return await this.#remembered(request.remembered!);
      case "recordsKept": {
        const number = count(request.recordsKept!.number, "records_kept.number");
        return this.#parts.news.kept(this.#peerId, this.#session.number, number);
      }
      default:
        throw invalid(
          'A session message is neither "heartbeat", "changes", "inventory", "order_result", ' +
            '"remembered" nor "records_kept"',
        );
    }
  }

  async #heartbeat(heartbeat: Heartbeat__Output): Promise<void> {
    await this.#parts.driver.heard(this.#peerId, this.#session.number, {
      capacityBytes: count(heartbeat.capacity, "heartbeat.capacity"),
      freeBytes: count(heartbeat.free, "heartbeat.free"),
      activeTransfers: heartbeat.activeTransfers,
      uploadBytesPerS: count(heartbeat.uploadBytesPerS, "heartbeat.upload_bytes_per_s") || Infinity,
      ...verifiedOf(heartbeat),
    });
    this.#parts.traffic.heard(this.#peerId, countedTraffic(heartbeat), steadyMs());
    if (this.#inventoryAsked) return;
    const known = await this.#parts.catalog.inventoryDigest(this.#peerId);
    const same = known.count === heartbeat.inventoryCount &&
      known.xor === bytesToHex(heartbeat.inventoryDigest);
    if (same) return await this.#confirmed();
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
    const gained = atMost(changes.gained, INVENTORY_BATCH_MAX, "changes.gained")
      .map(fromFragmentRef);
    await this.#parts.changes.apply({
      peerId: this.#peerId,
      gained,
      lost: atMost(changes.lost, INVENTORY_BATCH_MAX, "changes.lost").map(fragmentIdFromBytes),
    });
    // What was stored after its commit, or kept beyond it: its records are to be where its fragments are.
    await this.#parts.news.tellOfFragments(this.#peerId, gained.map(({ id }) => id));
  }

  async #inventory(inventory: NonNullable<SessionRequest__Output["inventory"]>): Promise<void> {
    const { first, last } = inventory;
    const fragments = atMost(inventory.fragments, INVENTORY_BATCH_MAX, "inventory.fragments")
      .map(fromFragmentRef);
    const unknown = await this.#unknownOf(fragments.map(({ id }) => id));
    await this.#parts.changes.applyInventory(this.#peerId, { fragments, first, last });
    await this.#parts.news.tellOfFragments(this.#peerId, unknown);
    if (!last) return;
    this.#inventoryAsked = false;
    await this.#confirmed();
  }

  /** What it holds is known. Only when its copies count, so that none is taken for lost. */
  async #confirmed(): Promise<void> {
    await this.#parts.driver.confirmed(this.#peerId, this.#session.number);
    this.#parts.recovery.counted(this.#peerId);
  }

  /** Fragments that somebody wants, and that this peer was not known to have. It need not be told what it tells. */
  async #unknownOf(ids: readonly FragmentId[]): Promise<FragmentId[]> {
    if (this.#beginning.isReporting) return [];
    const known = await this.#parts.catalog.replicasOf(ids);
    return known.filter(({ wanted, holders }) => wanted > 0 && !holders.includes(this.#peerId))
      .map(({ id }) => id);
  }

  async #remembered(
    { files, last }: NonNullable<SessionRequest__Output["remembered"]>,
  ): Promise<void> {
    atMost(files, REMEMBERED_BATCH_MAX, "remembered.files");
    await this.#parts.recovery.take(this.#peerId, files.map(fromRememberedFile));
    if (!last) return;
    this.#parts.recovery.reported(this.#peerId);
    this.#session.outbox.push({ rememberedTaken: { epoch: this.#beginning.epoch } });
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
      code: result.code,
      corrupt: atMost(result.corruptPeerIds, SOURCES_TOLD_MAX, "corrupt_peer_ids").map(parsePeerId),
      missing: atMost(result.missingPeerIds, SOURCES_TOLD_MAX, "missing_peer_ids").map(parsePeerId),
    });
  }
}
