import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { monotonicMs, repeat } from "../proto/process/clock.ts";
import type { Lifecycle } from "../proto/process/lifecycle.ts";
import { logger } from "../proto/process/log.ts";
import { type Random, systemRandom } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { MESSAGE_MAX_BYTES } from "../proto/words/limits.ts";
import { catalogService, membershipService } from "../proto/wire/schema.ts";
import { GrpcServer } from "../proto/wire/server.ts";
import type { Catalog, NetworkIdentity } from "./catalog/catalog.ts";
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
  const changes = new Changes(catalog, ({ peerId, gained }) => {
    for (const { id } of gained) reservations.arrived(id, peerId);
  });
  const repairs = new Repairs({ catalog, orders, reservations, random }, {
    streamsPerPeerMax: config.repairStreams,
  });
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations }, {
    versionGraceMs: config.versionGrace,
    tombstoneAgeMs: config.tombstoneAge,
    operationAgeMs: config.operationAge,
  });
  const driver = new Driver(
    { catalog, membership, reservations, orders, repairs, cleanup, news },
    { repairIntervalMs: config.repairInterval, uploadLeaseMs: config.uploadLease },
  );
  await driver.start();

  const swarms = new Swarms(random);
  const server = serve(config, {
    ...{ catalog, identity, sessions, orders, reservations, news, changes, driver, random, swarms },
  });
  const tickMs = Math.min(TICK_MAX_MS, config.suspectAfter / TICKS_PER_SUSPICION);
  const ticking = repeat(tickMs, stopping, async () => {
    swarms.tick(monotonicMs());
    await driver.tick();
  }).catch(lifecycle.fail);
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

interface Services {
  readonly swarms: Swarms;
  readonly catalog: Catalog;
  readonly identity: NetworkIdentity;
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
  server.add(catalogService, {
    ...uploadHandlers(services, { ...config, leaseMs: config.uploadLease }),
    ...fileHandlers(services),
    ...networkHandlers(services, config),
    ...swarmHandlers(services.swarms),
  });
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
