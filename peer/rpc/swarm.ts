import type { ExchangeRequest__Output } from "../../proto/gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import type { KeepRequest__Output } from "../../proto/gen/enjambre/v1/KeepRequest.ts";
import type { KeepResponse } from "../../proto/gen/enjambre/v1/KeepResponse.ts";
import type { SwarmHandlers } from "../../proto/gen/enjambre/v1/Swarm.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parseName } from "../../proto/words/names.ts";
import { fromVersion } from "../../proto/wire/convert.ts";
import { bidiStream, serverStream } from "../../proto/wire/server.ts";
import type { Keeper } from "../swarm/keeper.ts";
import type { Shares } from "../swarm/shares.ts";

/** The exchange of fragments; and keeping whole files, where there is a store to keep them in. */
export function swarmHandlers(shares: Shares, keeper?: Keeper): SwarmHandlers {
  return {
    Exchange: bidiStream<ExchangeRequest__Output, ExchangeResponse>(
      (requests, { signal }) => shares.exchange(requests, signal),
    ),
    Keep: serverStream<KeepRequest__Output, KeepResponse>(({ name, version }, { signal }) => {
      if (keeper === undefined) {
        throw new EnjambreError("invalid", "This peer keeps no files: it only gets one");
      }
      const wanted = version === null ? undefined : fromVersion(version);
      return keeper.keep(parseName(name), wanted, signal);
    }),
  } as SwarmHandlers;
}
