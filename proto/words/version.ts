import { invalid } from "./errors.ts";
import { quote } from "./ids.ts";

/** One committed state of a name; ordered by epoch, then sequence; never reused. */
export interface Version {
  readonly epoch: number;
  readonly sequence: number;
}

const PATTERN = /^([1-9][0-9]{0,3})\.([1-9][0-9]{0,12})$/;

/** Parses "epoch.sequence", for instance "1.42". */
export function parseVersion(text: string): Version {
  const match = PATTERN.exec(text);
  if (match === null) {
    throw invalid(
      `Cannot parse version ${quote(text)}: expected EPOCH.SEQUENCE, for instance 1.42`,
    );
  }
  return { epoch: Number(match[1]), sequence: Number(match[2]) };
}

export function formatVersion(version: Version): string {
  return `${version.epoch}.${version.sequence}`;
}

/** Negative when `a` is older than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a.epoch - b.epoch || a.sequence - b.sequence;
}
