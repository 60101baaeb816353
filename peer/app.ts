import {
  type IdentityKeeping,
  keepIdentity,
  recallRevoked,
} from "../proto/client/identity_keeper.ts";
import { serverSecurity } from "../proto/client/security.ts";
import { Tracker, webserverDoor } from "../proto/client/locate.ts";
import { nowMs, repeat, steadyMs } from "../proto/process/clock.ts";
import { clockDoubt } from "../proto/process/clock_doubt.ts";
import type { Lifecycle } from "../proto/process/lifecycle.ts";
import { logger } from "../proto/process/log.ts";
import { Metrics } from "../proto/process/metrics.ts";
import { systemRandom as random } from "../proto/process/random.ts";
import { isWildcard } from "../proto/words/address.ts";
import { invalid } from "../proto/words/errors.ts";
import { PEER_MESSAGE_MAX_BYTES } from "../proto/words/limits.ts";
import type { PeerId } from "../proto/words/ids.ts";
import type { Manifest } from "../proto/words/manifest.ts";
import { Channels } from "../proto/wire/client.ts";
import { INSECURE, type ServerSecurity } from "../proto/wire/identity.ts";
import {
  diskService,
  fragmentsService,
  neighboursService,
  swarmService,
} from "../proto/wire/schema.ts";
import { CallMetrics } from "../proto/wire/call_metrics.ts";
import { serveMetrics } from "../proto/wire/serve_metrics.ts";
import { GrpcServer } from "../proto/wire/server.ts";
import type { ServeConfig } from "./config.ts";
import { RateLimits } from "./limits/rate_limits.ts";
import { addMetrics, notReady } from "./metrics.ts";
import { Reports } from "./reports.ts";
import { diskHandlers } from "./rpc/disk.ts";
import { fragmentHandlers } from "./rpc/fragments.ts";
import { neighbourHandlers } from "./rpc/neighbours.ts";
import { swarmHandlers } from "./rpc/swarm.ts";
import { Scrubber } from "./scrub/scrubber.ts";
import { ScrubStateFile } from "./scrub/scrub_state_file.ts";
import { TrackerSession } from "./session.ts";
import { DiskStore } from "./store/disk_store.ts";
import { KeepBook } from "./store/keep_book.ts";
import { NeighbourBook } from "./store/neighbour_book.ts";
import { Records } from "./store/records.ts";
import { Keeper, type KeeperParts } from "./swarm/keeper.ts";
import { Shares } from "./swarm/shares.ts";
import { storeSource } from "./swarm/store_source.ts";
import { TicketGate } from "./tickets/ticket_gate.ts";
import { TicketRulesFile } from "./tickets/ticket_rules_file.ts";
import { ToldRules } from "./tickets/told_rules.ts";
import { Traffic } from "./traffic.ts";
import { Transfers } from "./transfers.ts";

const log = logger("peer");
const SERVICES = [fragmentsService, diskService, neighboursService, swarmService];

const JOIN_HINT = "`peer join TOKEN --webserver HOST:PORT` with the same --data";
const STREAMS_MAX = 256;
const STOP_GRACE_MS = 3_000;
const HOUSEKEEPING_MS = 5_000;
/** As long as a tracker remembers them by default. */
const TOMBSTONES_KEPT_MS = 30 * 24 * 3_600_000;

/** Builds a peer and starts it. Answers its ready line's address. */
export async function startPeer(config: ServeConfig, lifecycle: Lifecycle): Promise<string> {
  const { resources, stopping } = lifecycle;
  const security = await serverSecurity(config, JOIN_HINT);
  const store = resources.use(await openStore(config));
  const records = await openRecords(config);
  const neighbours = await NeighbourBook.open(config.data);
  const channels = resources.use(new Channels(security));
  const [transfers, traffic] = [new Transfers(), new Traffic()];
  const limits = new RateLimits(config);
  const tracker = new Tracker(channels, webserverDoor(channels, config.webserver));
  const { tickets, toldRules } = await openTickets(config, security);
  const scrubbing = { store, file: new ScrubStateFile(config.data), everyMs: config.scrubEvery };
  const isBusy = () => limits.isBusy || transfers.active > 0;
  const scrubber = await Scrubber.open({ ...scrubbing, isBusy });
  const metrics = new Metrics();
  const server = new GrpcServer({
    messageMaxBytes: PEER_MESSAGE_MAX_BYTES,
    concurrentStreamsMax: STREAMS_MAX,
    security,
    observer: new CallMetrics(metrics, SERVICES),
  });
  const passing = { transfers, traffic, tickets };
  server.add(fragmentsService, fragmentHandlers({ store, channels, limits, records, ...passing }));
  server.add(diskService, diskHandlers({ store, scrubber, trashKeepMs: config.trashKeep }));
  // Its address is known only when the server listens; nobody is told before.
  const self = { peerId: store.peerId, address: config.listen, zone: config.zone };
  const session = new TrackerSession(
    {
      ...{ tracker, store, channels, transfers, traffic, records, neighbours, random },
      ...{ reports: new Reports(store), tickets: toldRules, download: limits.download.forRepair },
      uploadBytesPerS: () => limits.inForce("upload").bytesPerS,
      passedBytes: () => limits.passedBytes(),
      verified: () => scrubber.verified,
    },
    self,
  );
  const heardAtMs = () => session.heardAtMs;
  const asked = { store, records, neighbours, channels, random, self, heardAtMs };
  server.add(neighboursService, neighbourHandlers(asked));
  const book = await KeepBook.open(config.data);
  const parts = { store, channels, tracker, random, self, stopping, book };
  const keeper = addSwarm(server, records, limits, parts, passing);
  const keeping = keepingOf(security, { folder: config.data, tracker, channels }, server);
  if (keeping !== undefined) await recallRevoked(keeping);
  addMetrics(metrics, { store, transfers, limits, scrubber, session, tickets });
  const address = await server.listen(config.listen);
  resources.defer(() => server.stop(STOP_GRACE_MS));
  self.address = advertised(config, address);
  const running = [
    session.run(stopping),
    scrubber.run(stopping),
    keeper.run(),
    ...(keeping === undefined ? [] : [keepIdentity(keeping, stopping)]),
    repeat(HOUSEKEEPING_MS, stopping, () => keepHouse(store, records, config)),
  ].map((run) => run.catch(lifecycle.fail));
  resources.defer(async () => void await Promise.all(running));
  const { fragments, peerId: peer } = store;
  log.info("Serving {fragments} fragments as peer {peer}", { fragments, peer, zone: config.zone });
  return address + serveMetrics(config.metrics, metrics, () => notReady(session), resources);
}

