/**
 * Writes a small file so that a killed program leaves the old or the new text, whole. Not synced, for that would cost a
 * thousand small puts a thousand syncs: after a power cut the file may be old, empty or gone, and its reader has to
 * notice.
 */
export async function writeSoftFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await Deno.writeTextFile(temporary, text, { mode: 0o600 });
    await Deno.rename(temporary, path);
  } catch (thrown) {
    // On a full disk half a file would keep the last blocks for nothing.
    await Deno.remove(temporary).catch(() => {});
    throw thrown;
  }
}
