import { nowMs } from "../../../proto/process/clock.ts";
import { formatSize } from "../../../proto/words/units.ts";
import { sha256OfFile, writeSeededFile } from "../content.ts";
import { memoryFolder } from "../memory_folder.ts";
import { type Machine, markdownList, thisMachine } from "../report.ts";
import { bitTorrentContenders } from "./bittorrent.ts";
import { type Contender, GOAL_RECEIVERS } from "./contender.ts";
import { enjambreGet, enjambreSpread } from "./enjambre.ts";
import { COPIES, enjambrePut } from "./enjambre_put.ts";
import { httpCopies } from "./http_copies.ts";
import { Lab, labObstacle } from "./lab.ts";
import { type Failure, measure, type Measurement } from "./measure.ts";
import { parseSwarmOptions, type SwarmBench, type SwarmOptions } from "./options.ts";
import {
  type Goals,
  misses,
  type Outcome,
  outcomeOf,
  outcomeTable,
  snakeCased,
  type Terms,
} from "./outcome.ts";
import { formatBitRate } from "./readings.ts";

/** Zones and chains are nothing that others know of. */
const CONTENDERS: Readonly<Record<SwarmBench, readonly Contender[]>> = {
  fanout: [enjambreGet, enjambreSpread, ...bitTorrentContenders, httpCopies],
  zones: [enjambreGet, enjambreSpread],
  chain: [enjambrePut],
};
/** A put takes at most so many times the bound, and this more. */
const PUT_RATIO_MOST = 1.3;
const PUT_MORE_MS = 1_000;
const CPU_MS_PER_MIB_MOST = 12;
/** For starting programs on a machine that is busy. */
const PREPARE_MOST_MS = 60_000;

interface Result {
  readonly outcomes: readonly Outcome[];
  readonly failures: readonly Failure[];
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
}

/** `deno task bench fanout|zones|chain`: one file from one holder to many, over links of one rate. */
export async function benchSwarm(bench: SwarmBench, args: string[]): Promise<void> {
  const options = parseSwarmOptions(bench, args);
  const obstacle = labObstacle();
  if (obstacle !== undefined) {
    console.error(`Cannot run bench "${bench}": ${obstacle}`);
    Deno.exitCode = 1;
    return;
  }
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error("Stopped by a signal"));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) Deno.addSignalListener(name, onSignal);
  try {
    const needBytes = roomBytes(options);
    using folder = memoryFolder(needBytes);
    if (folder === undefined) {
      console.error(
        `Cannot run bench "${bench}": it needs ${formatSize(needBytes)} of free memory`,
      );
      Deno.exitCode = 1;
      return;
    }
    const result = await run(bench, options, folder.path, stop.signal);
    report(bench, options, result, thisMachine(new Date(nowMs())));
    const ours = result.failures.some(({ contender }) => contender.startsWith("Enjambre"));
    if (ours || result.outcomes.some(({ verified }) => !verified)) Deno.exitCode = 1;
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
    console.error("Stopped; everything is removed");
    Deno.exitCode = 130;
  } finally {
    for (const name of signals) Deno.removeSignalListener(name, onSignal);
  }
}

async function run(
  bench: SwarmBench,
  options: SwarmOptions,
  folder: string,
  signal: AbortSignal,
): Promise<Result> {
  const { present, leftOut } = await choose(bench, options);
  await using lab = await Lab.open({ ...options, zones: zonesOf(options) });
  const measured: Measurement[] = [];
  const failures: Failure[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const path = `${folder}/file`;
    const sha256 = writeSeededFile(path, round, options.sizeBytes);
    for (const contender of present) {
      signal.throwIfAborted();
      console.error(`round ${round} of ${options.rounds}: ${contender.name} ...`);
      const outcome = await measure({
        ...{ lab, contender, signal, folder: `${folder}/run`, mostMs: mostMs(options) },
        file: { path, sha256, sizeBytes: options.sizeBytes },
        isNarrow: options.narrowBitsPerSecond !== undefined,
        ...profilesOf(options, contender, round),
      });
      if (sha256OfFile(path) !== sha256) throw new Error(`${contender.name} changed the file`);
      if ("failure" in outcome) failures.push(outcome);
      else measured.push(outcome);
    }
  }
  const outcomes = present.flatMap((contender) => {
    const own = measured.filter((one) => one.contender === contender.name);
    if (own.length === 0) return [];
    return [outcomeOf(own, termsOf(options), goalsOf(bench, contender, options))];
  });
  return { outcomes, failures, leftOut };
}

