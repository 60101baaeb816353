import { join } from "node:path";
import { monotonicMs, nowMs, repeat, steadyMs } from "../proto/process/clock.ts";
import type { Lifecycle } from "../proto/process/lifecycle.ts";
import { logger } from "../proto/process/log.ts";
import { Metrics } from "../proto/process/metrics.ts";
import { type Random, systemRandom } from "../proto/process/random.ts";
import type { PeerId } from "../proto/words/ids.ts";
import { MESSAGE_MAX_BYTES } from "../proto/words/limits.ts";
import { CallMetrics } from "../proto/wire/call_metrics.ts";
import {
  catalogService,
  identitiesService,
  joiningService,
  membershipService,
  upkeepService,
} from "../proto/wire/schema.ts";
import { serveMetrics } from "../proto/wire/serve_metrics.ts";
import { checked, GrpcServer } from "../proto/wire/server.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { ReplicaChanges } from "./catalog/replica_records.ts";
import type { Purpose } from "./catalog/connection.ts";
import { Announced } from "./announced.ts";
import { audited } from "./audited.ts";
import { Changes } from "./changes.ts";
import { ClaimWatch } from "./claim_watch.ts";
import { Cleanup } from "./cleanup.ts";
import { DATABASE, type TrackerConfig } from "./config.ts";
import { ChosenPlaces } from "./core/chosen_places.ts";
import { Membership } from "./core/membership.ts";
import { RepairBudget } from "./core/repair_budget.ts";
import { Reservations } from "./core/reservations.ts";
import { SafeMode } from "./core/safe_mode.ts";
import { Swarms } from "./core/swarms.ts";
import { TrafficBook } from "./core/traffic.ts";
import { Vanishing } from "./core/vanishing.ts";
import { Drains } from "./drains.ts";
import { Driver, type DriverParts } from "./driver.ts";
import { Events } from "./events.ts";
import { GatewayAccess } from "./gateway_access.ts";
import { greetOperator, type IdentitySetup, setUpIdentities } from "./identity_setup.ts";
import { addMetrics, beginMetrics, notReady } from "./metrics.ts";
import { News } from "./news.ts";
import { openCatalog } from "./open_catalog.ts";
import { type FetchOrder, Orders } from "./orders.ts";
import { Rebalances } from "./rebalances.ts";
import { type Recovered, Recovery } from "./recovery.ts";
import { type RepairParts, Repairs } from "./repairs.ts";
import { claimHandlers } from "./rpc/claims.ts";
import { fileHandlers } from "./rpc/files.ts";
import { identityHandlers, joiningHandlers } from "./rpc/identities.ts";
import { membershipHandlers } from "./rpc/membership.ts";
import { networkHandlers } from "./rpc/network.ts";
import { swarmHandlers } from "./rpc/swarms.ts";
import { upkeepHandlers } from "./rpc/upkeep.ts";
import { uploadHandlers } from "./rpc/uploads.ts";
import { lookAtNetwork, watchHandler } from "./rpc/watch.ts";
import { SERVICES } from "./services.ts";
import { Sessions } from "./sessions.ts";
import { Strays } from "./strays.ts";
import { SurveyWalk } from "./survey_walk.ts";
import { progressOf } from "./telling.ts";
import { openTickets, type Tickets } from "./tickets.ts";
import { Upkeep } from "./upkeep.ts";
import { Watchers } from "./watchers.ts";

const log = logger("tracker");

