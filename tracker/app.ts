import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { monotonicMs, repeat, steadyMs } from "../proto/process/clock.ts";
import type { Lifecycle } from "../proto/process/lifecycle.ts";
import { logger } from "../proto/process/log.ts";
import { type Random, systemRandom } from "../proto/process/random.ts";
import type { PeerId } from "../proto/words/ids.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { MESSAGE_MAX_BYTES } from "../proto/words/limits.ts";
import { catalogService, membershipService, upkeepService } from "../proto/wire/schema.ts";
import { GrpcServer } from "../proto/wire/server.ts";
import type { Catalog, NetworkIdentity, ReplicaChanges } from "./catalog/catalog.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { Changes } from "./changes.ts";
import { Cleanup } from "./cleanup.ts";
import type { TrackerConfig } from "./config.ts";
import { ChosenPlaces } from "./core/chosen_places.ts";
import { Membership } from "./core/membership.ts";
import { RepairBudget } from "./core/repair_budget.ts";
import { Reservations } from "./core/reservations.ts";
import { SafeMode } from "./core/safe_mode.ts";
import { Swarms } from "./core/swarms.ts";
import { Vanishing } from "./core/vanishing.ts";
import { Drains } from "./drains.ts";
import { Driver } from "./driver.ts";
import { News } from "./news.ts";
import { Orders } from "./orders.ts";
import { Rebalances } from "./rebalances.ts";
import { type RepairParts, Repairs } from "./repairs.ts";
import { fileHandlers } from "./rpc/files.ts";
import { membershipHandlers } from "./rpc/membership.ts";
import { networkHandlers } from "./rpc/network.ts";
import { swarmHandlers } from "./rpc/swarms.ts";
import { upkeepHandlers } from "./rpc/upkeep.ts";
import { uploadHandlers } from "./rpc/uploads.ts";
import { Sessions } from "./sessions.ts";
import { SurveyWalk } from "./survey_walk.ts";
import { Upkeep } from "./upkeep.ts";

const log = logger("tracker");

const DATABASE = "catalog.sqlite";
/** Each peer has one stream open for as long as it lives. */
const STREAMS_MAX = 1024;
const STOP_GRACE_MS = 3_000;
/** Turns of the driver in the time after which a silent peer becomes suspect. */
const TICKS_PER_SUSPICION = 4;
const TICK_MAX_MS = 1_000;
/** How soon the next copy is ordered when one is done. */
const PULSE_MS = 25;
/** Peers that vanish within so many times the silence that makes one dead vanish at once. */
const VANISHING_WINDOWS = 2;

/** Builds a tracker and starts it. Answers its ready line's address. */
export async function startTracker(config: TrackerConfig, lifecycle: Lifecycle): Promise<string> {
  const { resources, stopping } = lifecycle;
  const catalog = resources.use(await openCatalog(config.data));
  const identity = await catalog.identity();
  const random = systemRandom;
  const membership = new Membership({
    suspectAfterMs: config.suspectAfter,
    staleAfterMs: config.staleAfter,
    deadAfterMs: config.deadAfter,
  });
  const sessions = new Sessions();
  const orders = new Orders(sessions, identity.epoch);
  const reservations = new Reservations();
  const news = new News(catalog, sessions, random);
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations }, {
    versionGraceMs: config.versionGrace,
    tombstoneAgeMs: config.tombstoneAge,
    operationAgeMs: config.operationAge,
  });
  const places = new ChosenPlaces();
  const onWritten = ({ peerId, gained }: ReplicaChanges) => {
    for (const { id } of gained) reservations.arrived(id, peerId);
  };
  const changes = new Changes(catalog, onWritten, places);
  const care = await startUpkeep(config, { catalog, orders, reservations, places, random });
  const driver = new Driver(
    { catalog, membership, reservations, orders, cleanup, news, ...care },
    {
      repairIntervalMs: config.repairInterval,
      uploadLeaseMs: config.uploadLease,
      suspectAfterMs: config.suspectAfter,
    },
  );
  await driver.start();

  const swarms = new Swarms(random);
  const server = serve(config, {
    ...{ catalog, identity, sessions, orders, reservations, places, news, changes, driver, random },
    ...{ swarms, ...care },
  });
  const ticking = keepTicking(config, { driver, swarms }, stopping).catch(lifecycle.fail);
  resources.defer(async () => {
    await ticking;
    await driver.keepLiveTimes();
  });
  resources.defer(async () => {
    sessions.closeAll();
    await server.stop(STOP_GRACE_MS);
  });
  const address = await server.listen(config.listen);
  log.info("Serving network {network}", { network: identity.networkId, epoch: identity.epoch });
  return address;
}

