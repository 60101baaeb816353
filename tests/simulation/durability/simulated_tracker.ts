import type { Random } from "../../../proto/process/random.ts";
import type { PeerId } from "../../../proto/words/ids.ts";
import { steadyMs } from "../../../proto/process/clock.ts";
import { catalogService, membershipService } from "../../../proto/wire/schema.ts";
import { checked } from "../../../proto/wire/server.ts";
import type { Catalog } from "../../../tracker/catalog/catalog.ts";
import { Changes } from "../../../tracker/changes.ts";
import { ClaimWatch } from "../../../tracker/claim_watch.ts";
import { Cleanup } from "../../../tracker/cleanup.ts";
import type { ChosenPlaces } from "../../../tracker/core/chosen_places.ts";
import { Membership } from "../../../tracker/core/membership.ts";
import { RepairBudget } from "../../../tracker/core/repair_budget.ts";
import { Reservations } from "../../../tracker/core/reservations.ts";
import { SafeMode } from "../../../tracker/core/safe_mode.ts";
import { TrafficBook } from "../../../tracker/core/traffic.ts";
import { Vanishing } from "../../../tracker/core/vanishing.ts";
import { Drains } from "../../../tracker/drains.ts";
import { Driver } from "../../../tracker/driver.ts";
import { Events } from "../../../tracker/events.ts";
import type { News, NewsParts } from "../../../tracker/news.ts";
import { type Order, Orders } from "../../../tracker/orders.ts";
import { Rebalances } from "../../../tracker/rebalances.ts";
import { type Recovered, Recovery } from "../../../tracker/recovery.ts";
import { Repairs } from "../../../tracker/repairs.ts";
import { fileHandlers } from "../../../tracker/rpc/files.ts";
import { membershipHandlers } from "../../../tracker/rpc/membership.ts";
import { uploadHandlers } from "../../../tracker/rpc/uploads.ts";
import { type Session, Sessions } from "../../../tracker/sessions.ts";
import { Strays } from "../../../tracker/strays.ts";
import { SurveyWalk } from "../../../tracker/survey_walk.ts";
import { Upkeep } from "../../../tracker/upkeep.ts";
import type { Handler, Host, SimulatedNetwork } from "./simulated_network.ts";
import { TRACKER_ADDRESS } from "./simulated_peer.ts";

/** The times of the tracker in a simulated run: as in production, but a tenth and less, so that a run has many. */
export const TIMES = {
  tickMs: 500,
  heartbeatMs: 1_500,
  suspectAfterMs: 4_000,
  staleAfterMs: 7_000,
  deadAfterMs: 10_000,
  safeModeMostMs: 20_000,
  safeModeExtraMs: 2_000,
  safeModeShare: 0.999,
  repairIntervalMs: 1_000,
  versionGraceMs: 6_000,
  tombstoneAgeMs: 1_000_000,
  operationAgeMs: 1_000_000,
  uploadLeaseMs: 12_000,
  vanishedShareMax: 0.3,
  collectWithinMs: 15_000,
  checkEveryMs: 8_000,
} as const;

export interface TrackerParts {
  readonly network: SimulatedNetwork;
  readonly catalog: Catalog;
  readonly random: Random;
  readonly times: { readonly [Key in keyof typeof TIMES]: number };
  readonly places: ChosenPlaces;
  readonly news: (parts: NewsParts) => News;
  /** Whether it is to add what peers know to a database that takes itself for whole. */
  readonly merge: boolean;
  /** An order was sent. */
  onOrder(order: Order, tracker: SimulatedTracker): void;
  /** It came to an end by itself, which it never should. */
  onFailure(thrown: unknown): void;
  /** Another tracker turns out to have taken over, which there is not. */
  onReplaced(): void;
  /** It has taken in what peers know. */
  onRecovered(outcome: Recovered): void;
}

/** The orders of a tracker, of which each is shown when it is sent. */
class ShownOrders extends Orders {
  onOrder: (order: Order) => void = () => {};

  override give(order: Order, nowMs: number): boolean {
    const isSent = super.give(order, nowMs);
    if (isSent) this.onOrder(order);
    return isSent;
  }
}

/** A driver that remembers which peers' reports are complete. */
class ShownDriver extends Driver {
  readonly reported = new Set<PeerId>();

  override confirmed(peerId: PeerId, session: number): Promise<void> {
    this.reported.add(peerId);
    return super.confirmed(peerId, session);
  }
}

