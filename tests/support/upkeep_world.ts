import assert from "node:assert/strict";
import type { SessionResponse } from "../../proto/gen/enjambre/v1/SessionResponse.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { type FragmentId, fragmentIdFromBytes, type PeerId } from "../../proto/words/ids.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import { ChosenPlaces } from "../../tracker/core/chosen_places.ts";
import type { Candidate } from "../../tracker/core/placement.ts";
import { RepairBudget } from "../../tracker/core/repair_budget.ts";
import { Reservations } from "../../tracker/core/reservations.ts";
import { SafeMode } from "../../tracker/core/safe_mode.ts";
import { Vanishing } from "../../tracker/core/vanishing.ts";
import { Drains } from "../../tracker/drains.ts";
import { Orders } from "../../tracker/orders.ts";
import { Rebalances } from "../../tracker/rebalances.ts";
import { Repairs } from "../../tracker/repairs.ts";
import type { Sessions } from "../../tracker/sessions.ts";
import { Strays } from "../../tracker/strays.ts";
import { SurveyWalk } from "../../tracker/survey_walk.ts";
import { Upkeep } from "../../tracker/upkeep.ts";
import { fragment } from "../contract/catalog_fixture.ts";
import { candidate } from "./peers.ts";

/** Shorter than a turn: what nobody asked for between two of them is not needed. */
const STRAY_GRACE_MS = 50_000;

type WireOrder = NonNullable<SessionResponse["order"]>;

/** A peer that does as it is told, and what is really on its disk. */
interface WorldPeer {
  readonly peerId: PeerId;
  readonly zone: string;
  readonly disk: Set<FragmentId>;
  isLive: boolean;
  /** Whether it is expected back, as after a start of the tracker. */
  isAwaited: boolean;
  draining: boolean;
}

/** The parts of a tracker that keep copies, over a real catalog, with peers whose disks the test can see. */
export class UpkeepWorld {
  readonly peers: WorldPeer[];
  readonly upkeep: Upkeep;
  readonly rebalances: Rebalances;
  readonly orders: Orders;
  readonly #catalog: Catalog;
  readonly #repairs: Repairs;
  readonly #places = new ChosenPlaces();
  /** Peers that have yet to tell the names that they remember. */
  readonly telling = new Set<PeerId>();
  /** Orders to drop of which it was checked that enough is left. */
  dropsChecked = 0;
  /** Told and not carried out yet. */
  #told: { readonly peer: WorldPeer; readonly order: WireOrder }[] = [];
  #nowMs = 1_000;

