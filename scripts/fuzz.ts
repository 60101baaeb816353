// `deno task fuzz --help`: what nobody should send, to real programs. A failure prints what tries it again.
import process from "node:process";
import { parseArgs } from "node:util";
import { fuzzCalls, fuzzNames, type FuzzReport, type Portion } from "../tests/fuzz/fuzz.ts";
import { fuzzFrames } from "../tests/fuzz/frames.ts";
import { fuzzFloods } from "../tests/fuzz/floods.ts";
import { isHelped, type TaskHelp } from "./task_help.ts";
import { launchNetwork, type Network } from "./launch.ts";

const CALLS = 100_000;
const NAMES = 100_000;
const FRAMES = 20_000;
const FLOOD_S = 20;

const HELP: TaskHelp = {
  task: "fuzz",
  positional: "[calls|names|frames|floods]",
  brief: "What nobody should send, to real programs; a failure prints what tries it again",
  flags: [
    { flag: "--seed N", brief: "What decides what is sent", fallback: "by the clock" },
    { flag: "--from N", brief: "The first call, name or connection of frames", fallback: "0" },
    { flag: "--count N", brief: "How many of them", fallback: `${CALLS}` },
    { flag: "--seconds N", brief: "How long each flood lasts", fallback: `${FLOOD_S}` },
  ],
  examples: ["names --count 1000", "floods --seconds 5", "calls --seed 7 --from 1234 --count 1"],
};

type Group = (network: Network, portion: Portion) => Promise<FuzzReport>;

async function main(args: string[]): Promise<void> {
  if (isHelped(args, HELP)) return;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: { type: "string", default: `${Date.now() % 1_000_000}` },
      from: { type: "string", default: "0" },
      count: { type: "string" },
      seconds: { type: "string", default: `${FLOOD_S}` },
    },
  });
  const number = (text: string, name: string) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new RangeError(`Cannot take --${name} "${text}"`);
  };
  const seed = number(values.seed, "seed");
  const from = number(values.from, "from");
  const seconds = number(values.seconds, "seconds");
  const groups: Record<string, [Group, number]> = {
    names: [fuzzNames, NAMES],
    calls: [fuzzCalls, CALLS],
    frames: [fuzzFrames, FRAMES],
    floods: [(network) => fuzzFloods(network, seconds), 0],
  };
  const chosen = positionals.length > 0 ? positionals : Object.keys(groups);
  console.log(`seed=${seed}`);
  let failures = 0;
  for (const name of chosen) {
    const [group, usual] = groups[name] ?? [];
    if (group === undefined) throw new RangeError(`Cannot fuzz "${name}"`);
    const count = values.count === undefined ? usual! : number(values.count, "count");
    failures += await run(name, group, { seed, from, count });
  }
  process.exit(failures === 0 ? 0 : 1);
}

async function run(name: string, group: Group, portion: Portion): Promise<number> {
  await using network = await launchNetwork({ peers: 1, replicas: 1 });
  const startedMs = performance.now();
  const { tried, byAnswer, failures } = await group(network, portion);
  const tookS = Math.round((performance.now() - startedMs) / 1_000);
  console.log(`${name}: ${tried} tried in ${tookS} s, ${failures.length} failures`);
  for (const [answer, count] of [...byAnswer].sort(([, a], [, b]) => b - a)) {
    console.log(`  ${answer.padEnd(34)} ${count}`);
  }
  for (const program of network.programs) {
    const mib = Math.round(program.peakMemoryBytes() / 2 ** 20);
    console.log(`  ${`memory of ${program.label}`.padEnd(34)} ${mib} MiB at most`);
  }
  for (const failure of failures) console.log(`FAILURE ${failure}`);
  return failures.length;
}

if (import.meta.main) await main(Deno.args);
