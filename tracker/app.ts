import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { monotonicMs, nowMs, repeat } from "../proto/process/clock.ts";
import type { Lifecycle } from "../proto/process/lifecycle.ts";
import { logger } from "../proto/process/log.ts";
import { type Random, systemRandom } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { MESSAGE_MAX_BYTES } from "../proto/words/limits.ts";
import { catalogService, membershipService } from "../proto/wire/schema.ts";
import { checked, GrpcServer } from "../proto/wire/server.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { Purpose } from "./catalog/connection.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { Changes } from "./changes.ts";
import { Cleanup } from "./cleanup.ts";
import { DATABASE, type TrackerConfig } from "./config.ts";
import { Membership } from "./core/membership.ts";
import { Reservations } from "./core/reservations.ts";
import { Swarms } from "./core/swarms.ts";
import { Driver } from "./driver.ts";
import { News } from "./news.ts";
import { Orders } from "./orders.ts";
import { type Recovered, Recovery } from "./recovery.ts";
import { Repairs } from "./repairs.ts";
import { fileHandlers } from "./rpc/files.ts";
import { membershipHandlers } from "./rpc/membership.ts";
import { networkHandlers } from "./rpc/network.ts";
import { swarmHandlers } from "./rpc/swarms.ts";
import { uploadHandlers } from "./rpc/uploads.ts";
import { Sessions } from "./sessions.ts";

const log = logger("tracker");

/** Each peer has one stream open for as long as it lives. */
const STREAMS_MAX = 1024;
const STOP_GRACE_MS = 3_000;
/** Turns of the driver in the time after which a silent peer becomes suspect. */
const TICKS_PER_SUSPICION = 4;
const TICK_MAX_MS = 1_000;
/** How often peers are told of versions that are not about what they hold. */
const PROGRESS_EVERY_MS = 1_000;

/** What a tracker is to do before it serves, when it was started to rebuild its database. */
export interface RebuildSettings {
  /** Whether the database is there, and peers only know more. */
  readonly merge: boolean;
  /** Serve when so many peers have told all; undefined: when time is up. */
  readonly peersWanted?: number;
  readonly onRebuilt: (outcome: Recovered) => void;
}

/** Builds a tracker and starts it. Answers its ready line's address. */
export async function startTracker(
  config: TrackerConfig,
  lifecycle: Lifecycle,
  rebuild?: RebuildSettings,
): Promise<string> {
  const { resources } = lifecycle;
  const catalog = resources.use(await openCatalog(config.data, purposeOf(rebuild)));
  const random = systemRandom;
  const membership = new Membership({
    suspectAfterMs: config.suspectAfter,
    staleAfterMs: config.staleAfter,
    deadAfterMs: config.deadAfter,
  });
  const sessions = new Sessions();
  const recovery = await Recovery.open({
    ...{ catalog, sessions },
    onReplaced: () => server.setServing(false),
    onRecovered: (outcome) => rebuild?.onRebuilt(outcome),
  }, recoverySettings(config, rebuild));
  const orders = new Orders(sessions, recovery);
  const reservations = new Reservations();
  const news = new News({ catalog, sessions, random });
  const changes = new Changes(catalog, ({ peerId, gained }) => {
    for (const { id } of gained) reservations.arrived(id, peerId);
  });
  const repairs = new Repairs({ catalog, orders, reservations, random }, {
    streamsPerPeerMax: config.repairStreams,
  });
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations, recovery }, {
    versionGraceMs: config.versionGrace,
    tombstoneAgeMs: config.tombstoneAge,
    operationAgeMs: config.operationAge,
  });
  const driver = new Driver(
    { catalog, membership, reservations, orders, repairs, cleanup, news, recovery },
    { repairIntervalMs: config.repairInterval, uploadLeaseMs: config.uploadLease },
  );
  await driver.start();

  const swarms = new Swarms(random);
  const server: GrpcServer = serve(config, {
    ...{ catalog, recovery, sessions, orders, reservations, news, changes, driver, random, swarms },
  });
  startTurns(config, lifecycle, { catalog, driver, news, recovery, swarms });
  resources.defer(async () => {
    sessions.closeAll();
    await server.stop(STOP_GRACE_MS);
  });
  const address = await server.listen(config.listen);
  const { networkId, epoch } = recovery.identity;
  log.info("Serving network {network}", { network: networkId, epoch });
  return address;
}

/** What happens by itself as time passes. */
function startTurns(
  config: TrackerConfig,
  { resources, stopping, fail }: Lifecycle,
  { catalog, driver, news, recovery, swarms }: Pick<
    Services,
    "catalog" | "driver" | "news" | "recovery" | "swarms"
  >,
): void {
  const tickMs = Math.min(TICK_MAX_MS, config.suspectAfter / TICKS_PER_SUSPICION);
  const ticking = repeat(tickMs, stopping, async () => {
    swarms.tick(monotonicMs());
    await recovery.tick(nowMs());
    await driver.tick();
  }).catch(fail);
  const telling = repeat(PROGRESS_EVERY_MS, stopping, progressOf(catalog, news)).catch(fail);
  resources.defer(async () => {
    await Promise.all([ticking, telling]);
    await driver.keepLiveTimes();
  });
}

function recoverySettings(config: TrackerConfig, rebuild: RebuildSettings | undefined) {
  return {
    withinMs: config.collectWithin,
    operationAgeMs: config.operationAge,
    replicas: config.replicas,
    ...rebuild,
  };
}

interface Services {
  readonly swarms: Swarms;
  readonly catalog: Catalog;
  readonly recovery: Recovery;
  readonly sessions: Sessions;
  readonly orders: Orders;
  readonly reservations: Reservations;
  readonly news: News;
  readonly changes: Changes;
  readonly driver: Driver;
  readonly random: Random;
}

/** The calls of the network, on a server that does not listen yet. */
function serve(config: TrackerConfig, services: Services): GrpcServer {
  const server = new GrpcServer({
    messageMaxBytes: MESSAGE_MAX_BYTES,
    concurrentStreamsMax: STREAMS_MAX,
  });
  const { recovery } = services;
  const { Peers, Status, Explain } = networkHandlers(services, config);
  const aboutNames = {
    ...uploadHandlers(services, { ...config, leaseMs: config.uploadLease }),
    ...fileHandlers(services, config),
    Explain,
  };
  server.add(catalogService, {
    ...checked(aboutNames, () => recovery.checkAnswer()),
    ...checked({ Status }, () => recovery.checkWhole()),
    Peers,
    ...swarmHandlers(services.swarms),
  });
  return server.add(
    membershipService,
    membershipHandlers(services, {
      leaseMs: config.suspectAfter,
      heartbeatMs: config.heartbeat,
      tombstoneAgeMs: config.tombstoneAge,
    }),
  );
}

/** Tells all peers how far the network has come, when it has come further. */
function progressOf(catalog: Catalog, news: News): () => Promise<void> {
  let told = 0;
  return async () => {
    const { epoch, sequence } = await catalog.standing();
    if (sequence > told) news.tellProgress({ epoch, sequence });
    told = sequence;
  };
}

function purposeOf(rebuild: RebuildSettings | undefined): Purpose {
  if (rebuild === undefined) return "serve";
  return rebuild.merge ? "merge" : "rebuild";
}

async function openCatalog(folder: string, purpose: Purpose): Promise<Catalog> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new EnjambreError("unavailable", `Cannot make the data folder "${folder}"`, { cause });
  }
  return await SqliteCatalog.open(join(folder, DATABASE), purpose);
}
