import type { LimitRequest__Output } from "../../proto/gen/enjambre/v1/LimitRequest.ts";
import type { LimitResponse } from "../../proto/gen/enjambre/v1/LimitResponse.ts";
import type { RateLimit } from "../../proto/gen/enjambre/v1/RateLimit.ts";
import { checkRate } from "../../proto/words/units.ts";
import type { Direction } from "../limits/limit_schedule.ts";
import type { LimitOrigin, RateLimits } from "../limits/rate_limits.ts";
import { refuseFromElsewhere } from "./own_machine.ts";

const WIRE_BY_ORIGIN = {
  flag: "LIMIT_ORIGIN_FLAG",
  schedule: "LIMIT_ORIGIN_SCHEDULE",
  command: "LIMIT_ORIGIN_COMMAND",
} as const satisfies Record<LimitOrigin, string>;

/**
 * Sets what is asked for and says what holds then. @throws denied when it does not come from this machine, invalid when
 * a rate cannot be used: nothing is set then.
 */
export function limit(
  limits: RateLimits,
  { uploadBytesPerS, downloadBytesPerS }: LimitRequest__Output,
  from: string,
): LimitResponse {
  refuseFromElsewhere(from, "Limits are");
  const asked = [["upload", uploadBytesPerS], ["download", downloadBytesPerS]] as const;
  const checked = asked.flatMap(([direction, rate]) =>
    rate === undefined || rate === null ? [] : [[direction, checkRate(rate)] as const]
  );
  for (const [direction, rate] of checked) limits.command(direction, rate);
  return { upload: inForce(limits, "upload"), download: inForce(limits, "download") };
}

function inForce(limits: RateLimits, direction: Direction): RateLimit {
  const { bytesPerS, origin } = limits.inForce(direction);
  return { bytesPerS: Number.isFinite(bytesPerS) ? bytesPerS : 0, origin: WIRE_BY_ORIGIN[origin] };
}
