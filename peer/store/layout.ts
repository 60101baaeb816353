import { join } from "node:path";
import { assert } from "../../proto/words/errors.ts";
import { isSha256Hex } from "../../proto/words/hash.ts";
import { IDENTITY_FILES } from "../../proto/words/identity_files.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { unlessMissing } from "./io_error.ts";

/** What a peer's data folder consists of. No text from outside ever becomes a part of a path: ids only. */
export class Layout {
  readonly marker: string;
  readonly identity: string;
  readonly lock: string;
  readonly fragments: string;
  readonly temporary: string;
  readonly trash: string;
  readonly quarantine: string;

  constructor(readonly folder: string) {
    this.marker = join(folder, MARKER);
    this.identity = join(folder, IDENTITY_FILES.key);
    this.lock = join(folder, LOCK);
    this.fragments = join(folder, FRAGMENTS);
    this.temporary = join(folder, TEMPORARY);
    this.trash = join(folder, TRASH);
    this.quarantine = join(folder, QUARANTINE);
  }

  /**
   * Two levels of folders, so that none gets more entries than file systems and people like; 256 in all, so that they
   * are soon all there: a fragment in a new folder costs three syncs instead of one.
   */
  fragment(id: FragmentId): FragmentPath {
    assert(isSha256Hex(id), "a fragment id is 64 hex digits");
    const parent = join(this.fragments, id.slice(0, 1));
    const folder = join(parent, id.slice(1, 2));
    return { parent, folder, file: join(folder, id) };
  }
}

/** Where a fragment lies: `fragments/a/b/abcd...`. */
export interface FragmentPath {
  readonly parent: string;
  readonly folder: string;
  readonly file: string;
}

const MARKER = ".enjambre-store";
const LOCK = "lock";
const FRAGMENTS = "fragments";
const TEMPORARY = "tmp";
const TRASH = "trash";
const QUARANTINE = "quarantine";

/**
 * What a start that was killed before the marker was written may leave behind, or a machine has that has joined a
 * network and has not served yet.
 */
const BEGUN = new Set<string>([
  ...Object.values(IDENTITY_FILES),
  ...[...Object.values(IDENTITY_FILES), MARKER].map((name) => `${name}.tmp`),
  LOCK,
  FRAGMENTS,
  TEMPORARY,
  TRASH,
  QUARANTINE,
]);

export type FolderState = "missing" | "empty" | "begun" | "store" | "foreign";

/** What lies in a folder that is to be a data folder. */
export async function stateOfFolder(layout: Layout): Promise<FolderState> {
  const status = await unlessMissing(Deno.stat(layout.folder));
  if (status === undefined) return "missing";
  if (!status.isDirectory) return "foreign";
  const names = await namesIn(layout.folder);
  // The root of a freshly made file system is not empty: it has this.
  names.delete("lost+found");
  if (names.size === 0) return "empty";
  if (names.has(MARKER)) return "store";
  return names.isSubsetOf(BEGUN) && await isEmpty(layout.fragments) ? "begun" : "foreign";
}

async function isEmpty(folder: string): Promise<boolean> {
  return await unlessMissing(namesIn(folder)).then((names) => !names?.size);
}

async function namesIn(folder: string): Promise<Set<string>> {
  return new Set(await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name));
}
