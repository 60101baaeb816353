import { invalid } from "./errors.ts";
import { quote } from "./ids.ts";

const SIZE = /^(\d+(?:\.\d+)?)\s*(B|[KMGTP]i?B?)?$/i;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const SHARE = /^(\d+(?:\.\d+)?)(%?)$/;
const SHARE_STEPS = 1e9;
const BINARY = 1024;
const DECIMAL = 1000;
const PREFIXES = "KMGTP";
const MS_BY_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `64MiB`, `10GB`, `512` (bytes) or `1.5GiB` into whole bytes. Without "i" the unit is decimal. */
export function parseSize(text: string): number {
  const match = SIZE.exec(text.trim());
  if (match === null) {
    throw invalid(`Cannot parse size ${quote(text)}: expected for instance 512, 64MiB or 10GB`);
  }
  const unit = (match[2] ?? "B").toUpperCase();
  const power = PREFIXES.indexOf(unit[0]!) + 1;
  const bytes = Math.round(Number(match[1]) * (unit.includes("I") ? BINARY : DECIMAL) ** power);
  if (!Number.isSafeInteger(bytes)) {
    throw invalid(`Cannot use size ${quote(text)}: it is too large`);
  }
  return bytes;
}

/** A fragment that comes more slowly than this is given up by who waits for it, so no limit can be lower. */
export const RATE_MIN_BYTES_PER_S = 64 * 1024;

/** Parses `10MiB`, or `10MiB/s`, into bytes a second; `0` is no limit: Infinity. */
export function parseRate(text: string): number {
  return checkRate(parseSize(text.trim().replace(/\/s$/, "")));
}

/** A limit as it is said: 0 is none, which becomes Infinity. @throws invalid when nothing would come at this rate. */
export function checkRate(bytesPerS: number): number {
  if (bytesPerS >= RATE_MIN_BYTES_PER_S) return bytesPerS;
  if (bytesPerS === 0) return Infinity;
  throw invalid(
    `Cannot limit to ${bytesPerS} bytes a second: expected 0 for no limit, or at least 64KiB`,
  );
}

/** Parses `30%` or `0.3` into a part of a whole, above 0 and up to 1. */
export function parseShare(text: string): number {
  const match = SHARE.exec(text.trim());
  const part = match === null ? NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  // 99.9 / 100 is a little more than 0.999, which 999 of 1,000 would then not reach.
  const value = Math.round(part * SHARE_STEPS) / SHARE_STEPS;
  if (value > 0 && value <= 1) return value;
  throw invalid(`Cannot parse share ${quote(text)}: expected for instance 30% or 0.3`);
}

/** Parses `200ms`, `15s`, `10m`, `1h` or `21d` into milliseconds. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text.trim());
  if (match === null) {
    throw invalid(`Cannot parse time ${quote(text)}: expected for instance 200ms, 15s, 10m or 24h`);
  }
  return Math.round(Number(match[1]) * MS_BY_UNIT[match[2] as keyof typeof MS_BY_UNIT]);
}

/** 1536 -> "1.5 KiB". */
export function formatSize(bytes: number): string {
  let value = bytes;
  let power = 0;
  // Rounded as it will be shown, so that it never says "1024 KiB".
  while (Math.round(value) >= BINARY && power < PREFIXES.length) {
    value /= BINARY;
    power += 1;
  }
  if (power === 0) return `${bytes} B`;
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${PREFIXES[power - 1]}iB`;
}

/** 93000 -> "1m 33s". */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return `${Math.floor(minutes / (24 * 60))}d ${Math.floor(minutes / 60) % 24}h`;
}

/** Rate of `bytes` in `ms`, for people. */
export function formatRate(bytes: number, ms: number): string {
  return `${formatSize(Math.round(bytes / (Math.max(ms, 1) / 1000)))}/s`;
}
