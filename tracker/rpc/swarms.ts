import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import { monotonicMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { fileIdFromBytes } from "../../proto/words/ids.ts";
import { FRAGMENTS_PER_FILE_MAX } from "../../proto/words/limits.ts";
import type { PeerAddress, SwarmMember } from "../../proto/words/record.ts";
import { isCertifiedAs } from "../../proto/words/roles.ts";
import { count, fromSwarmMember, required, toPeerAddress } from "../../proto/wire/convert.ts";
import { type CallContext, unary } from "../../proto/wire/server.ts";
import { type Announced, refuseForeignName } from "../announced.ts";
import type { Swarms } from "../core/swarms.ts";
import type { Driver } from "../driver.ts";

const log = logger("swarms");

export interface SwarmParts {
  readonly swarms: Swarms;
  readonly announced: Announced;
  readonly driver: Pick<Driver, "candidates">;
}

/** The call of those that are getting a file: who else is. */
export function swarmHandlers(parts: SwarmParts): Pick<CatalogHandlers, "JoinSwarm"> {
  const { swarms } = parts;
  return {
    JoinSwarm: unary((request, context) => {
      const fileId = fileIdFromBytes(request.fileId);
      const member = fromSwarmMember(required(request.peer, "peer"));
      // Peers that the network knows speak for themselves alone; others have an id for one command.
      if (parts.driver.candidates().has(member.peerId)) {
        refuseForeignName(member.peerId, context.caller);
      }
      const owner = context.caller?.deviceId ?? "";
      if (swarms.ownerOf(fileId, member.peerId, owner) !== owner) {
        throw new EnjambreError("denied", `Cannot speak for ${member.peerId}: it is another's id`);
      }
      const held = count(request.held, "held", FRAGMENTS_PER_FILE_MAX);
      if (request.leaving) {
        swarms.leave(fileId, member.peerId);
        return Promise.resolve({ peers: [], againMs: 0 });
      }
      const peer = named(member, parts.announced, context);
      const joining = { peer, held, owner };
      const { peers, againMs } = swarms.join(fileId, joining, monotonicMs());
      return Promise.resolve({ peers: peers.map(toPeerAddress), againMs });
    }),
  } as Pick<CatalogHandlers, "JoinSwarm">;
}

/**
 * Where others find it; nowhere when that is not where it calls from, or not who it is: it gets the file all the same,
 * and is named to nobody.
 */
function named(
  { address, ...member }: SwarmMember,
  announced: Announced,
  { from, caller }: CallContext,
): PeerAddress | undefined {
  if (address === undefined) return undefined;
  if (announced.may(address, from) && isCertifiedAs(member, caller)) return { ...member, address };
  log.debug("A member of a swarm is named to nobody: its address or name is not that of the call", {
    ...{ address, from, peer: member.peerId },
  });
  return undefined;
}
