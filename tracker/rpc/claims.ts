import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import { fragmentIdFromBytes, parsePeerId } from "../../proto/words/ids.ts";
import { MISSING_REPORT_MAX } from "../../proto/words/limits.ts";
import { atMost } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import type { ClaimWatch } from "../claim_watch.ts";

/** The call of those who did not get what a peer claims to have. */
export function claimHandlers(
  { claims }: { readonly claims: Pick<ClaimWatch, "accuse"> },
): Pick<CatalogHandlers, "ReportMissing"> {
  return {
    ReportMissing: unary((request, { caller }) => {
      const peerId = parsePeerId(request.peerId);
      const ids = atMost(request.fragmentIds, MISSING_REPORT_MAX, "fragment_ids")
        .map(fragmentIdFromBytes);
      const accuser = caller?.deviceId ?? "somebody without an identity";
      const isPeer = caller?.role === "peer";
      const now = steadyMs();
      for (const id of ids) claims.accuse({ accuser, isPeer, peerId, id }, now);
      return Promise.resolve({});
    }),
  } as Pick<CatalogHandlers, "ReportMissing">;
}
