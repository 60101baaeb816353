import { dirname } from "node:path";

/** Only its owner may read it. */
const OWNER_ONLY = 0o600;

/**
 * Replaces a small file so that after a crash or a power cut either the old or the new text is there, whole.
 * @param mode Its permissions, of which the process's mask takes some away; without it nobody but its owner has any.
 */
export async function writeStateFile(path: string, text: string, mode?: number): Promise<void> {
  await replaceFile(path, text, mode);
  // The rename is a change of the folder: only syncing the folder takes it through a power cut.
  await syncFolder(dirname(path));
}

/** Undefined when it is not there. */
export async function readFileIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw thrown;
  }
}

/**
 * The same for many files of one folder, by their names: they share the sync of it. When it is fulfilled or rejected,
 * nothing is still being written.
 */
export async function writeStateFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  if (texts.size === 0) return;
  await allOf([...texts].map(([name, text]) => replaceFile(`${folder}/${name}`, text)));
  await syncFolder(folder);
}

/** Fulfilled or rejected when all have ended. */
export async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}

/** What is in the file is safe then, its name only after a `syncFolder`. */
async function replaceFile(path: string, text: string, mode = OWNER_ONLY): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const bytes = new TextEncoder().encode(text);
    await writeSynced(temporary, bytes, { create: true, truncate: true, mode });
    // One that was left behind by somebody less careful.
    if (mode === OWNER_ONLY) Deno.chmodSync(temporary, mode);
    // A rename replaces the name in one step: a reader never meets half a file.
    await Deno.rename(temporary, path);
  } catch (thrown) {
    await Deno.remove(temporary).catch(() => {});
    throw thrown;
  }
}

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Opening waits for nothing, and handing it over to another thread would cost ten times as much.
  using folder = Deno.openSync(path);
  await folder.sync();
}

/** Writes at the beginning of a file, and syncs it. */
export async function writeSynced(
  path: string,
  bytes: Uint8Array,
  options: Deno.OpenOptions,
): Promise<void> {
  using file = await Deno.open(path, { ...options, write: true });
  await writeWhole(file, bytes);
  // Before the rename: otherwise a power cut may leave the new name with no bytes behind it.
  await file.sync();
}

/** A single write may take less than it is given. */
export async function writeWhole(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) written += await file.write(bytes.subarray(written));
}
