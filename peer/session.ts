import type { Tracker } from "../proto/client/locate.ts";
import type { SessionRequest } from "../proto/gen/enjambre/v1/SessionRequest.ts";
import type { SessionResponse__Output } from "../proto/gen/enjambre/v1/SessionResponse.ts";
import { monotonicMs, nowMs, sleep } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import type { Random } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { parseNetworkId } from "../proto/words/ids.ts";
import { NEIGHBOURS_MAX, PROTOCOL_VERSION, RECORDS_BATCH_MAX } from "../proto/words/limits.ts";
import type { Conversation } from "../proto/wire/client.ts";
import {
  atMost,
  fromPeerAddress,
  fromRememberedFile,
  fromVersion,
  required,
  toVersion,
} from "../proto/wire/convert.ts";
import { membershipService } from "../proto/wire/schema.ts";
import { Remembering, unlessDisk } from "./remembering.ts";
import type { ToldRules } from "./tickets/told_rules.ts";
import { Talk, type TalkParts } from "./talk.ts";
import type { NeighbourBook } from "./store/neighbour_book.ts";
import type { Records } from "./store/records.ts";

const log = logger("session");

/** A session that ended is opened again after this long, doubled each time up to the most, with jitter. */
const RETRY_FIRST_MS = 200;
const RETRY_MOST_MS = 5_000;
/** A session that lasted so long was a good one: the next is tried as soon as after the first. */
const GOOD_SESSION_MS = 1_000;
const WELCOME_TIMEOUT_MS = 10_000;
const TOUCH_EVERY_MS = 60_000;

export interface SessionParts extends TalkParts {
  readonly tracker: Tracker;
  readonly records: Records;
  readonly neighbours: NeighbourBook;
  readonly random: Random;
  /** Told what holds of tickets; absent without identities. */
  readonly tickets?: ToldRules;
}

export interface SessionSettings {
  /** Where others reach this peer, HOST:PORT. */
  readonly address: string;
  readonly zone: string;
}

/** Keeps a session with the tracker open, through its restarts, for as long as the peer lives. */
export class TrackerSession {
  readonly #parts: SessionParts;
  readonly #settings: SessionSettings;
  #heardAtMs: number | undefined;
  #touchedAtMs = -Infinity;
  #isOpen = false;

  constructor(parts: SessionParts, settings: SessionSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#heardAtMs = parts.records.heardAtMs;
  }

  /** When a tracker was last heard, milliseconds since 1970-01-01 UTC; 0 for never. */
  get heardAtMs(): number {
    return this.#heardAtMs ?? 0;
  }

  /** Whether a tracker has welcomed this peer, and the session still stands. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Ends when the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    let retryMs = RETRY_FIRST_MS;
    while (!signal.aborted) {
      const startedMs = monotonicMs();
      try {
        await this.#parts.tracker.withAddress(
          (address) => this.#converse(address, signal),
          { patienceMs: 0, signal },
        );
      } catch (thrown) {
        if (signal.aborted) return;
        const error = EnjambreError.from(thrown);
        log.warning("No session with a tracker: {why}", { why: error.message, code: error.code });
      }
      if (monotonicMs() - startedMs > GOOD_SESSION_MS) retryMs = RETRY_FIRST_MS;
      await sleep(retryMs * (0.5 + this.#parts.random()), signal).catch(() => {});
      retryMs = Math.min(RETRY_MOST_MS, retryMs * 2);
    }
  }

  /** One session, until it breaks. */
  async #converse(address: string, signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const both = AbortSignal.any([signal, ending.signal]);
    const { channels } = this.#parts;
    const conversation = channels.bidiStream(address, membershipService.Session, { signal: both });
    try {
      this.#parts.reports.startOver();
      await conversation.write({ hello: this.#hello() });
      const { heartbeatMs } = await this.#welcome(conversation);
      log.info("In session with the tracker", { tracker: address });
      this.#isOpen = true;
      const talk = new Talk(this.#parts, conversation, heartbeatMs, both);
      const remembering = new Remembering(this.#parts.records, {
        kept: (number) => talk.kept(number),
        failed: (thrown) => {
          log.error("What the tracker told cannot be kept", { error: thrown });
          ending.abort(thrown);
        },
      });
      const talking = talk.run().catch((thrown) => {
        ending.abort(thrown);
        throw thrown;
      });
      // It may fail while a message is taken in: the failure is met when that is done.
      talking.catch(() => {});
      try {
        for await (const message of conversation.incoming) {
          await this.#take(message, talk, remembering, both);
        }
      } finally {
        ending.abort();
        await talking.catch(() => {});
        await talk.ordersEnded();
        await remembering.settled();
      }
      throw new EnjambreError("unavailable", `Tracker ${address} ended the session`);
    } finally {
      this.#isOpen = false;
      this.#parts.tickets?.left();
      ending.abort();
      conversation.cancel();
    }
  }

  #hello(): SessionRequest["hello"] {
    const { store, records } = this.#parts;
    records.startOver();
    const seen = records.newestSeen;
    return {
      peerId: store.peerId,
      incarnation: store.incarnation,
      address: this.#settings.address,
      zone: this.#settings.zone,
      storeId: store.storeId,
      networkId: store.networkId ?? "",
      epochSeen: store.epochSeen,
      recordsSeen: seen === undefined ? null : toVersion(seen),
      versionSeen: records.versionSeen === undefined ? null : toVersion(records.versionSeen),
      epochReported: records.epochReported,
      protocol: PROTOCOL_VERSION,
      ticketsDemanded: this.#parts.tickets?.areDemanded ?? false,
    };
  }