function openStore({ data, capacity, keepFree }: ServeConfig): Promise<DiskStore> {
  return DiskStore.open({
    folder: data,
    ...(capacity !== "auto" && { capacityBytes: capacity }),
    ...(keepFree !== "auto" && { keepFreeBytes: keepFree }),
  });
}

async function openRecords({ data }: ServeConfig): Promise<Records> {
  const records = await Records.open(data);
  const doubt = clockDoubt(nowMs(), records.heardAtMs);
  if (doubt !== undefined) log.warning(doubt);
  return records;
}

function keepingOf(
  security: ServerSecurity,
  parts: Pick<IdentityKeeping, "folder" | "tracker" | "channels">,
  { admission }: GrpcServer,
): IdentityKeeping | undefined {
  if (security === INSECURE) return undefined;
  return { ...parts, identity: security, admission: admission!, takesNewcomers: false };
}

/** Without identities nobody is asked for tickets. */
async function openTickets(
  { data }: ServeConfig,
  security: ServerSecurity,
): Promise<{ readonly tickets?: TicketGate; readonly toldRules?: ToldRules }> {
  if (security === INSECURE) return {};
  const { file, remembered } = await TicketRulesFile.open(data);
  const tickets = new TicketGate({ steadyMs, remembered });
  return { tickets, toldRules: new ToldRules(tickets, file) };
}

/** Who looks at what passes. */
interface Passing {
  readonly transfers: Transfers;
  readonly traffic: Traffic;
  readonly tickets: TicketGate | undefined;
}

/** The exchange of fragments, with what this peer has of all files that it knows or is told of. */
function addSwarm(
  server: GrpcServer,
  records: Records,
  limits: RateLimits,
  parts: Omit<KeeperParts, "shares" | "download" | "onReceived">,
  { transfers, traffic, tickets }: Passing,
): Keeper {
  const sourceOf = (manifest: Manifest) =>
    storeSource(parts.store, manifest, () => keeper.isGetting(manifest));
  const shares = new Shares({
    find: async (fileId) => {
      const manifest = await records.manifest(fileId);
      return manifest === undefined ? undefined : sourceOf(manifest);
    },
    of: sourceOf,
    tickets,
    random: parts.random,
    upload: limits.upload,
    onSent: (bytes) => transfers.sent("exchange", bytes),
  });
  const onReceived = (bytes: number, from: PeerId) => {
    transfers.received("exchange", bytes);
    traffic.received(from, bytes);
  };
  const keeper: Keeper = new Keeper({ ...parts, shares, download: limits.download, onReceived });
  server.add(swarmService, swarmHandlers({ shares, limits, keeper }));
  return keeper;
}

/** A data folder that is gone ends the peer: it must not look like a peer that has lost everything. */
async function keepHouse(store: DiskStore, records: Records, config: ServeConfig): Promise<void> {
  await store.checkPresence();
  try {
    await store.emptyTrash(nowMs() - config.trashKeep);
    await records.forgetTombstones(nowMs() - TOMBSTONES_KEPT_MS);
  } catch (error) {
    // A disk that takes no writes can still be read, so this is no reason to leave.
    log.warning("Cannot keep the data folder tidy", { error });
  }
}

function advertised(config: ServeConfig, address: string): string {
  if (config.advertise !== "auto") return config.advertise;
  if (!isWildcard(address)) return address;
  throw invalid(
    `Cannot serve on ${address} without --advertise HOST:PORT: others would not know where to reach this peer`,
  );
}
