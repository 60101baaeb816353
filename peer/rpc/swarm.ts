import type { ExchangeRequest__Output } from "../../proto/gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import type { KeepRequest__Output } from "../../proto/gen/enjambre/v1/KeepRequest.ts";
import type { KeepResponse } from "../../proto/gen/enjambre/v1/KeepResponse.ts";
import type { LimitRequest__Output } from "../../proto/gen/enjambre/v1/LimitRequest.ts";
import type { LimitResponse } from "../../proto/gen/enjambre/v1/LimitResponse.ts";
import type { SwarmHandlers } from "../../proto/gen/enjambre/v1/Swarm.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parseName } from "../../proto/words/names.ts";
import { fromVersion } from "../../proto/wire/convert.ts";
import { bidiStream, serverStream, unary } from "../../proto/wire/server.ts";
import type { RateLimits } from "../limits/rate_limits.ts";
import type { Keeper } from "../swarm/keeper.ts";
import type { Shares } from "../swarm/shares.ts";
import { limit } from "./limit.ts";

export interface SwarmParts {
  readonly shares: Shares;
  readonly limits?: RateLimits;
  /** Absent where there is no store to keep files in. */
  readonly keeper?: Keeper;
}

/** The exchange of fragments; how fast it may be; and keeping whole files. */
export function swarmHandlers({ shares, limits, keeper }: SwarmParts): SwarmHandlers {
  return {
    Exchange: bidiStream<ExchangeRequest__Output, ExchangeResponse>(
      (requests, context) => shares.exchange(requests, context),
    ),
    Keep: serverStream<KeepRequest__Output, KeepResponse>(({ name, version }, { signal }) => {
      if (keeper === undefined) {
        throw new EnjambreError("invalid", "This peer keeps no files: it only gets one");
      }
      const wanted = version === null ? undefined : fromVersion(version);
      return keeper.keep(parseName(name), wanted, signal);
    }),
    Limit: unary<LimitRequest__Output, LimitResponse>((request, { from }) => {
      if (limits === undefined) {
        throw new EnjambreError("invalid", "This peer has no limits that could be set");
      }
      return Promise.resolve(limit(limits, request, from));
    }),
  } as SwarmHandlers;
}
