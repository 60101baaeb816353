import type { UpkeepHandlers } from "../../proto/gen/enjambre/v1/Upkeep.ts";
import { nextTurn } from "../../proto/process/clock.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import { toPeerAddress } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { peerNamed } from "../core/peer_named.ts";
import type { Candidate } from "../core/placement.ts";
import { roomWithout, Without } from "../core/without.ts";
import type { Driver } from "../driver.ts";

/** Fragments looked at in one page, and at the most. */
const PAGE_MAX = 4096;
const LOOK_MAX = 2_000_000;
const NAMES_MAX = 20;
/** Lost fragments whose names are looked for. */
const NAMED_FRAGMENTS_MAX = 100;

export interface WithoutParts {
  readonly catalog: Catalog;
  readonly driver: Driver;
}

/** What if: the question of `Without`. */
export function withoutHandler(
  { catalog, driver }: WithoutParts,
): Pick<UpkeepHandlers, "Without"> {
  return {
    Without: unary(async ({ what }, { signal }) => {
      const candidates = [...driver.candidates().values()];
      const gone = peersMeant(what, candidates);
      const goneIds = new Set(gone.map(({ peerId }) => peerId));
      const without = new Without(goneIds);
      const lost: FragmentId[] = [];
      const complete = await look(catalog, without, goneIds, lost, signal);
      return {
        peers: gone.map(toPeerAddress),
        ...without.figures,
        bytesFree: roomWithout(goneIds, candidates),
        namesLost: await namesOf(catalog, lost),
        complete,
      };
    }),
  };
}

/** All of a zone that is called so, or the peer whose id begins so. */
function peersMeant(what: string, candidates: readonly Candidate[]): Candidate[] {
  const inZone = candidates.filter(({ zone }) => zone === what);
  return inZone.length > 0 ? inZone : [peerNamed(what, candidates)];
}

/** Answers whether everything was looked at. */
async function look(
  catalog: Catalog,
  without: Without,
  gone: ReadonlySet<PeerId>,
  lost: FragmentId[],
  signal: AbortSignal,
): Promise<boolean> {
  let looked = 0;
  for (const peerId of gone) {
    let after: number | undefined;
    do {
      if (looked >= LOOK_MAX || signal.aborted) return false;
      const { fragments, next } = await catalog.surveyPeer(peerId, PAGE_MAX, after);
      for (const fragment of fragments) {
        const id = without.take(fragment, peerId);
        if (id !== undefined && lost.length < NAMED_FRAGMENTS_MAX) lost.push(id);
      }
      looked += fragments.length;
      after = next;
      await nextTurn();
    } while (after !== undefined);
  }
  return true;
}

async function namesOf(catalog: Catalog, lost: readonly FragmentId[]): Promise<string[]> {
  const names = new Set<string>();
  for (const id of lost) {
    for (const { record } of await catalog.recordsOfFragment(id, NAMES_MAX)) {
      if (names.size < NAMES_MAX) names.add(record.name);
    }
    if (names.size >= NAMES_MAX) break;
  }
  return [...names].sort();
}