  async #welcome(
    conversation: Conversation<SessionRequest, SessionResponse__Output>,
  ): Promise<{ heartbeatMs: number }> {
    const timer = new AbortController();
    // Its end is no failure, also when the stream breaks first and nobody waits for it any more.
    sleep(WELCOME_TIMEOUT_MS, timer.signal).then(() => conversation.cancel(), () => {});
    const { done, value } = await conversation.incoming.next().finally(() => timer.abort());
    if (done || value.message !== "welcome") {
      throw new EnjambreError("unavailable", "The tracker did not begin with a welcome");
    }
    const { networkId, epoch, heartbeatMs, forgetRecords, ticketRules } = value.welcome!;
    const { store, records, tickets } = this.#parts;
    if (epoch < store.epochSeen) {
      // Not a conflict: there is another tracker to look for.
      throw new EnjambreError(
        "unavailable",
        `The tracker is of epoch ${epoch}, ${store.epochSeen} was seen: its database is older`,
      );
    }
    await store.joinNetwork(parseNetworkId(networkId));
    await this.#follow(epoch);
    await tickets?.told(ticketRules);
    if (forgetRecords) await records.forgetAll();
    return { heartbeatMs };
  }

  /**
   * The epoch must be on the disk before an order of it is obeyed: else one of an epoch before would be, after the next
   * start.
   */
  async #follow(epoch: number): Promise<void> {
    await this.#parts.store.raiseEpoch(epoch).catch((cause) => {
      throw new EnjambreError(
        "unavailable",
        `Cannot follow the tracker to epoch ${epoch}, because the disk takes no writes: what is here is served to ` +
          "whoever asks, and counts for the tracker once the disk is good",
        { cause },
      );
    });
  }

  async #take(
    message: SessionResponse__Output,
    talk: Talk,
    remembering: Remembering,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#touch();
    switch (message.message) {
      case "sendInventory":
        return talk.askInventory();
      case "order":
        return talk.order(message.order!, signal);
      case "cancelOrder":
        return talk.cancel(message.cancelOrder!.orderId);
      case "records": {
        const { number, ahead } = message.records!;
        const files = atMost(message.records!.files, RECORDS_BATCH_MAX, "records.files");
        return await remembering.take({ files: files.map(fromRememberedFile), number, ahead });
      }
      case "sendRemembered": {
        const { after } = message.sendRemembered!;
        return talk.askRemembered(after === null ? undefined : fromVersion(after));
      }
      case "rememberedTaken":
        return await unlessDisk(this.#parts.records.reported(message.rememberedTaken!.epoch));
      case "progress": {
        const newest = fromVersion(required(message.progress!.newest, "progress.newest"));
        return await unlessDisk(this.#parts.records.sawVersion(newest));
      }
      case "ticketRules":
        return await this.#parts.tickets?.told(message.ticketRules!);
      case "neighbours": {
        const peers = atMost(message.neighbours!.peers, NEIGHBOURS_MAX, "neighbours.peers");
        return await unlessDisk(this.#parts.neighbours.replace(peers.map(fromPeerAddress)));
      }
      default:
        log.debug("A message of the tracker is not known here", { message: message.message });
    }
  }

  async #touch(): Promise<void> {
    this.#heardAtMs = nowMs();
    if (monotonicMs() - this.#touchedAtMs < TOUCH_EVERY_MS) return;
    this.#touchedAtMs = monotonicMs();
    const { records } = this.#parts;
    const isWritten = await unlessDisk(records.touch(this.#heardAtMs).then(() => true));
    if (!isWritten || !records.isBehind) return;
    throw new EnjambreError(
      "unavailable",
      "The disk takes writes again: a new session tells what could not be remembered",
    );
  }
}
