/**
 * Writes a small file so that a killed program leaves the old or the new text, whole. Not synced, for that would cost a
 * thousand small puts a thousand syncs: after a power cut the file may be old, empty or gone, and its reader has to
 * notice.
 */
export async function writeSoftFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await Deno.writeTextFile(temporary, text, { mode: 0o600 });
  await Deno.rename(temporary, path);
}
