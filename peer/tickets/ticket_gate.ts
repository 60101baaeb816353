import { Buffer } from "node:buffer";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { FileId, FragmentId, PeerId } from "../../proto/words/ids.ts";
import {
  parseStatement,
  type SealedTicket,
  TICKET_STATEMENT_BYTES,
  type TicketStatement,
} from "../../proto/words/ticket.ts";
import {
  fetchRefusal,
  fileRefusal,
  MISSING,
  storeRefusal,
  type TicketFault,
  type TicketMoment,
  type TicketRefusal,
  UNKNOWN_KEY,
  type WantedStore,
} from "../../proto/words/ticket_check.ts";
import { TICKET_SIGNATURE_BYTES, TicketVerifier } from "../../proto/words/ticket_key.ts";
import type { CallContext } from "../../proto/wire/server.ts";
import type { PresentedTicket, TicketRules } from "../../proto/wire/tickets.ts";

const log = logger("tickets");

/** Without a tracker for so long, whoever wants to read needs no ticket: there is nobody who could give him one. */
export const TRACKER_AWAY_MS = 2_000;
/** Tickets whose signatures were checked are known again: one for each file or fragment that is under way. */
const KNOWN_MAX = 4_096;
/** How often a refusal is told in the log: whoever asks again and again is not to fill the disk. */
const TOLD_EVERY_MS = 60_000;
/** Faults of a ticket to read that are forgiven while there is no tracker to ask for another one. */
const FORGIVEN: ReadonlySet<TicketFault> = new Set(["missing", "key", "time", "epoch"]);

/** Who calls; of a call without identities there is nothing to check. */
type Caller = Pick<CallContext, "caller">["caller"];

export interface TicketGateParts {
  /** Milliseconds since 1970-01-01 UTC; never jumps. */
  readonly steadyMs: () => number;
  /** What was told before this start. */
  readonly remembered?: TicketRules;
}

/** Asks for tickets where fragments are given and taken. Asks nobody: what it needs was told before. */
export class TicketGate {
  readonly #parts: TicketGateParts;
  #rules: TicketRules | undefined;
  #keys: readonly TicketVerifier[] = [];
  /** Since when there is no tracker; undefined: there is one. */
  #awaySinceMs: number | undefined;
  readonly #refused = new Map<TicketFault, number>();
  #toldMs = -Infinity;
  /** By statement and signature; the least recently used first. */
  readonly #known = new Map<string, TicketStatement>();

  constructor(parts: TicketGateParts) {
    this.#parts = parts;
    this.#awaySinceMs = parts.steadyMs();
    if (parts.remembered !== undefined) this.#use(parts.remembered);
  }

  get rules(): TicketRules | undefined {
    return this.#rules;
  }

  /** How often somebody was refused for this since the start. */
  refusedFor(fault: TicketFault): number {
    return this.#refused.get(fault) ?? 0;
  }

  /** A tracker says what holds, and is there. @param rules Undefined: it knows of no tickets. */
  told(rules: TicketRules | undefined): void {
    this.#use(rules);
    this.heard();
  }

  /** The tracker is there. */
  heard(): void {
    this.#awaySinceMs = undefined;
  }

  /** There is no tracker any more. */
  left(): void {
    this.#awaySinceMs ??= this.#parts.steadyMs();
  }

