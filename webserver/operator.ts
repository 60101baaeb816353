import type { NameRecord, PeerAddress } from "../proto/words/record.ts";
import type { Name } from "../proto/words/names.ts";
import { timeLimit } from "../proto/process/clock.ts";
import type { Door } from "../proto/client/locate.ts";
import { Tracker } from "../proto/client/locate.ts";
import type { Channels, Method } from "../proto/wire/client.ts";
import { fromNameRecord, fromPeerAddress, required } from "../proto/wire/convert.ts";
import { catalogService, identitiesService, upkeepService } from "../proto/wire/schema.ts";

/** A person waits no longer than this for what an operator does. */
const ANSWER_MAX_MS = 10_000;

/** Why one fragment is where it is. */
export interface FragmentReasons {
  readonly index: number;
  readonly sizeBytes: number;
  readonly peers: readonly {
    readonly peerId: string;
    readonly zone: string;
    readonly isHolder: boolean;
    readonly reason: string;
  }[];
}

/** What would be without some peers. */
export interface WithoutFigures {
  readonly peers: readonly PeerAddress[];
  readonly fragments: number;
  readonly fragmentsLost: number;
  readonly bytesLost: number;
  readonly fragmentsAtOne: number;
  readonly fragmentsShort: number;
  readonly bytesToCopy: number;
  readonly bytesFree: number;
  readonly namesLost: readonly string[];
  readonly complete: boolean;
}

/** One line of the audit log. */
export interface AuditLine {
  /** Grows with each. */
  readonly key: number;
  readonly atMs: number;
  /** A device id, or where somebody without one came from. */
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** done, or the code of a failure. */
  readonly outcome: string;
}

export interface AuditPage {
  /** The newest first. */
  readonly lines: readonly AuditLine[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** What operators ask of the network, and what they want to know. Fails with EnjambreErrors alone. */
export interface Operator {
  drain(peer: string, undo: boolean): Promise<void>;
  /** @param forMs From now; 0: no longer. */
  maintain(peer: string, forMs: number): Promise<void>;
  pauseRepair(pause: boolean): Promise<void>;
  leaveSafeMode(): Promise<void>;
  /** Lines with lower keys; 0: from the newest on. */
  audit(beforeKey: number, limit: number): Promise<AuditPage>;
  /** Without a peer or a zone. */
  without(what: string): Promise<WithoutFigures>;
  /** Why a file's fragments are where they are, from one on. */
  explain(
    name: Name,
    first: number,
    limit: number,
  ): Promise<{ readonly record: NameRecord; readonly reasons: readonly FragmentReasons[] }>;
}

/** The operator's calls of the tracker. */
export class GrpcOperator implements Operator {
  readonly #channels: Channels;
  readonly #door: Door;

  constructor(channels: Channels, door: Door) {
    this.#channels = channels;
    this.#door = door;
  }

  async drain(peer: string, undo: boolean): Promise<void> {
    await this.#call(upkeepService.Drain, { peer, undo });
  }

  async maintain(peer: string, forMs: number): Promise<void> {
    await this.#call(upkeepService.Maintain, { peer, forMs });
  }

  async pauseRepair(pause: boolean): Promise<void> {
    await this.#call(upkeepService.Repair, { pause });
  }

  async leaveSafeMode(): Promise<void> {
    await this.#call(upkeepService.LeaveSafeMode, {});
  }

  async audit(beforeKey: number, limit: number): Promise<AuditPage> {
    const { entries, more } = await this.#call(identitiesService.Audit, { beforeKey, limit });
    return { lines: entries, more };
  }

  async without(what: string): Promise<WithoutFigures> {
    const { peers, ...figures } = await this.#call(upkeepService.Without, { what });
    return { ...figures, peers: peers.map(fromPeerAddress) };
  }

  async explain(name: Name, first: number, limit: number) {
    const request = { name, firstFragment: first, limit };
    const response = await this.#call(catalogService.Explain, request);
    return {
      record: fromNameRecord(required(response.record, "record")),
      reasons: response.reasons.map(({ index, size, peers }) => ({
        index,
        sizeBytes: size,
        peers: peers.map(({ peerId, zone, holder, reason }) => ({
          ...{ peerId, zone, isHolder: holder, reason },
        })),
      })),
    };
  }

  async #call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
  ): Promise<Response> {
    using limit = timeLimit(ANSWER_MAX_MS);
    const tracker = new Tracker(this.#channels, this.#door);
    return await tracker.call(method, request, { signal: limit.signal });
  }
}
