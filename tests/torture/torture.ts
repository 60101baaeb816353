import { monotonicMs, sleep } from "../../proto/process/clock.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { diskService } from "../../proto/wire/schema.ts";
import { eventually } from "../support/eventually.ts";
import { Arena } from "./arena.ts";
import { type Audit, audit } from "./audit.ts";
import { check, type Verdict } from "./checker.ts";
import { TortureClient } from "./clients.ts";
import { Journal, type Operation } from "./history.ts";
import { type FaultLine, Nemesis } from "./nemesis.ts";

const CLIENTS_DEFAULT = 8;
const SETTLED_WITHIN_MS = 120_000;
const SCRUB_TIMEOUT_MS = 20_000;
const SHOWN_MAX = 5;

export interface TortureSettings {
  /** Where everything goes: data, history, faults, logs. */
  readonly folder: string;
  readonly seed: number;
  /** How long faults are injected; healing and reading everything comes after. */
  readonly lastsMs: number;
  readonly clients?: number;
  /** Ends the faults early. */
  readonly signal?: AbortSignal;
}

export interface TortureReport {
  readonly seed: number;
  readonly verdict: Verdict;
  readonly faults: Readonly<Record<string, number>>;
  readonly liesTold: number;
  /** What is wrong with disks and records when all had time to be made good; empty: nothing. */
  readonly unsettled: readonly string[];
  readonly audit: Audit | undefined;
  readonly troubles: readonly string[];
  readonly settledMs: number;
}

/** Whether everything that was promised was held, of what was done at all. */
export function isSound({ verdict, unsettled, troubles }: TortureReport): boolean {
  if (verdict.writes === 0 || verdict.reads === 0) return false;
  return verdict.violations.length === 0 && unsettled.length === 0 && troubles.length === 0;
}

/** Runs a network of real programs under faults and clients that use it, heals it, and judges what happened. */
export async function torture(settings: TortureSettings): Promise<TortureReport> {
  const { folder, seed, lastsMs } = settings;
  const startedMs = monotonicMs();
  const nowMs = () => monotonicMs() - startedMs;
  await using arena = await Arena.start(folder);
  using history = new Journal<Operation>(`${folder}/history.jsonl`);
  using log = new Journal<FaultLine>(`${folder}/faults.jsonl`);
  const nemesis = new Nemesis({ arena, random: seededRandom(seed), log, nowMs });
  const clients = Array.from({ length: settings.clients ?? CLIENTS_DEFAULT }, (_, number) => {
    const random = seededRandom(seed * 1000 + number);
    const isFlipping = () => nemesis.isFlipping;
    return new TortureClient({ number, arena, random, history, isFlipping, nowMs });
  });
  const ending = new AbortController();
  try {
    const working = clients.map((client) => client.run(ending.signal));
    const all = Promise.all([nemesis.run(ending.signal), ...working]);
    await Promise.race([sleep(lastsMs, settings.signal).catch(() => {}), all]);
    ending.abort();
    await all;
    const settled = await settle(arena);
    for (const client of clients) await client.readAll();
    return {
      ...{ seed, ...settled, troubles: nemesis.troubles, liesTold: nemesis.liesTold },
      verdict: check(history.lines),
      faults: Object.fromEntries([...nemesis.injected].sort(([a], [b]) => a < b ? -1 : 1)),
    };
  } finally {
    ending.abort();
    for (const client of clients) client[Symbol.dispose]();
    Deno.writeTextFileSync(`${folder}/logs.txt`, arena.logs());
  }
}

/** Waits until disks and records are the same, and every fragment has its copies. */
async function settle(
  arena: Arena,
): Promise<Pick<TortureReport, "unsettled" | "audit" | "settledMs">> {
  const startedMs = monotonicMs();
  let last: Audit | undefined;
  let unsettled: string[] = [];
  const look = async () => {
    await scrubAll(arena);
    last = audit(arena);
    unsettled = [
      ...first("damaged", last.damaged),
      ...first("recorded otherwise (I7)", last.differences),
      ...first("too few copies (I8)", last.short),
      ...first("left over (I11)", last.leftOver),
      ...first("counted wrongly (I13)", last.miscounted),
    ];
    return unsettled.length === 0;
  };
  try {
    await eventually("all is made good", look, { withinMs: SETTLED_WITHIN_MS });
  } catch (thrown) {
    if (unsettled.length === 0) unsettled = [(thrown as Error).message];
  }
  return { unsettled, audit: last, settledMs: monotonicMs() - startedMs };
}

function first(what: string, items: readonly string[]): string[] {
  return items.length === 0
    ? []
    : [`${items.length} ${what}: ${items.slice(0, SHOWN_MAX).join(", ")}`];
}

async function scrubAll(arena: Arena): Promise<void> {
  using channels = arena.channels();
  await Promise.all(arena.peers.map(async ({ program }) => {
    const limits = { timeoutMs: SCRUB_TIMEOUT_MS };
    const scrub = channels.serverStream(program.address, diskService.Scrub, { now: true }, limits);
    for await (const _progress of scrub);
  }));
}
