// `deno task simulate-swarm [--peers N] [--fragments N] [--seed N]`: the exchange among many peers in virtual time.
import { parseArgs } from "node:util";
import { SCENARIOS } from "../tests/simulation/swarm/scenarios.ts";
import { SwarmSimulation } from "../tests/simulation/swarm/swarm_simulation.ts";
import { verdictOn } from "../tests/simulation/swarm/verdict.ts";

const COLUMNS = ["last/bound", "source F", "again early", "busiest F", "across F", "twice %"];
const WIDTH = 12;
const PEERS_MIN = 5;

function countOf(text: string, name: string, least: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new RangeError(`Cannot take --${name} "${text}": expected a whole number from ${least} on`);
}

function main(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      peers: { type: "string", default: "8" },
      fragments: { type: "string", default: "128" },
      seed: { type: "string", default: "1" },
    },
  });
  const size = {
    peers: countOf(values.peers, "peers", PEERS_MIN),
    fragments: countOf(values.fragments, "fragments", 2),
    seed: countOf(values.seed, "seed", 0),
  };
  const nameWidth = 2 + Math.max(...SCENARIOS.map(({ name }) => name.length));
  console.log(`${size.peers} peers, ${size.fragments} fragments, seed ${size.seed}`);
  console.log("".padEnd(nameWidth) + COLUMNS.map((name) => name.padStart(WIDTH)).join(""));
  for (const { name, spec } of SCENARIOS) {
    const swarm = spec(size);
    const verdict = verdictOn(swarm, new SwarmSimulation(swarm).run());
    const figures = [
      verdict.lastOverBound.toFixed(3),
      verdict.bySource.toFixed(2),
      String(verdict.earlyRepeats),
      verdict.byBusiest.toFixed(2),
      swarm.narrowBytesPerMs === undefined ? "" : verdict.across.toFixed(2),
      (100 * verdict.duplicateShare).toFixed(2),
    ];
    console.log(name.padEnd(nameWidth) + figures.map((each) => each.padStart(WIDTH)).join(""));
  }
}

if (import.meta.main) main(Deno.args);
