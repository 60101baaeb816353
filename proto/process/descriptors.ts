import { closeSync, openSync } from "node:fs";

/** Set by the launchers of packages, since Deno lets a program with permissions look at nothing in `/proc`. */
const MOST_VARIABLE = "ENJAMBRE_OPEN_FILES_MAX";

/**
 * How many files and connections are open, counted by the number that the next one gets: that is the lowest which is
 * free. Where many were closed a while ago a few above it are not counted. Undefined where the system has no such
 * numbers.
 */
export function openDescriptors(): number | undefined {
  try {
    const number = openSync("/dev/null", "r");
    closeSync(number);
    return number;
  } catch {
    return undefined;
  }
}

/** How many may be open; undefined where nobody says. */
export function mostDescriptors(): number | undefined {
  const most = Number(Deno.env.get(MOST_VARIABLE));
  return most > 0 ? most : undefined;
}
