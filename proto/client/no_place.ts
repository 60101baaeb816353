import { EnjambreError } from "../words/errors.ts";
import type { FragmentRef } from "../words/manifest.ts";
import type { ChainFailure } from "./store_fragment.ts";

/** Too few peers took a fragment. */
export function noPlace(
  fragment: FragmentRef,
  failures: readonly ChainFailure[],
  stored: number,
  acknowledge: number,
): EnjambreError {
  const reasons = failures.slice(-3).map(({ peerId, error }) =>
    `peer ${peerId.slice(0, 8)}: ${error.message}`
  ).join("; ");
  const full = failures.length === 0 || failures.some(({ error }) => error.code === "exhausted");
  const head =
    `Cannot store a fragment of ${fragment.sizeBytes} bytes: ${stored} of ${acknowledge} ` +
    "copies were made";
  return full
    ? new EnjambreError("exhausted", `${head}, no other peer has room${reasons && ` (${reasons})`}`)
    : new EnjambreError("unavailable", `${head} (${reasons})`);
}
