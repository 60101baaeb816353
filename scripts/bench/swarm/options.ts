import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { invalid } from "../../../proto/words/errors.ts";
import { quote } from "../../../proto/words/ids.ts";
import { parseSize } from "../../../proto/words/units.ts";
import { parseBitRate } from "./readings.ts";

/** What the links are used for; see `swarm_bench.ts`. */
export type SwarmBench = "fanout" | "zones" | "chain";

const PEERS_DEFAULT = { fanout: 8, zones: 4, chain: 3 };
const PEERS_LEAST = { fanout: 1, zones: 1, chain: 3 };

export interface SwarmOptions {
  /** Receivers in each zone. */
  readonly receivers: readonly number[];
  readonly sizeBytes: number;
  readonly bitsPerSecond: number;
  readonly narrowBitsPerSecond?: number;
  readonly rounds: number;
  /** Names that rows must start with, in any case; all when there are none. */
  readonly only: readonly string[];
  readonly json: boolean;
  /** Where the CPU profiles of our peers go; none are made without it. */
  readonly profileFolder?: string;
}

/**
 * `fanout [--peers 8]`, `chain [--peers 3]`, or `zones [--peers 4] [--narrow 20mbit]`, where peers are those of a zone,
 * and for all of them
 * `[--size 64MiB] [--rate 100mbit] [--rounds 3] [--only aria2,Enjambre] [--json] [--cpu-prof DIR]`.
 * @throws invalid
 */
export function parseSwarmOptions(bench: SwarmBench, args: string[]): SwarmOptions {
  const isZones = bench === "zones";
  const { values } = readArgs(args);
  if (values.narrow !== undefined && !isZones) {
    throw invalid("Cannot use --narrow without zones: there is no link between them");
  }
  const peers = wholeNumber("peers", values.peers ?? `${PEERS_DEFAULT[bench]}`, PEERS_LEAST[bench]);
  return {
    // The holder is one of the first zone's peers.
    receivers: isZones ? [peers - 1, peers] : [peers],
    sizeBytes: parseSize(values.size),
    bitsPerSecond: parseBitRate(values.rate),
    ...isZones && { narrowBitsPerSecond: parseBitRate(values.narrow ?? "20mbit") },
    rounds: wholeNumber("rounds", values.rounds),
    only: (values.only ?? "").split(",").filter(Boolean),
    json: values.json,
    ...values["cpu-prof"] !== undefined && { profileFolder: resolve(values["cpu-prof"]) },
  };
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        peers: { type: "string" },
        size: { type: "string", default: "64MiB" },
        rate: { type: "string", default: "100mbit" },
        narrow: { type: "string" },
        rounds: { type: "string", default: "3" },
        only: { type: "string" },
        json: { type: "boolean", default: false },
        "cpu-prof": { type: "string" },
      },
    });
  } catch (thrown) {
    throw invalid((thrown as Error).message);
  }
}

function wholeNumber(name: string, text: string, least = 1): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw invalid(
    `Cannot parse --${name} ${quote(text)}: expected a whole number, at least ${least}`,
  );
}
