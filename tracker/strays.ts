import { logger } from "../proto/process/log.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { isVerified } from "./core/excess.ts";
import type { Candidate } from "./core/placement.ts";
import type { Recovery } from "./recovery.ts";

const log = logger("strays");

export interface StraysParts {
  readonly catalog: Pick<Catalog, "adoptStrays">;
  readonly recovery: Pick<Recovery, "hasTold">;
}

/**
 * What peers hold and only they told of: after a rebuild, the fragments of superseded versions, removed names and
 * uploads of the tracker before. Once everybody who is there has told all, and for the time of grace nothing has asked
 * for them, they are unwanted like any others.
 */
export class Strays {
  readonly #parts: StraysParts;
  readonly #graceMs: number;
  /** Since when everybody who is there has told all; undefined: somebody has not. */
  #allToldSinceMs: number | undefined;

  constructor(parts: StraysParts, graceMs: number) {
    this.#parts = parts;
    this.#graceMs = graceMs;
  }

  /** @param found Strays that a look at the catalog met. */
  async turn(
    found: readonly FragmentId[],
    peers: ReadonlyMap<PeerId, Candidate>,
    nowMs: number,
  ): Promise<void> {
    const { catalog, recovery } = this.#parts;
    const alive = [...peers.values()].filter(({ liveness }) => liveness !== "dead");
    const hasToldAll = alive.every((peer) => isVerified(peer) && recovery.hasTold(peer.peerId));
    this.#allToldSinceMs = hasToldAll ? this.#allToldSinceMs ?? nowMs : undefined;
    if (this.#allToldSinceMs === undefined || found.length === 0) return;
    if (nowMs - this.#allToldSinceMs < this.#graceMs) return;
    const fragments = await catalog.adoptStrays(found, nowMs);
    if (fragments > 0) {
      log.info("{fragments} fragments that no name needs are unwanted", { fragments });
    }
  }
}