async function keepTicking(
  config: TrackerConfig,
  { driver, swarms }: Pick<Services, "driver" | "swarms">,
  stopping: AbortSignal,
): Promise<void> {
  const tickMs = Math.min(TICK_MAX_MS, config.suspectAfter / TICKS_PER_SUSPICION);
  let tickedMs = -Infinity;
  await repeat(Math.min(tickMs, PULSE_MS), stopping, async () => {
    if (monotonicMs() - tickedMs < tickMs) return await driver.repairIfDue();
    tickedMs = monotonicMs();
    swarms.tick(tickedMs);
    await driver.tick();
  });
}

interface Services {
  readonly swarms: Swarms;
  readonly catalog: Catalog;
  readonly identity: NetworkIdentity;
  readonly sessions: Sessions;
  readonly orders: Orders;
  readonly reservations: Reservations;
  readonly places: ChosenPlaces;
  readonly upkeep: Upkeep;
  readonly repairs: Repairs;
  readonly rebalances: Rebalances;
  readonly drains: Drains;
  readonly survey: SurveyWalk;
  readonly news: News;
  readonly changes: Changes;
  readonly driver: Driver;
  readonly random: Random;
}

/** What was known of the peers before this start decides how long nothing is ordered, and who is missed. */
async function startUpkeep(
  config: TrackerConfig,
  parts: Omit<RepairParts, "budget">,
): Promise<Pick<Services, "upkeep" | "repairs" | "rebalances" | "drains" | "survey">> {
  const { catalog, orders } = parts;
  const vanishing = new Vanishing({
    shareMax: config.repairPauseAbove,
    windowMs: VANISHING_WINDOWS * config.deadAfter,
  });
  const expected = new Map<PeerId, number>();
  for (const { peerId, counted, fragments } of await catalog.peers()) {
    if (!counted) continue;
    vanishing.expect(peerId);
    expected.set(peerId, fragments);
  }
  const settings = {
    shareMin: config.safeModeShare,
    mostMs: config.safeMode,
    extraMs: config.safeModeExtra,
  };
  const safeMode = new SafeMode(settings, expected, steadyMs());
  const isPaused = await catalog.repairPaused();
  const budget = repairBudget(config);
  const repairs = new Repairs({ ...parts, budget });
  const care = {
    repairs,
    rebalances: new Rebalances({ catalog, orders, repairs, budget }),
    drains: new Drains(catalog),
    survey: new SurveyWalk(catalog),
  };
  const upkeep = new Upkeep({ catalog, orders, vanishing, ...care }, safeMode, isPaused);
  return { upkeep, ...care };
}

function repairBudget(config: TrackerConfig): RepairBudget {
  return new RepairBudget({
    streamsPerPeerMax: config.repairStreams,
    streamsMax: config.repairStreamsAll,
    bytesPerS: config.repairRate,
    peerBytesPerS: config.repairPeerRate,
    uploadShare: config.repairUploadShare,
  }, steadyMs());
}

/** The calls of the network, on a server that does not listen yet. */
function serve(config: TrackerConfig, services: Services): GrpcServer {
  const server = new GrpcServer({
    messageMaxBytes: MESSAGE_MAX_BYTES,
    concurrentStreamsMax: STREAMS_MAX,
  });
  server.add(catalogService, {
    ...uploadHandlers(services, { ...config, leaseMs: config.uploadLease }),
    ...fileHandlers(services, { versionGraceMs: config.versionGrace }),
    ...networkHandlers(services, config),
    ...swarmHandlers(services.swarms),
  });
  server.add(upkeepService, upkeepHandlers(services));
  return server.add(
    membershipService,
    membershipHandlers(services, { leaseMs: config.suspectAfter, heartbeatMs: config.heartbeat }),
  );
}

async function openCatalog(folder: string): Promise<Catalog> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new EnjambreError("unavailable", `Cannot make the data folder "${folder}"`, { cause });
  }
  return await SqliteCatalog.open(join(folder, DATABASE));
}
