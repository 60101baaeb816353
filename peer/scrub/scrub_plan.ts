import type { FragmentId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { scrubRestMs } from "../limits/priorities.ts";

/** One reading of all fragments, in the order of their ids. */
export interface ScrubPass {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedMs: number;
  /** Somebody asked for it: it goes as fast as it can. */
  readonly forced: boolean;
  /** The last fragment that was read; undefined: none yet. */
  readonly after: FragmentId | undefined;
  readonly fragments: number;
  readonly bytes: number;
  /** Fragments that were damaged or not there. */
  readonly bad: number;
  /** The first of those, at most `BAD_IDS_MAX`. */
  readonly badIds: readonly FragmentId[];
  /** Fragments that could not be looked at, and may be good. */
  readonly unread: number;
  /** There was nothing to read when it began: all that is held was compared since, when it was written. */
  readonly fromEmpty: boolean;
}

export interface EndedPass extends ScrubPass {
  readonly endedMs: number;
}

/** What a look at one fragment found. */
export type Verdict = "good" | "bad" | "unread";

/** What a pass has still to read. */
export interface Left {
  /** The next ones, in their order. */
  readonly next: readonly FragmentRef[];
  /** Bytes of all that are left. */
  readonly bytes: number;
}

export const BAD_IDS_MAX = 1_000;
/** A pass that is late, as after some days without power, goes no faster than this. */
const CATCH_UP_BYTES_PER_S = 32 * 1024 * 1024;
/** Fragments read at once when somebody waits and nobody else does: one is hashed while another comes from the disk. */
const FORCED_AT_ONCE_MAX = 4;

export function newPass(nowMs: number, forced: boolean, fromEmpty = false): ScrubPass {
  return {
    startedMs: nowMs,
    forced,
    after: undefined,
    fragments: 0,
    bytes: 0,
    bad: 0,
    badIds: [],
    unread: 0,
    fromEmpty,
  };
}

/** The pass after a fragment was looked at. */
export function advance(pass: ScrubPass, { id, sizeBytes }: FragmentRef, verdict: Verdict) {
  const after = pass.after === undefined || id > pass.after ? id : pass.after;
  if (verdict === "unread") return { ...pass, after, unread: pass.unread + 1 };
  const read = { fragments: pass.fragments + 1, bytes: pass.bytes + sizeBytes };
  if (verdict === "good") return { ...pass, after, ...read };
  const badIds = pass.badIds.length < BAD_IDS_MAX ? [...pass.badIds, id] : pass.badIds;
  return { ...pass, after, ...read, bad: pass.bad + 1, badIds };
}

/**
 * What is left of a pass: by one look at all that is held, so that what comes and goes meanwhile needs no list of its
 * own. What comes behind the pass was compared with its id when it was written.
 */
export function leftOf(
  after: FragmentId | undefined,
  held: Iterable<FragmentRef>,
  nextMax: number,
): Left {
  const next: FragmentRef[] = [];
  let bytes = 0;
  let last: FragmentId | undefined;
  const cut = () => {
    next.sort((a, b) => a.id < b.id ? -1 : 1);
    next.length = Math.min(next.length, nextMax);
    if (next.length === nextMax) last = next.at(-1)!.id;
  };
  for (const fragment of held) {
    if (after !== undefined && fragment.id <= after) continue;
    bytes += fragment.sizeBytes;
    if (last !== undefined && fragment.id > last) continue;
    next.push(fragment);
    // Now and then rather than at each, for sorting a few thousand costs a millisecond.
    if (next.length >= 2 * nextMax) cut();
  }
  cut();
  return { next, bytes };
}

/** When a pass that nobody hurries is to have read the next fragment: evenly over its time, by bytes. */
export function dueMs(
  { startedMs, bytes }: ScrubPass,
  { everyMs, nextBytes, leftBytes }: { everyMs: number; nextBytes: number; leftBytes: number },
): number {
  const allBytes = bytes + leftBytes;
  // With nothing to read it ends when its time is over.
  return startedMs + everyMs * (allBytes === 0 ? 1 : (bytes + nextBytes) / allBytes);
}

export interface Pace {
  readonly forced: boolean;
  /** Whether fragments are being sent or received. */
  readonly isBusy: boolean;
  /** Until the next fragment is due; below 0 when it is late. */
  readonly dueInMs: number;
  /** What was read last, how long that took, and how long ago it ended. */
  readonly readBytes: number;
  readonly tookMs: number;
  readonly sinceReadMs: number;
}

/** How long to wait from now on before more is read. What people wait for comes first, and so do copies. */
export function pauseMs(pace: Pace): number {
  const { forced, isBusy, dueInMs, readBytes, tookMs, sinceReadMs } = pace;
  const restMs = isBusy ? scrubRestMs(pace) : 0;
  if (forced) return restMs;
  const catchUpMs = readBytes / CATCH_UP_BYTES_PER_S * 1_000 - tookMs - sinceReadMs;
  return Math.max(dueInMs, catchUpMs, restMs);
}

/** How many fragments to read at once. */
export function atOnce({ forced, isBusy }: Pick<Pace, "forced" | "isBusy">): number {
  return forced && !isBusy ? FORCED_AT_ONCE_MAX : 1;
}

/** When all that is held was compared with its ids; milliseconds since 1970-01-01 UTC. */
export interface Verified {
  /** Everything was since then. */
  readonly oldestMs: number;
  /** On the average of the bytes. */
  readonly averageMs: number;
}

/** What was read, and when; of a peer's whole life. */
export interface ReadSoFar {
  readonly current: ScrubPass | undefined;
  readonly last: EndedPass | undefined;
  /** Bytes that the current pass has still to read. */
  readonly leftBytes: number;
}

/**
 * What a pass has read was compared since it began, evenly; what it has not, at its place in the pass before. What was
 * written since counts as old as its neighbours, what could not be looked at like the others. Undefined: there are
 * some of which nothing is known, because no pass has ended yet.
 */
export function verifiedOf(
  { current, last, leftBytes }: ReadSoFar,
  nowMs: number,
): Verified | undefined {
  const before = last ??
    (current?.fromEmpty ? { ...current, endedMs: current.startedMs } : undefined);
  if (before === undefined) return undefined;
  const oldestMs = before.startedMs;
  const bytes = (current?.bytes ?? 0) + leftBytes;
  const read = current === undefined || bytes === 0 ? 0 : current.bytes / bytes;
  const unreadMs = oldestMs + (1 + read) / 2 * (before.endedMs - oldestMs);
  const readMs = ((current?.startedMs ?? 0) + nowMs) / 2;
  const averageMs = Math.round(read * readMs + (1 - read) * unreadMs);
  return { oldestMs, averageMs: Math.max(oldestMs, averageMs) };
}

/** The same pass when the clock was set back, which must not make it wait for years. */
export function withinTime(pass: ScrubPass, nowMs: number): ScrubPass {
  return pass.startedMs <= nowMs ? pass : { ...pass, startedMs: nowMs };
}
