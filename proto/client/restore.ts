import type { OperationId } from "../words/ids.ts";
import { EnjambreError } from "../words/errors.ts";
import { PLACE_BATCH_MAX } from "../words/limits.ts";
import { fragmentSizeAt } from "../words/manifest.ts";
import type { Name } from "../words/names.ts";
import type { Condition, NameRecord } from "../words/record.ts";
import { formatVersion, type Version } from "../words/version.ts";
import {
  fromNameRecord,
  required,
  toCondition,
  toFragmentRef,
  toManifest,
} from "../wire/convert.ts";
import { catalogService } from "../wire/schema.ts";
import type { Patience, Tracker } from "./locate.ts";
import { locateFile } from "./locate_file.ts";

export interface Restoration {
  readonly operationId: OperationId;
  readonly name: Name;
  /** The one to bring back; it must still be kept. */
  readonly version: Version;
  readonly condition?: Condition;
}

/**
 * Makes an earlier version's content and tags the newest version again, without moving a byte: its fragments are in
 * the network as long as the version is kept. Answers the new record.
 * @throws not_found when the version is not kept any more; unavailable when fragments of it lack copies.
 */
export async function restore(
  tracker: Tracker,
  { operationId, name, version, condition }: Restoration,
  patience: Patience = {},
): Promise<NameRecord> {
  const { record, manifest } = await locateFile(tracker, { name, version }, patience);
  const begun = await tracker.call(catalogService.Begin, {
    operationId,
    name,
    replicas: record.replicas,
    fragmentSize: manifest.fragmentSize,
    size: manifest.size,
    tags: [...record.tags],
    condition: toCondition(condition),
  }, patience);
  if (begun.done !== null) return fromNameRecord(required(begun.done.record, "done.record"));
  const fragments = manifest.fragmentIds.map((id, index) =>
    toFragmentRef({ id, sizeBytes: fragmentSizeAt(manifest, index) })
  );
  for (let start = 0; start < fragments.length; start += PLACE_BATCH_MAX) {
    const batch = fragments.slice(start, start + PLACE_BATCH_MAX);
    const request = { operationId, fragments: batch, avoidPeerIds: [] };
    await tracker.call(catalogService.Place, request, patience);
  }
  const { done, shortFragments } = await tracker.call(catalogService.Commit, {
    operationId,
    manifest: toManifest(manifest),
  }, patience);
  if (done !== null) return fromNameRecord(required(done.record, "done.record"));
  await tracker.call(catalogService.Abort, { operationId }, { ...patience, patienceMs: 0 });
  throw new EnjambreError(
    "unavailable",
    `Cannot bring back version ${formatVersion(version)} of ${JSON.stringify(name)}: ` +
      `${shortFragments.length} of its fragments have too few copies now`,
  );
}
