import { nextTurn } from "../../proto/process/clock.ts";
import { errorCode, unlessMissingSync } from "./io_error.ts";
import { Layout } from "./layout.ts";

/** Files of one kind. */
export interface UseOfKind {
  readonly count: number;
  /** Their lengths. */
  readonly bytes: number;
}

export const USE_KINDS = ["replicas", "trash", "quarantine", "temporary", "other"] as const;
export type UseKind = typeof USE_KINDS[number];

/** What lies in a data folder, by looking at every file. */
export interface DiskUse extends Readonly<Record<UseKind, UseOfKind>> {
  /** What the disk has allocated for all of it, folders included: what `du` says. */
  readonly allocatedBytes: number;
}

const UNREADABLE = new Set(["ENOENT", "EACCES", "EPERM"]);
/** `stat` counts in these, whatever the disk's blocks are. */
const STAT_BLOCK_BYTES = 512;
/** Looked at before others get their turn: a few milliseconds. */
const FILES_A_TURN = 256;

/**
 * Looks at every file of a data folder; what the store counts in memory must be the same. Links are not followed, and
 * of what comes or goes meanwhile some may be missed.
 * @param isHeld Whether a path is a fragment's that the store holds.
 */
export async function measureUse(
  folder: string,
  isHeld: (path: string) => boolean,
): Promise<DiskUse> {
  const layout = new Layout(folder);
  const uses = Object.fromEntries(USE_KINDS.map((kind) => [kind, { count: 0, bytes: 0 }])) as {
    [Kind in UseKind]: { count: number; bytes: number };
  };
  let allocatedBytes = 0;
  const several = new Set<string>();
  let looks = 0;
  const look = async (path: string, kind: UseKind | "fragments") => {
    if (++looks % FILES_A_TURN === 0) await nextTurn();
    const status = unlessMissingSync(() => Deno.lstatSync(path));
    if (status === undefined) return;
    if (isFirstName(status, several)) allocatedBytes += (status.blocks ?? 0) * STAT_BLOCK_BYTES;
    if (status.isDirectory) {
      for (const name of namesIn(path)) {
        const inside = `${path}/${name}`;
        await look(inside, path === layout.folder ? kindOf(inside, layout) : kind);
      }
      return;
    }
    const known = kind === "fragments" ? isHeld(path) ? "replicas" : "other" : kind;
    uses[known].count += 1;
    uses[known].bytes += status.size;
  };
  await look(layout.folder, "other");
  return { ...uses, allocatedBytes };
}

/** Whether a file was not met under another name before: it lies on the disk once. */
function isFirstName({ isDirectory, nlink, dev, ino }: Deno.FileInfo, met: Set<string>): boolean {
  if (isDirectory || (nlink ?? 1) <= 1) return true;
  const file = `${dev}:${ino}`;
  if (met.has(file)) return false;
  met.add(file);
  return true;
}

function kindOf(path: string, layout: Layout): UseKind | "fragments" {
  if (path === layout.fragments) return "fragments";
  if (path === layout.trash) return "trash";
  if (path === layout.quarantine) return "quarantine";
  return path === layout.temporary ? "temporary" : "other";
}

/** None where the folder is gone, or is not ours to read, as `lost+found` of a disk. */
function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (thrown) {
    if (UNREADABLE.has(errorCode(thrown) ?? "")) return [];
    throw thrown;
  }
}