/** Sessions of which those are remembered that ended by themselves, and not because their peer opened another. */
class ShownSessions extends Sessions {
  readonly ended = new Set<number>();

  override close(peerId: PeerId, session: Session): boolean {
    const wasNewest = super.close(peerId, session);
    if (wasNewest) this.ended.add(session.number);
    return wasNewest;
  }
}

/** One run of the tracker's program: everything of it but its server and its process. */
export class SimulatedTracker implements Host {
  readonly address = TRACKER_ADDRESS;
  readonly handlers: Record<string, Handler>;
  readonly driver: ShownDriver;
  readonly membership: Membership;
  readonly upkeep: Upkeep;
  readonly sessions: ShownSessions;
  /** When its start began: safe mode does not begin before. */
  readonly startedMs: number;
  /** Replicas that counted at the start, by peer. */
  readonly expected: ReadonlyMap<PeerId, number>;
  readonly recovery: Recovery;
  readonly #news: News;
  readonly #parts: TrackerParts;
  #toldSequence = 0;
  isUp = true;

  private constructor(
    parts: TrackerParts,
    program: Program,
    expected: ReadonlyMap<PeerId, number>,
    startedMs: number,
  ) {
    this.#parts = parts;
    this.handlers = program.handlers;
    this.driver = program.driver;
    this.membership = program.membership;
    this.upkeep = program.upkeep;
    this.sessions = program.sessions;
    this.recovery = program.recovery;
    this.#news = program.news;
    this.expected = expected;
    this.startedMs = startedMs;
    program.orders.onOrder = (order) => parts.onOrder(order, this);
  }

  static async start(parts: TrackerParts): Promise<SimulatedTracker> {
    const startedMs = parts.network.time.nowMs;
    const expected = new Map<PeerId, number>();
    for (const { peerId, counted, fragments } of await parts.catalog.peers()) {
      if (counted) expected.set(peerId, fragments);
    }
    const program = await build(parts, expected);
    await program.driver.start();
    const tracker = new SimulatedTracker(parts, program, expected, startedMs);
    parts.network.serve(tracker);
    tracker.#work().catch((thrown) => tracker.isUp && parts.onFailure(thrown));
    return tracker;
  }

  /** Killed: what it had begun with the catalog is done or not, and nobody hears of it. */
  die(): void {
    this.isUp = false;
  }

  get epoch(): number {
    return this.recovery.epoch;
  }

  /** Part of the replicas that counted at the start of which peers have told since, 0 to 1. */
  get reportedShare(): number {
    let [all, told] = [0, 0];
    for (const [peerId, replicas] of this.expected) {
      all += replicas;
      if (this.driver.reported.has(peerId)) told += replicas;
    }
    return all === 0 ? 1 : told / all;
  }

  /** As `keepTicking` of the product: a turn at intervals, and between them what became due. */
  async #work(): Promise<void> {
    const { network, times } = this.#parts;
    let isWhole = true;
    while (this.isUp) {
      const pausedMs = network.pausedMs(this.address);
      if (pausedMs > 0) await network.time.sleep(pausedMs);
      if (isWhole) await this.#turn();
      else await this.driver.repairIfDue();
      isWhole = !isWhole;
      await network.time.sleep(times.tickMs / 2);
    }
  }

  async #turn(): Promise<void> {
    await this.recovery.tick(steadyMs());
    await this.driver.tick();
    const { epoch, sequence } = await this.#parts.catalog.standing();
    if (sequence > this.#toldSequence) this.#news.tellProgress({ epoch, sequence });
    this.#toldSequence = sequence;
  }
}

interface Program {
  readonly recovery: Recovery;
  readonly news: News;
  readonly handlers: Record<string, Handler>;
  readonly driver: ShownDriver;
  readonly membership: Membership;
  readonly upkeep: Upkeep;
  readonly sessions: ShownSessions;
  readonly orders: ShownOrders;
}