  /** @throws denied, unless the caller may get fragments of this file. */
  checkFile(fileId: FileId, ticket: SealedTicket | undefined, caller: Caller): void {
    this.#check("read", ticket, caller, (statement, moment) => {
      return fileRefusal(statement, fileId, moment);
    }, () => `file ${fileId}`);
  }

  /**
   * @param files Whether a fragment is part of a file, as far as is known here.
   * @throws denied, unless the caller may get this fragment.
   */
  async checkFetch(
    id: FragmentId,
    presented: PresentedTicket | undefined,
    caller: Caller,
    files: { isPartOf(id: FragmentId, fileId: FileId): Promise<boolean> },
  ): Promise<void> {
    const scope = this.#isAsked(caller) && presented !== undefined
      ? this.#read(presented.ticket)?.scope
      : undefined;
    const isOfFile = scope?.kind === "file" && await files.isPartOf(id, scope.fileId);
    this.#check("read", presented?.ticket, caller, (statement, moment) => {
      return fetchRefusal(statement, id, presented!.leaf, isOfFile, moment);
    }, () => `fragment ${id}`);
  }

  /** @throws denied, unless the caller may have this fragment stored here, and passed on. */
  checkStore(wanted: WantedStore, presented: PresentedTicket | undefined, caller: Caller): void {
    this.#check("store", presented?.ticket, caller, (statement, moment) => {
      return storeRefusal(statement, wanted, presented!.leaf, moment);
    }, () => `fragment ${wanted.fragment.id}`);
  }

  #use(rules: TicketRules | undefined): void {
    const before = this.#rules?.keys ?? [];
    this.#rules = rules;
    if (same(before, rules?.keys ?? [])) return;
    this.#keys = (rules?.keys ?? []).map((key) => new TicketVerifier(key));
    // What a key that is not believed any more has signed is not known any more either.
    this.#known.clear();
  }

  #isAsked(caller: Caller): caller is NonNullable<Caller> {
    return caller !== undefined && this.#rules?.demanded === true;
  }

  #isForgiven(right: "read" | "store", fault: TicketFault, nowMs: number): boolean {
    if (right === "store" || !FORGIVEN.has(fault)) return false;
    const awayMs = this.#awaySinceMs === undefined ? 0 : nowMs - this.#awaySinceMs;
    return awayMs >= TRACKER_AWAY_MS || this.#rules?.given === false;
  }

  #check(
    right: "read" | "store",
    ticket: SealedTicket | undefined,
    caller: Caller,
    refusalOf: (statement: TicketStatement, moment: TicketMoment) => TicketRefusal | undefined,
    what: () => string,
  ): void {
    if (!this.#isAsked(caller)) return;
    const nowMs = this.#parts.steadyMs();
    const statement = ticket && this.#read(ticket);
    const { networkId, epoch, aheadMs } = this.#rules!;
    const moment = {
      ...{ networkId, epoch, caller: caller.deviceId, nowMs: nowMs + aheadMs },
    };
    const refusal = ticket === undefined
      ? MISSING
      : statement === undefined
      ? UNKNOWN_KEY
      : refusalOf(statement, moment);
    if (refusal === undefined || this.#isForgiven(right, refusal.fault, nowMs)) return;
    this.#refuse(right, refusal, caller.deviceId, what());
  }

  #refuse(right: "read" | "store", { fault, why }: TicketRefusal, by: PeerId, what: string): never {
    this.#refused.set(fault, this.refusedFor(fault) + 1);
    const nowMs = this.#parts.steadyMs();
    if (nowMs - this.#toldMs >= TOLD_EVERY_MS) {
      this.#toldMs = nowMs;
      log.warning("Refused to {right} {what}: {why}", { right, what, why, device: by });
    }
    throw new EnjambreError("denied", `Cannot ${right} ${what}: ${why}`);
  }

  /** What a ticket says; undefined when no key that is believed has signed it. */
  #read(ticket: SealedTicket): TicketStatement | undefined {
    const { statement: bytes, signature } = ticket;
    const isWhole = bytes.byteLength === TICKET_STATEMENT_BYTES &&
      signature.byteLength === TICKET_SIGNATURE_BYTES;
    if (!isWhole) return undefined;
    const key = textOf(ticket);
    const known = this.#known.get(key);
    this.#known.delete(key);
    const statement = known ?? this.#verified(ticket);
    if (statement === undefined) return undefined;
    this.#known.set(key, statement);
    if (this.#known.size > KNOWN_MAX) this.#known.delete(this.#known.keys().next().value!);
    return statement;
  }

  #verified(ticket: SealedTicket): TicketStatement | undefined {
    if (!this.#keys.some((key) => key.isSigned(ticket))) return undefined;
    return parseStatement(ticket.statement);
  }
}

function same(some: readonly Uint8Array[], others: readonly Uint8Array[]): boolean {
  return some.length === others.length &&
    some.every((key, index) => Buffer.from(key).equals(others[index]!));
}

function textOf({ statement, signature }: SealedTicket): string {
  return `${Buffer.from(statement).toString("latin1")} ${
    Buffer.from(signature).toString("latin1")
  }`;
}
