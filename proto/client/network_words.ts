import type { NetworkStatus } from "./catalog_reader.ts";
import { formatSize } from "../words/units.ts";

/** How good news is; becomes a class and never stands alone: not everybody sees colours. */
export type Tone = "ok" | "short" | "none" | "quiet";

export interface Verdict {
  readonly tone: Tone;
  readonly text: string;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** Whether everything is safe, in a few words. */
export function safetyOf(status: NetworkStatus | undefined): Verdict {
  if (status === undefined) return { tone: "quiet", text: "Not known now" };
  const lost = status.fragmentsByCopies[0] ?? 0;
  if (lost > 0) return { tone: "none", text: `${plural(lost, "fragment")} without a copy` };
  if (status.fragmentsShort > 0) {
    return { tone: "short", text: `${plural(status.fragmentsShort, "fragment")} short of copies` };
  }
  return { tone: "ok", text: "Every fragment has its copies" };
}

/** A rate, or that nothing moves. */
export function rateText(bytesPerS: number): string {
  return bytesPerS === 0 ? "nothing moves" : `${formatSize(bytesPerS)}/s`;
}

/** Part of a whole in percent; a little of much is not nothing. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "0 %";
  const value = part / whole * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** The beginning of a peer's id: enough to tell peers apart, and to name one on the command line. */
export function peerLabel(peerId: string): string {
  return peerId.slice(0, 8);
}
