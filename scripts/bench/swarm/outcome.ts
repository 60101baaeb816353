import { markdownTable, median, shown } from "../report.ts";
import type { Failure, Measurement } from "./measure.ts";

const MIB = 1024 * 1024;
const HOLDER_SENT_MOST = 1.2;
const DUPLICATES_MOST = 0.01;
const ACROSS_MOST = 1.3;

/** What a file's way to many is compared with. */
export interface Terms {
  readonly receivers: number;
  readonly sizeBytes: number;
  /** The soonest that the last one can have it. */
  readonly boundMs: number;
}

/** One row: medians over the rounds, for each figure its own. */
export interface Outcome {
  readonly contender: string;
  readonly rounds: number;
  readonly lastMs: number;
  /** The last finisher's time over the bound. */
  readonly ratio: number;
  readonly goalRatio?: number;
  readonly goalCpuMsPerMib?: number;
  /** In every round. */
  readonly verified: boolean;
  /** The rest as parts of the file's size, where no unit is named. */
  readonly holderSent: number;
  /** By each receiver, on average. */
  readonly received: number;
  readonly duplicates?: number;
  readonly acrossForth?: number;
  readonly acrossBack?: number;
  readonly cpuSeconds: number;
  /** For each MiB that a receiver got. */
  readonly cpuMsPerMib: number;
}

/** What an outcome of ours should be at most, where something was promised. */
export type Goals = Pick<Outcome, "goalRatio" | "goalCpuMsPerMib">;

export function outcomeOf(
  measured: readonly Measurement[],
  terms: Terms,
  goals: Goals = {},
): Outcome {
  const { receivers, sizeBytes, boundMs } = terms;
  const middle = (of: (one: Measurement) => number) => median(measured.map(of));
  const totalBytes = receivers * sizeBytes;
  const lastMs = middle((one) => one.lastMs);
  const cpuSeconds = middle((one) => one.cpuSeconds);
  const { contender, duplicateBytes, across } = measured[0]!;
  return {
    ...{ contender, rounds: measured.length, lastMs, ratio: lastMs / boundMs, ...goals },
    verified: measured.every((one) => one.verified),
    holderSent: middle((one) => one.holderSentBytes) / sizeBytes,
    received: middle((one) => one.receivedBytes) / totalBytes,
    ...duplicateBytes !== undefined && {
      duplicates: middle((one) => one.duplicateBytes!) / totalBytes,
    },
    ...across && {
      acrossForth: middle((one) => one.across!.sentBytes) / sizeBytes,
      acrossBack: middle((one) => one.across!.receivedBytes) / sizeBytes,
    },
    ...{ cpuSeconds, cpuMsPerMib: cpuSeconds * 1000 / (totalBytes / MIB) },
  };
}

/** What Enjambre has to hold; nothing is asked of others. */
export function misses(outcome: Outcome): string[] {
  const { contender, goalRatio, ratio, verified, holderSent, cpuMsPerMib } = outcome;
  const found = verified ? [] : [`${contender}: the file that came is another`];
  if (!contender.startsWith("Enjambre")) return found;
  const check = (what: string, value: number | undefined, most: number | undefined) => {
    if (value === undefined || most === undefined || value <= most) return;
    found.push(`${contender}: ${what} ${value.toFixed(2)}, wanted at most ${most}`);
  };
  check("last / bound", ratio, goalRatio);
  if (outcome.acrossForth === undefined) check("holder sent / F", holderSent, HOLDER_SENT_MOST);
  check("across / F", outcome.acrossForth, ACROSS_MOST);
  check("duplicates", outcome.duplicates, DUPLICATES_MOST);
  check("CPU ms per MiB", cpuMsPerMib, outcome.goalCpuMsPerMib);
  return found;
}

/** Everybody in one table, in Markdown. */
export function outcomeTable(outcomes: readonly Outcome[], failures: readonly Failure[]): string {
  const isNarrow = outcomes.some(({ acrossForth }) => acrossForth !== undefined);
  const across = isNarrow ? ["across / F", "back / F"] : [];
  const head = [
    ...["system", "rounds", "last has it", "/ bound", "wanted", "SHA-256", "holder sent / F"],
    ...[...across, "received / F", "duplicates", "CPU", "CPU / MiB"],
  ];
  const rows = outcomes.map((outcome) => [
    ...[outcome.contender, `${outcome.rounds}`, shown(outcome.lastMs, "ms")],
    ...[shown(outcome.ratio, "ratio"), ratioOrNothing(outcome.goalRatio)],
    ...[outcome.verified ? "verified" : "WRONG", shown(outcome.holderSent, "ratio")],
    ...isNarrow ? [ratioOrNothing(outcome.acrossForth), ratioOrNothing(outcome.acrossBack)] : [],
    shown(outcome.received, "ratio"),
    outcome.duplicates === undefined ? "not told" : `${(outcome.duplicates * 100).toFixed(1)} %`,
    ...[`${outcome.cpuSeconds.toFixed(1)} s`, `${outcome.cpuMsPerMib.toFixed(1)} ms`],
  ]);
  const failed = failures.map(({ contender, failure }) => `${contender} failed: ${failure}`);
  const isNumber = (column: number) => column > 0 && head[column] !== "SHA-256";
  return [markdownTable([head, ...rows], isNumber), ...failed].join("\n\n");
}

/** The same document with the keys that all our JSON has: `lastMs` becomes `last_ms`. */
export function snakeCased(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(snakeCased);
  if (typeof document !== "object" || document === null) return document;
  const entries = Object.entries(document).map(([key, value]) => {
    return [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), snakeCased(value)];
  });
  return Object.fromEntries(entries);
}

function ratioOrNothing(value: number | undefined): string {
  return value === undefined ? "" : shown(value, "ratio");
}
