import { invalid } from "../../../proto/words/errors.ts";
import { quote } from "../../../proto/words/ids.ts";

/** Of Linux's /proc on every architecture that Deno runs on. */
const TICKS_PER_SECOND = 100;
const BIT_RATE = /^(\d+(?:\.\d+)?)([kmg])bit$/i;
const FACTOR_BY_PREFIX = { k: 1e3, m: 1e6, g: 1e9 };

/** What went over a network interface since it was made. */
export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Parses `100mbit` or `1gbit`, as `tc` writes rates, into bits a second. */
export function parseBitRate(text: string): number {
  const match = BIT_RATE.exec(text.trim());
  const prefix = match?.[2]?.toLowerCase() as keyof typeof FACTOR_BY_PREFIX;
  const bits = Number(match?.[1]) * FACTOR_BY_PREFIX[prefix];
  if (match === null || !(bits > 0)) {
    throw invalid(`Cannot parse rate ${quote(text)}: expected for instance 100mbit or 1gbit`);
  }
  return bits;
}

/** 100000000 -> "100 Mbit/s". */
export function formatBitRate(bitsPerSecond: number): string {
  return `${Number((bitsPerSecond / 1e6).toFixed(2))} Mbit/s`;
}

/** Reads `ip -json -stats link show`: the traffic of each interface by its name. */
export function parseTraffic(json: string): Map<string, Traffic> {
  const links: { ifname: string; stats64: Record<"rx" | "tx", { bytes: number }> }[] = JSON
    .parse(json);
  return new Map(links.map(({ ifname, stats64 }) => {
    return [ifname, { sentBytes: stats64.tx.bytes, receivedBytes: stats64.rx.bytes }];
  }));
}

/** Reads /proc/PID/stat: CPU seconds of the process and of its children that have ended. */
export function parseCpuSeconds(stat: string): number {
  // The name of the program stands in brackets and may hold anything, also brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

/** Reads the last line of what a shell's `times` prints: CPU seconds of what it ran. */
export function parseShellTimes(text: string): number {
  const line = text.trimEnd().split("\n").at(-1)!;
  const match = /^(\d+)m([\d.]+)s (\d+)m([\d.]+)s$/.exec(line);
  if (match === null) throw invalid(`Cannot parse times ${quote(line)}: expected 0m0.1s 0m0.1s`);
  const [minutes, seconds, systemMinutes, systemSeconds] = match.slice(1).map(Number);
  return minutes! * 60 + seconds! + systemMinutes! * 60 + systemSeconds!;
}

/** Reads a tracker's scrape of one torrent: how many have all of it. */
export function parseScrape(text: string): number {
  return Number(/8:completei(\d+)e/.exec(text)?.[1] ?? 0);
}

export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