  constructor(catalog: Catalog, peerIds: readonly PeerId[], zones: readonly string[]) {
    this.#catalog = catalog;
    this.peers = peerIds.map((peerId, index) => ({
      ...{ peerId, zone: zones[index % zones.length]!, disk: new Set<FragmentId>() },
      ...{ isLive: true, isAwaited: false, draining: false },
    }));
    const sessions = { send: (to, message) => this.#hear(to, message) } as Pick<Sessions, "send">;
    this.orders = new Orders(sessions as Sessions, { epoch: 1 });
    const budget = new RepairBudget({
      ...{ streamsPerPeerMax: 2, streamsMax: 100, uploadShare: 0.2 },
      ...{ bytesPerS: Infinity, peerBytesPerS: Infinity },
    }, 0);
    const { orders } = this;
    const [reservations, random] = [new Reservations(), seededRandom(1)];
    const repairs = new Repairs({
      ...{ catalog, orders, budget, reservations, random, places: this.#places },
    });
    this.#repairs = repairs;
    this.rebalances = new Rebalances({ catalog, orders, repairs, budget });
    const vanishing = new Vanishing({ shareMax: 1, windowMs: 1 });
    const safeMode = new SafeMode({ shareMin: 1, mostMs: 0, extraMs: 0 }, new Map(), 0);
    const [survey, drains] = [new SurveyWalk(catalog), new Drains(catalog)];
    const { rebalances } = this;
    const recovery = { hasTold: (peerId: PeerId) => !this.telling.has(peerId) };
    const strays = new Strays({ catalog, recovery }, STRAY_GRACE_MS);
    const parts = { catalog, recovery, orders, repairs, rebalances, survey, drains, vanishing };
    this.upkeep = new Upkeep({ ...parts, strays }, safeMode, false);
  }

  /** Peers get fragments as a put brings them there. */
  async store(holders: readonly number[], labels: readonly string[]): Promise<void> {
    for (const index of holders) {
      for (const label of labels) {
        this.#places.choose(fragment(label).id, [this.peers[index]!.peerId]);
        await this.#gain(this.peers[index]!, fragment(label).id);
      }
    }
  }

  async die(index: number): Promise<void> {
    const peer = this.peers[index]!;
    peer.isLive = false;
    this.#told = this.#told.filter((each) => each.peer !== peer);
    for (const order of this.orders.endAll(peer.peerId)) {
      this.#repairs.ended(order, false, this.#nowMs);
    }
    await this.#catalog.setCounted(peer.peerId, false);
  }

  /** It is back and has told all that it holds. */
  async comeBack(index: number): Promise<void> {
    const peer = this.peers[index]!;
    peer.isLive = true;
    const fragments = [...peer.disk].map((id) => ({ id, sizeBytes: fragment("").sizeBytes }));
    await this.#catalog.applyInventory(peer.peerId, { fragments, first: true, last: true });
    await this.#catalog.setCounted(peer.peerId, true);
  }

  async drain(index: number, draining: boolean): Promise<void> {
    this.peers[index]!.draining = draining;
    await this.#catalog.setDraining(this.peers[index]!.peerId, draining ? 1 : undefined);
  }

  /** One turn of the tracker: what is unwanted is dropped, what is missing copied, what is too many trimmed. */
  async turn(): Promise<void> {
    this.#nowMs += 100_000;
    const before = new Set(this.#told.map(({ order }) => Number(order.orderId)));
    const live = this.peers.filter(({ isLive }) => isLive).map(({ peerId }) => peerId);
    for (const { id, peerId } of await this.#catalog.takeDroppable(live, this.#nowMs, 100)) {
      if (this.orders.isDropping(peerId, id)) continue;
      this.orders.give({ kind: "drop", peerId, id, purge: false }, this.#nowMs);
    }
    await this.upkeep.turn(this.candidates(), this.#nowMs);
    await this.#checkDrops((orderId) => !before.has(orderId));
  }

  /** Something came to an end: repair looks again, at the same moment. */
  async repairAgain(): Promise<void> {
    await this.upkeep.repair(this.candidates(), this.#nowMs, true);
  }

  /** Peers carry out some of what they were told, the oldest first; every `failing`th copy fails. */
  async obey(count = Infinity, failing = Infinity): Promise<void> {
    for (const [index, { peer, order }] of this.#told.splice(0, count).entries()) {
      const { copy, drop } = order;
      let done = true;
      if (drop) await this.#lose(peer, fragmentIdFromBytes(drop.fragmentId as Uint8Array));
      if (copy) {
        const id = fragmentIdFromBytes(copy.fragmentId as Uint8Array);
        const sources = copy.sources!.map(({ peerId }) => peerId);
        done = (index + 1) % failing !== 0 &&
          this.peers.some((each) =>
            each.isLive && each.disk.has(id) && sources.includes(each.peerId)
          );
        if (done) await this.#gain(peer, id);
      }
      const ended = this.orders.end(Number(order.orderId), peer.peerId);
      if (ended !== undefined) this.#repairs.ended(ended, done, this.#nowMs);
      if (ended !== undefined) this.rebalances.ended(ended, done);
    }
  }

  candidates(): Map<PeerId, Candidate> {
    return new Map(this.peers.map(({ peerId, zone, disk, isLive, isAwaited, draining }, index) => {
      const liveness = !isLive ? "dead" : isAwaited ? "stale" : "live";
      const but = {
        peerId,
        zone,
        liveness,
        confirmed: isLive && !isAwaited,
        draining,
        capacityBytes: 2 ** 30,
      } as const;
      const freeBytes = 2 ** 30 - disk.size * fragment("").sizeBytes;
      return [peerId, candidate(index, { ...but, freeBytes })];
    }));
  }

  /** Live peers that really have it. */
  holders(label: string): WorldPeer[] {
    return this.peers.filter(({ isLive, disk }) => isLive && disk.has(fragment(label).id));
  }

  #hear(to: PeerId, message: SessionResponse): boolean {
    const peer = this.peers.find(({ peerId }) => peerId === to)!;
    if (!peer.isLive) return false;
    if (message.order) this.#told.push({ peer, order: message.order });
    const cancelled = message.cancelOrder?.orderId;
    if (cancelled !== undefined) {
      this.#told = this.#told.filter(({ order }) => order.orderId !== cancelled);
      const ended = this.orders.end(Number(cancelled), to);
      if (ended !== undefined) this.#repairs.ended(ended, false, this.#nowMs);
    }
    return true;
  }

  /**
   * Of what was ordered in this turn: no drop of a wanted fragment without as many others as are wanted, on disks of
   * live peers that are not told to drop theirs.
   */
  async #checkDrops(isNew: (orderId: number) => boolean): Promise<void> {
    const drops = this.#told.flatMap(({ peer, order }) => {
      if (!order.drop) return [];
      const id = fragmentIdFromBytes(order.drop.fragmentId as Uint8Array);
      return [{ id, peer, isNew: isNew(Number(order.orderId)) }];
    });
    const fresh = drops.filter((drop) => drop.isNew);
    const now = await this.#catalog.replicasOf(fresh.map(({ id }) => id));
    for (const [index, { id, wanted }] of now.entries()) {
      const going = drops.filter((drop) => drop.id === id).map(({ peer }) => peer);
      const left = this.peers.filter((peer) =>
        peer.isLive && peer.disk.has(id) && !going.includes(peer)
      );
      assert.ok(
        wanted === 0 || left.length >= wanted,
        `${left.length} of ${wanted} are left without ${fresh[index]!.peer.zone}`,
      );
      this.dropsChecked += 1;
    }
  }

  async #gain(peer: WorldPeer, id: FragmentId): Promise<void> {
    peer.disk.add(id);
    const placed = this.#places.take(id, peer.peerId);
    const gained = [{ id, sizeBytes: fragment("").sizeBytes, placed }];
    await this.#catalog.applyChanges([{ peerId: peer.peerId, gained, lost: [] }]);
  }

  async #lose(peer: WorldPeer, id: FragmentId): Promise<void> {
    peer.disk.delete(id);
    await this.#catalog.applyChanges([{ peerId: peer.peerId, gained: [], lost: [id] }]);
  }
}
