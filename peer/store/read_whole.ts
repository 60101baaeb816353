/** Reads from a file at a position; answers how many bytes came, 0 at the end. */
export type ReadAt = (into: Uint8Array, position: number) => Promise<number>;

/** Fills `into` with the bytes of a file from `position`. @throws when the file ends before. */
export async function readWhole(
  readAt: ReadAt,
  position: number,
  into: Uint8Array,
): Promise<void> {
  for (let filled = 0; filled < into.byteLength;) {
    const bytesRead = await readAt(into.subarray(filled), position + filled);
    if (bytesRead === 0) throw new Error("A file was cut short while it was read");
    filled += bytesRead;
  }
}
