import type { DownloadPlan, SwarmAccess } from "../../proto/client/download_plan.ts";
import type { Tracker } from "../../proto/client/locate.ts";
import { type LeavableSwarm, trackerSwarm } from "../../proto/client/tracker_swarm.ts";
import { steadyMs, timeLimit } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { type Random, randomBytes } from "../../proto/process/random.ts";
import { withoutBrackets } from "../../proto/words/host_text.ts";
import { parseAddress } from "../../proto/words/address.ts";
import { newPassingPeerId } from "../../proto/words/ids.ts";
import { PEER_MESSAGE_MAX_BYTES } from "../../proto/words/limits.ts";
import { fileIdOf } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { deviceName } from "../../proto/words/roles.ts";
import { INSECURE, type ServerSecurity } from "../../proto/wire/identity.ts";
import { swarmService } from "../../proto/wire/schema.ts";
import { GrpcServer } from "../../proto/wire/server.ts";
import { swarmHandlers } from "../rpc/swarm.ts";
import type { RateLimits } from "../limits/rate_limits.ts";
import type { PartFile } from "../store/part_file.ts";
import { TicketGate } from "../tickets/ticket_gate.ts";
import { partSource } from "./part_source.ts";
import type { Share } from "./share.ts";
import { Shares } from "./shares.ts";

const log = logger("swarm");
const STREAMS_MAX = 64;
const STOP_GRACE_MS = 0;
const LEAVE_PATIENCE_MS = 500;

export interface SharingParts {
  readonly tracker: Tracker;
  readonly plan: Pick<DownloadPlan, "manifest" | "ticketRules">;
  readonly part: PartFile;
  /** Somebody that others reach, too: the way there leads out of the right interface. */
  readonly towards: PeerAddress;
  readonly zone: string;
  readonly random: Random;
  readonly limits: RateLimits;
  readonly security: ServerSecurity;
}

/** A file that is being got, shared with others for as long. */
export interface Sharing extends AsyncDisposable {
  readonly swarm: SwarmAccess;
  readonly share: Share;
}

/** Starts to share a file that is being got; undefined where that cannot be: it is got all the same. */
export async function shareWhileGetting(parts: SharingParts): Promise<Sharing | undefined> {
  try {
    return await share(parts);
  } catch (error) {
    log.debug("Cannot share while getting", { error });
    return undefined;
  }
}

async function share(parts: SharingParts): Promise<Sharing> {
  const { tracker, part, towards, zone, random, limits, security } = parts;
  const { manifest, ticketRules } = parts.plan;
  await using held = new AsyncDisposableStack();
  const file = held.adopt(await part.openForReading(), (file) => file.close());
  const tickets = new TicketGate({ steadyMs });
  tickets.told(ticketRules);
  const shares = new Shares({
    tickets,
    find: () => Promise.resolve(undefined),
    of: () => undefined,
    random,
    upload: limits.upload,
  });
  const shared = shares.add(partSource(part, file, manifest));
  const server = new GrpcServer({
    messageMaxBytes: PEER_MESSAGE_MAX_BYTES,
    concurrentStreamsMax: STREAMS_MAX,
    security,
  });
  server.add(swarmService, swarmHandlers({ shares, limits }));
  const address = await server.listen(`${await ownHost(towards.address)}:0`);
  held.defer(() => server.stop(STOP_GRACE_MS));
  const self = {
    ...{ peerId: newPassingPeerId(randomBytes), address, zone },
    ...(security !== INSECURE && { deviceName: deviceName(security.device) }),
  };
  const swarm = heeded(trackerSwarm(tracker, fileIdOf(manifest), self, shared), tickets);
  held.defer(async () => {
    using limit = timeLimit(LEAVE_PATIENCE_MS);
    await swarm.leave({ patienceMs: 0, signal: limit.signal }).catch(() => {});
  });
  const resources = held.move();
  return {
    swarm,
    share: shared,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The tracker is there as long as it answers. */
function heeded(swarm: LeavableSwarm, tickets: TicketGate): LeavableSwarm {
  return {
    ...swarm,
    async join(held) {
      try {
        const others = await swarm.join(held);
        tickets.heard();
        return others;
      } catch (thrown) {
        tickets.left();
        throw thrown;
      }
    },
  };
}

/** The address of this machine on the way to another. */
async function ownHost(address: string): Promise<string> {
  const { host, port } = parseAddress(address);
  using connection = await Deno.connect({ hostname: withoutBrackets(host), port });
  const { hostname } = connection.localAddr as Deno.NetAddr;
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
