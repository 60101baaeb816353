import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { invalid } from "../../../proto/words/errors.ts";
import { quote } from "../../../proto/words/ids.ts";
import { parseSize } from "../../../proto/words/units.ts";
import { parseBitRate } from "./readings.ts";

const PEERS_DEFAULT = 8;
const ZONE_PEERS_DEFAULT = 4;

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
 * `fanout [--peers 8]` or `zones [--peers 4] [--narrow 20mbit]`, where peers are those of a zone, and for both
 * `[--size 64MiB] [--rate 100mbit] [--rounds 3] [--only aria2,Enjambre] [--json] [--cpu-prof DIR]`.
 * @throws invalid
 */
export function parseSwarmOptions(bench: "fanout" | "zones", args: string[]): SwarmOptions {
  const isZones = bench === "zones";
  const { values } = readArgs(args);
  if (values.narrow !== undefined && !isZones) {
    throw invalid("Cannot use --narrow without zones: there is no link between them");
  }
  const peers = wholeNumber(
    "peers",
    values.peers ?? `${isZones ? ZONE_PEERS_DEFAULT : PEERS_DEFAULT}`,
  );
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

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw invalid(`Cannot parse --${name} ${quote(text)}: expected a whole number, at least 1`);
}