/** Each peer has one stream open for as long as it lives. */
const STREAMS_MAX = 1024;
const STOP_GRACE_MS = 3_000;
/** How often it is looked whether the tracker's own certificate is to be renewed. */
const OWN_IDENTITY_EVERY_MS = 60_000;
/** Turns of the driver in the time after which a silent peer becomes suspect. */
const TICKS_PER_SUSPICION = 4;
const TICK_MAX_MS = 1_000;
/** How soon the next copy is ordered when one is done. */
const PULSE_MS = 25;
/** Peers that vanish within so many times the silence that makes one dead vanish at once. */
const VANISHING_WINDOWS = 2;
/** What a peer counted holds for so many heartbeats. */
const TRAFFIC_HEARTBEATS = 2.5;
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
  const metrics = new Metrics();
  const onCommitted = beginMetrics(metrics);
  const catalog = resources.use(await openCatalog(config.data, purposeOf(rebuild), onCommitted));
  const random = systemRandom;
  const membership = newMembership(config);
  const sessions = new Sessions();
  const recovery = await Recovery.open({
    ...{ catalog, sessions },
    onReplaced: () => server.setServing(false),
    onRecovered: (outcome) => {
      care.upkeep.recovered(outcome.isWhole, steadyMs());
      rebuild?.onRebuilt(outcome);
    },
  }, recoverySettings(config, rebuild));
  const events = new Events(nowMs);
  const ticketOf = ({ peerId, id }: FetchOrder) => tickets?.toReadFragment(peerId, id);
  const orders = new Orders(sessions, recovery, (order) => events.addOrder(order), ticketOf);
  const reservations = new Reservations();
  const news = new News({ catalog, sessions, random });
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations, recovery }, {
    uploadLeaseMs: config.uploadLease,
    versionGraceMs: config.versionGrace,
    tombstoneAgeMs: config.tombstoneAge,
    operationAgeMs: config.operationAge,
  });
  const places = new ChosenPlaces();
  const onWritten = ({ peerId, gained }: ReplicaChanges) => {
    for (const { id } of gained) reservations.arrived(id, peerId);
  };
  const changes = new Changes(catalog, onWritten, places, orders);
  const parts = { catalog, recovery, orders, reservations, places, random };
  const care = await startUpkeep(config, parts);
  const identities = await setUpIdentities(config, catalog.identities);
  const tickets = await openTickets({ ...identities, catalog, sessions, network: recovery });
  const driver = await startDriver(config, {
    ...{ catalog, membership, reservations, orders, cleanup, news, recovery, events, ...care },
  });
  const swarms = new Swarms(random);
  const traffic = new TrafficBook(config.heartbeat * TRAFFIC_HEARTBEATS);
  const watched = { ...parts, ...care, driver, events, traffic, tickets };
  const watchers = new Watchers({ events, look: () => lookAtNetwork(watched, config) });
  const callers = { sessions, news, identities, announced: announcedBy(config) };
  const services = { ...watched, ...callers, changes, swarms, watchers };
  const server: GrpcServer = serve(config, services, metrics);
  addMetrics(metrics, { ...services, database: join(config.data, DATABASE) });
  startTurns(config, lifecycle, { catalog, driver, news, recovery, swarms, watchers, tickets });
  resources.defer(async () => {
    sessions.closeAll();
    await server.stop(STOP_GRACE_MS);
  });
  const address = await listen(config, server, identities, lifecycle);
  log.info("Serving network {networkId}", { ...recovery.identity });
  return address + serveMetrics(config.metrics, metrics, () => notReady(recovery), resources);
}

function newMembership({ suspectAfter, staleAfter, deadAfter }: TrackerConfig): Membership {
  return new Membership({
    suspectAfterMs: suspectAfter,
    staleAfterMs: staleAfter,
    deadAfterMs: deadAfter,
  });
}

/** Takes calls, and takes care of who may make them. */
async function listen(
  { listen }: TrackerConfig,
  server: GrpcServer,
  { devices, isNew }: IdentitySetup,
  { resources, stopping, fail }: Lifecycle,
): Promise<string> {
  if (devices === undefined) return await server.listen(listen);
  await devices.guard(server.admission!);
  const keeping = repeat(OWN_IDENTITY_EVERY_MS, stopping, () => devices.keepOwn()).catch(fail);
  resources.defer(() => keeping);
  const address = await server.listen(listen);
  if (isNew) await greetOperator(devices, address);
  return address;
}

async function startDriver(config: TrackerConfig, parts: DriverParts): Promise<Driver> {
  const driver = new Driver(parts, {
    repairIntervalMs: config.repairInterval,
    uploadLeaseMs: config.uploadLease,
    suspectAfterMs: config.suspectAfter,
  });
  await driver.start();
  return driver;
}

