import type { FileHandle } from "node:fs/promises";

/** Fills `into` with the bytes of a file from `position`. @throws when the file ends before. */
export async function readWhole(
  file: FileHandle,
  position: number,
  into: Uint8Array,
): Promise<void> {
  for (let filled = 0; filled < into.byteLength;) {
    const rest = into.byteLength - filled;
    const { bytesRead } = await file.read(into, filled, rest, position + filled);
    if (bytesRead === 0) throw new Error("A file was cut short while it was read");
    filled += bytesRead;
  }
}