/** As `tracker/app.ts` puts it together. */
async function build(
  parts: TrackerParts,
  expected: ReadonlyMap<PeerId, number>,
): Promise<Program> {
  const { catalog, random, times, places } = parts;
  const membership = new Membership(times);
  const sessions = new ShownSessions();
  const recovery = await openRecovery(parts, sessions, (outcome) => {
    care.upkeep.recovered(outcome.isWhole, steadyMs());
    parts.onRecovered(outcome);
  });
  const orders = new ShownOrders(sessions, recovery);
  const reservations = new Reservations();
  const news = parts.news({ catalog, sessions, random });
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations, recovery }, times);
  const changes = new Changes(
    catalog,
    ({ peerId, gained }) => {
      for (const { id } of gained) reservations.arrived(id, peerId);
    },
    places,
    orders,
  );
  const care = await keepCopies(parts, { orders, reservations, recovery }, expected);
  const events = new Events(steadyMs);
  const driver = new ShownDriver(
    { catalog, membership, reservations, orders, cleanup, news, recovery, events, ...care },
    times,
  );
  const traffic = new TrafficBook(Infinity);
  const services = {
    ...{ catalog, recovery, sessions, reservations, places, news, changes, driver },
    // Names here: where somebody calls from is not simulated.
    ...{ events, traffic, announced: { check: (address: string) => address } },
  };
  const handlers = serve({ ...services, random }, times);
  const { upkeep } = care;
  return { handlers, driver, membership, upkeep, sessions, orders, recovery, news };
}

function openRecovery(
  parts: TrackerParts,
  sessions: Sessions,
  onRecovered: (outcome: Recovered) => void,
): Promise<Recovery> {
  const { catalog, times, merge } = parts;
  return Recovery.open({
    ...{ catalog, sessions },
    onReplaced: () => parts.onReplaced(),
    onRecovered: (outcome) => onRecovered(outcome),
  }, {
    ...{ withinMs: times.collectWithinMs, operationAgeMs: times.operationAgeMs },
    ...{ replicas: 3, merge },
  });
}

function serve(
  services: Parameters<typeof uploadHandlers>[0] & Parameters<typeof membershipHandlers>[0],
  times: TrackerParts["times"],
): Record<string, Handler> {
  const aboutNames = {
    ...uploadHandlers(services, {
      onLimit: () => {},
      ...{
        replicas: 3,
        acknowledge: 2,
        fragmentSize: "auto",
        deviceQuota: 0,
        leaseMs: times.uploadLeaseMs,
      },
    }),
    ...fileHandlers(services, { versionGraceMs: times.versionGraceMs, acknowledge: 2 }),
  };
  return {
    ...byPath(catalogService, checked(aboutNames, () => services.recovery.checkAnswer())),
    ...byPath(
      membershipService,
      membershipHandlers(services, {
        leaseMs: times.suspectAfterMs,
        heartbeatMs: times.heartbeatMs,
        tombstoneAgeMs: times.tombstoneAgeMs,
      }),
    ),
  };
}

/** What was known of the peers before this start decides how long nothing is ordered, and who is missed. */
async function keepCopies(
  { catalog, random, times, network, places }: TrackerParts,
  { orders, reservations, recovery }: {
    readonly orders: Orders;
    readonly reservations: Reservations;
    readonly recovery: Recovery;
  },
  expected: ReadonlyMap<PeerId, number>,
) {
  const { nowMs } = network.time;
  const budget = new RepairBudget({
    ...{ streamsPerPeerMax: 2, streamsMax: 100, uploadShare: 0.2 },
    ...{ bytesPerS: Infinity, peerBytesPerS: Infinity },
  }, nowMs);
  const repairs = new Repairs({ catalog, orders, reservations, places, random, budget });
  const care = {
    repairs,
    rebalances: new Rebalances({ catalog, orders, repairs, budget }),
    drains: new Drains(catalog),
    survey: new SurveyWalk(catalog),
    strays: new Strays({ catalog, recovery }, times.versionGraceMs),
  };
  const vanishing = new Vanishing({
    shareMax: times.vanishedShareMax,
    windowMs: 2 * times.deadAfterMs,
  });
  for (const peerId of expected.keys()) vanishing.expect(peerId);
  const safeMode = new SafeMode(
    {
      shareMin: times.safeModeShare,
      mostMs: times.safeModeMostMs,
      extraMs: times.safeModeExtraMs,
    },
    expected,
    nowMs,
  );
  const isPaused = await catalog.repairPaused();
  const upkeep = new Upkeep({ catalog, recovery, orders, vanishing, ...care }, safeMode, isPaused);
  const claims = new ClaimWatch({ catalog, orders, budget, random }, times.checkEveryMs);
  return { upkeep, claims, ...care };
}

function byPath(
  service: Record<string, unknown>,
  handlers: object,
): Record<string, Handler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => {
      return [(service[name] as { path: string }).path, handle as Handler];
    }),
  );
}