/** What happens by itself as time passes. */
function startTurns(
  config: TrackerConfig,
  { resources, stopping, fail }: Lifecycle,
  services: Pick<Services, Turning>,
): void {
  const { catalog, driver, news, tickets } = services;
  const ticking = keepTicking(config, services, stopping).catch(fail);
  const telling = repeat(PROGRESS_EVERY_MS, stopping, progressOf(catalog, news, tickets)).catch(
    fail,
  );
  const watching = services.watchers.run(stopping).catch(fail);
  resources.defer(async () => {
    await Promise.all([ticking, telling, watching]);
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

async function keepTicking(
  config: TrackerConfig,
  { driver, recovery, swarms }: Pick<Services, "driver" | "recovery" | "swarms">,
  stopping: AbortSignal,
): Promise<void> {
  const tickMs = Math.min(TICK_MAX_MS, config.suspectAfter / TICKS_PER_SUSPICION);
  let tickedMs = -Infinity;
  await repeat(Math.min(tickMs, PULSE_MS), stopping, async () => {
    if (monotonicMs() - tickedMs < tickMs) return await driver.repairIfDue();
    tickedMs = monotonicMs();
    swarms.tick(tickedMs);
    await recovery.tick(steadyMs());
    await driver.tick();
  });
}

type Turning = "catalog" | "driver" | "news" | "recovery" | "swarms" | "watchers" | "tickets";

interface Services {
  /** Absent without identities. */
  readonly tickets?: Tickets;
  readonly announced: Announced;
  readonly events: Events;
  readonly traffic: TrafficBook;
  readonly watchers: Watchers;
  readonly identities: IdentitySetup;
  readonly swarms: Swarms;
  readonly catalog: Catalog;
  readonly recovery: Recovery;
  readonly sessions: Sessions;
  readonly orders: Orders;
  readonly reservations: Reservations;
  readonly places: ChosenPlaces;
  readonly upkeep: Upkeep;
  readonly claims: ClaimWatch;
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
  parts: Omit<RepairParts, "budget"> & Pick<Services, "recovery">,
): Promise<Pick<Services, "upkeep" | "claims" | "repairs" | "rebalances" | "drains" | "survey">> {
  const { catalog, recovery, orders } = parts;
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
    strays: new Strays({ catalog, recovery }, config.versionGrace),
  };
  await care.rebalances.resume();
  const upkeep = new Upkeep({ catalog, recovery, orders, vanishing, ...care }, safeMode, isPaused);
  return { upkeep, claims: new ClaimWatch({ ...parts, budget }, config.checkEvery), ...care };
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
function serve(config: TrackerConfig, services: Services, metrics: Metrics): GrpcServer {
  const { recovery, identities: { security, devices } } = services;
  const server = new GrpcServer({
    messageMaxBytes: MESSAGE_MAX_BYTES,
    concurrentStreamsMax: STREAMS_MAX,
    observer: new CallMetrics(metrics, SERVICES),
    security,
    ...(devices !== undefined && { onDevice: devices.onDevice, onRefused: devices.onRefused }),
  });
  if (devices !== undefined) {
    server.add(joiningService, joiningHandlers(devices, () => recovery.identity.networkId));
    server.add(
      identitiesService,
      identityHandlers(devices, new GatewayAccess(services.catalog.identities)),
    );
  }
  const { Peers, Status, Explain } = networkHandlers(services, config);
  const { identities: records } = services.catalog;
  const aboutNames = {
    ...uploadHandlers(services, {
      ...config,
      leaseMs: config.uploadLease,
      onLimit: server.refusals.add,
    }),
    ...fileHandlers(services, { ...config, versionGraceMs: config.versionGrace }),
    Explain,
  };
  const checkWhole = () => recovery.checkWhole();
  server.add(catalogService, {
    ...checked(audited(aboutNames, records), () => recovery.checkAnswer()),
    ...checked({ Status }, checkWhole),
    ...claimHandlers(services),
    Peers,
    ...watchHandler(services.watchers),
    ...swarmHandlers(services),
  });
  // What is short, safe to lose or done is not known before everything is.
  server.add(upkeepService, checked(audited(upkeepHandlers(services), records), checkWhole));
  return server.add(
    membershipService,
    membershipHandlers(services, {
      leaseMs: config.suspectAfter,
      heartbeatMs: config.heartbeat,
      tombstoneAgeMs: config.tombstoneAge,
    }),
  );
}

function announcedBy({ advertiseAllow }: TrackerConfig): Announced {
  return new Announced(advertiseAllow, () => {
    return Deno.networkInterfaces().map(({ address }) => address);
  });
}

function purposeOf(rebuild: RebuildSettings | undefined): Purpose {
  if (rebuild === undefined) return "serve";
  return rebuild.merge ? "merge" : "rebuild";
}