function goalsOf(bench: SwarmBench, contender: Contender, options: SwarmOptions): Goals {
  const { receivers, sizeBytes, bitsPerSecond } = options;
  if (bench === "chain") {
    return { goalRatio: PUT_RATIO_MOST + PUT_MORE_MS / termsOf(options).boundMs };
  }
  if (!contender.name.startsWith("Enjambre")) return {};
  const isPromised = bench === "fanout" && receivers[0] === GOAL_RECEIVERS;
  const terms = `${formatSize(sizeBytes)}, ${formatBitRate(bitsPerSecond)}`;
  const goalRatio = isPromised ? contender.goals?.[terms] : undefined;
  return { ...goalRatio !== undefined && { goalRatio }, goalCpuMsPerMib: CPU_MS_PER_MIB_MOST };
}

/** The file, the holder's copy of it, and two for each receiver: some programs write one while they read another. */
function roomBytes(options: SwarmOptions): number {
  const { receivers, sizeBytes } = termsOf(options);
  return (2 + 2 * receivers) * sizeBytes;
}

/** Those that can run here, and why others cannot. */
async function choose(bench: SwarmBench, { only }: SwarmOptions) {
  const present: Contender[] = [];
  const leftOut: string[] = [];
  for (const contender of CONTENDERS[bench]) {
    const isAsked = (prefix: string) => contender.name.toLowerCase().includes(prefix.toLowerCase());
    if (only.length > 0 && !only.some(isAsked)) continue;
    const obstacle = await contender.obstacle();
    if (obstacle === undefined) present.push(contender);
    else leftOut.push(`${contender.name}: ${obstacle}`);
  }
  return { present, leftOut };
}

function zonesOf({ receivers }: SwarmOptions): number[] {
  return receivers.map((count, zone) => zone === 0 ? count + 1 : count);
}

function termsOf({ receivers, sizeBytes, ...rates }: SwarmOptions): Terms {
  const slowest = Math.min(rates.bitsPerSecond, rates.narrowBitsPerSecond ?? Infinity);
  return {
    receivers: receivers.reduce((sum, count) => sum + count, 0),
    ...{ sizeBytes, boundMs: sizeBytes * 8 / slowest * 1000 },
  };
}

/** A folder for each measurement: its programs have the same names in all. */
function profilesOf({ profileFolder }: SwarmOptions, { name }: Contender, round: number) {
  if (profileFolder === undefined) return {};
  return { profileFolder: `${profileFolder}/${name.replaceAll(/\W+/g, "-")}-${round}` };
}

/** One holder that serves everybody by itself takes the bound as often as there are receivers. */
function mostMs(options: SwarmOptions): number {
  const { receivers, boundMs } = termsOf(options);
  return PREPARE_MOST_MS + 2 * boundMs * receivers;
}

function report(bench: SwarmBench, options: SwarmOptions, result: Result, machine: Machine): void {
  const terms = termsOf(options);
  const missed = result.outcomes.flatMap(misses);
  if (options.json) {
    const { json: _, ...settings } = options;
    const document = { bench, machine, settings: { ...settings, ...terms }, ...result, missed };
    return console.log(JSON.stringify(snakeCased(document), null, 2));
  }
  const { cpu, cores, memory, system, deno, date } = machine;
  console.log(`\n${date}, ${cpu}, ${cores} cores, ${memory}, ${system}, Deno ${deno}`);
  console.log(`${sentence(bench, options, terms)}\n`);
  console.log(outcomeTable(result.outcomes, result.failures));
  if (result.leftOut.length > 0) console.log(`\nLeft out:\n${markdownList(result.leftOut)}`);
  if (missed.length > 0) console.log(`\nNot as wanted:\n${markdownList(missed)}`);
}

function sentence(bench: SwarmBench, options: SwarmOptions, terms: Terms): string {
  const { narrowBitsPerSecond, bitsPerSecond } = options;
  const where = bench === "zones"
    ? `in 2 zones, ${formatBitRate(narrowBitsPerSecond!)} between them, `
    : "";
  const how = bench === "chain"
    ? `put by a client (the holder) as ${COPIES} copies on ${terms.receivers} peers`
    : `from one holder to ${terms.receivers} receivers`;
  const wanted = bench === "chain" ? `, wanted at most ${PUT_RATIO_MOST} times that and 1 s` : "";
  return `${formatSize(terms.sizeBytes)} ${how} ${where}at ${formatBitRate(bitsPerSecond)} ` +
    `each way; bound ${(terms.boundMs / 1000).toFixed(2)} s${wanted}`;
}
