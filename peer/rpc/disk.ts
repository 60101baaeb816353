import type { DiskHandlers } from "../../proto/gen/enjambre/v1/Disk.ts";
import type { ScrubPass as WirePass } from "../../proto/gen/enjambre/v1/ScrubPass.ts";
import type { ScrubRequest__Output } from "../../proto/gen/enjambre/v1/ScrubRequest.ts";
import type { ScrubResponse } from "../../proto/gen/enjambre/v1/ScrubResponse.ts";
import type { SpaceRequest__Output } from "../../proto/gen/enjambre/v1/SpaceRequest.ts";
import type { SpaceResponse } from "../../proto/gen/enjambre/v1/SpaceResponse.ts";
import type { TrashRequest__Output } from "../../proto/gen/enjambre/v1/TrashRequest.ts";
import type { TrashResponse } from "../../proto/gen/enjambre/v1/TrashResponse.ts";
import type { TrashedFragment } from "../../proto/gen/enjambre/v1/TrashedFragment.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { fragmentIdFromBytes, idToBytes } from "../../proto/words/ids.ts";
import { atMost } from "../../proto/wire/convert.ts";
import { serverStream, unary } from "../../proto/wire/server.ts";
import type { ScrubPass } from "../scrub/scrub_plan.ts";
import type { Scrubber, ScrubProgress } from "../scrub/scrubber.ts";
import type { DiskStore } from "../store/disk_store.ts";
import type { TrashEntry } from "../store/store.ts";
import { refuseFromElsewhere } from "./own_machine.ts";

export interface DiskParts {
  readonly store: DiskStore;
  readonly scrubber: Scrubber;
  /** How long what was dropped stays in the trash. */
  readonly trashKeepMs: number;
}

const TRASH_BATCH_MAX = 1_024;

/** What the operator of this machine asks of its disk. */
export function diskHandlers(parts: DiskParts): DiskHandlers {
  const { store, scrubber } = parts;
  return {
    Scrub: serverStream<ScrubRequest__Output, ScrubResponse>(
      async function* ({ now }, { from, signal }) {
        refuseFromElsewhere(from, "The scrub is");
        if (!now) return yield toScrubResponse(scrubber.progress, false);
        let progress = scrubber.progress;
        for await (progress of scrubber.force(signal)) yield toScrubResponse(progress, false);
        yield toScrubResponse(progress, true);
      },
    ),
    Trash: serverStream<TrashRequest__Output, TrashResponse>((request, { from, signal }) => {
      refuseFromElsewhere(from, "The trash is");
      return inBatches(trashed(parts, request, signal));
    }),
    Space: unary<SpaceRequest__Output, SpaceResponse>((_request, { from }) => {
      refuseFromElsewhere(from, "The space of a disk is");
      return space(store);
    }),
  } as DiskHandlers;
}

function toScrubResponse(
  { current, leftBytes, last, everyMs }: ScrubProgress,
  done: boolean,
): ScrubResponse {
  return {
    current: current === undefined ? null : toPass(current, { endedMs: 0, leftBytes }),
    last: last === undefined ? null : toPass(last, { endedMs: last.endedMs, leftBytes: 0 }),
    everyMs,
    done,
  };
}

function toPass(pass: ScrubPass, more: { endedMs: number; leftBytes: number }): WirePass {
  const { startedMs, forced, fragments, bytes, bad, badIds, unread } = pass;
  const badFragmentIds = badIds.map(idToBytes);
  return { startedMs, forced, fragments, bytes, bad, badFragmentIds, unread, ...more };
}

async function* trashed(
  { store, trashKeepMs }: DiskParts,
  { action, fragmentIds }: TrashRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<TrashedFragment> {
  const entries = [...store.trash()];
  const toTrashed = ({ id, sizeBytes, sinceMs }: TrashEntry, problem = ""): TrashedFragment => ({
    fragmentId: idToBytes(id),
    size: sizeBytes,
    sinceMs,
    untilMs: sinceMs + trashKeepMs,
    problem,
  });
  const asked = atMost(fragmentIds, TRASH_BATCH_MAX, "fragment_ids").map(fragmentIdFromBytes);
  if (action !== "TRASH_ACTION_RESTORE" && asked.length > 0) {
    throw invalid("Cannot choose fragments of the trash but to restore them");
  }
  switch (action) {
    case "TRASH_ACTION_LIST":
      return yield* entries.map((entry) => toTrashed(entry));
    case "TRASH_ACTION_EMPTY":
      await store.emptyTrash(Infinity);
      return yield* entries.map((entry) => toTrashed(entry));
    case "TRASH_ACTION_RESTORE": {
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      for (const id of asked.length > 0 ? asked : byId.keys()) {
        signal.throwIfAborted();
        const entry = byId.get(id) ?? { id, sizeBytes: 0, sinceMs: 0 };
        yield toTrashed(entry, byId.has(id) ? await restore(store, entry) : "it is not there");
      }
      return;
    }
    default:
      throw invalid(`Cannot do "${action}" with the trash: expected to list, restore or empty it`);
  }
}

/** Answers why it could not be restored; empty when it was. */
async function restore(store: DiskStore, entry: TrashEntry): Promise<string> {
  try {
    return await store.takeBack(entry) ? "" : "it is damaged or gone";
  } catch (thrown) {
    return EnjambreError.from(thrown).message;
  }
}

async function* inBatches(fragments: AsyncIterable<TrashedFragment>): AsyncIterable<TrashResponse> {
  let batch: TrashedFragment[] = [];
  for await (const fragment of fragments) {
    batch.push(fragment);
    if (batch.length < TRASH_BATCH_MAX) continue;
    yield { fragments: batch };
    batch = [];
  }
  if (batch.length > 0) yield { fragments: batch };
}

async function space(store: DiskStore): Promise<SpaceResponse> {
  const use = await store.use();
  const { replicas, trash, quarantine, temporary, other } = use;
  return {
    logical: { count: store.fragments, bytes: store.bytes },
    ...{ replicas, trash, quarantine, temporary, other },
    allocatedBytes: use.allocatedBytes,
    reservedBytes: use.reservedBytes,
    capacityBytes: use.capacityBytes,
    freeBytes: use.freeBytes,
    keepFreeBytes: use.keepFreeBytes,
    diskBytes: use.diskBytes,
    diskFreeBytes: use.diskFreeBytes,
  };
}
