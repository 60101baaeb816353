import { EnjambreError } from "../words/errors.ts";
import type { Manifest } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";

/** A peer that had a fragment has it not after all. */
export function gaveOut({ address }: PeerAddress): EnjambreError {
  return new EnjambreError("unavailable", `${address} does not have it any more`);
}

/** Some fragment can be had from nobody. @param lastError What was in the way last, if anything was. */
export function nobodyHas(
  { fragmentIds: { length: count } }: Manifest,
  index: number,
  lastError: EnjambreError | undefined,
): EnjambreError {
  const why = lastError === undefined ? "no peer has it" : lastError.message;
  const code = lastError?.code === "corrupt" ? "corrupt" : "unavailable";
  return new EnjambreError(code, `Cannot get fragment ${index + 1} of ${count}: ${why}`);
}
