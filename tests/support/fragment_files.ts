import { join } from "node:path";
import { FRAGMENT_HEADER_BYTES } from "../../peer/store/fragment_header.ts";
import { sha256Hex } from "../../proto/words/hash.ts";

const FRAGMENT_FILE = /^[0-9a-f]{64}$/;

/** The fragments below a peer's data folder, by a walk of its own: sizes by id, without their files' headers. */
export function fragmentsOnDisk(dataFolder: string): Map<string, number> {
  const sizes = new Map<string, number>();
  const walk = (folder: string) => {
    for (const { name, isDirectory } of entries(folder)) {
      const path = join(folder, name);
      if (isDirectory) walk(path);
      else if (FRAGMENT_FILE.test(name)) sizes.set(name, sizeIfThere(path) - FRAGMENT_HEADER_BYTES);
    }
  };
  walk(join(dataFolder, "fragments"));
  return sizes;
}

/** Bytes of all fragments of some peers. */
export function bytesOnDisk(dataFolders: readonly string[]): number {
  return dataFolders.flatMap((folder) => [...fragmentsOnDisk(folder).values()])
    .reduce((sum, bytes) => sum + bytes, 0);
}

export function fragmentPath(dataFolder: string, id: string): string {
  return join(dataFolder, "fragments", id.slice(0, 1), id.slice(1, 2), id);
}

/** The SHA-256 of the fragment in a file. */
export function fragmentHash(path: string): string {
  return sha256Hex(Deno.readFileSync(path).subarray(FRAGMENT_HEADER_BYTES));
}

/** Changes one bit in the middle of a file, and neither its size nor its times. */
export function flipBit(path: string): void {
  const { mtime, size } = Deno.statSync(path);
  {
    using file = Deno.openSync(path, { read: true, write: true });
    const byte = new Uint8Array(1);
    const middle = Math.floor(size / 2);
    file.seekSync(middle, Deno.SeekMode.Start);
    file.readSync(byte);
    byte[0]! ^= 1;
    file.seekSync(middle, Deno.SeekMode.Start);
    file.writeSync(byte);
  }
  Deno.utimeSync(path, mtime!, mtime!);
}

/** The network may change what is walked here. */
function entries(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return [];
    throw thrown;
  }
}

function sizeIfThere(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return FRAGMENT_HEADER_BYTES;
    throw thrown;
  }
}
