import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import { monotonicMs } from "../../proto/process/clock.ts";
import { fileIdFromBytes } from "../../proto/words/ids.ts";
import { FRAGMENTS_PER_FILE_MAX } from "../../proto/words/limits.ts";
import { count, fromSwarmMember, required, toPeerAddress } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import type { Swarms } from "../core/swarms.ts";

/** The call of those that are getting a file: who else is. */
export function swarmHandlers(swarms: Swarms): Pick<CatalogHandlers, "JoinSwarm"> {
  return {
    JoinSwarm: unary((request) => {
      const fileId = fileIdFromBytes(request.fileId);
      const { address, ...member } = fromSwarmMember(required(request.peer, "peer"));
      const held = count(request.held, "held", FRAGMENTS_PER_FILE_MAX);
      if (request.leaving) {
        swarms.leave(fileId, member.peerId);
        return Promise.resolve({ peers: [], againMs: 0 });
      }
      const peer = address === undefined ? undefined : { ...member, address };
      const { peers, againMs } = swarms.join(fileId, peer, held, monotonicMs());
      return Promise.resolve({ peers: peers.map(toPeerAddress), againMs });
    }),
  } as Pick<CatalogHandlers, "JoinSwarm">;
}
