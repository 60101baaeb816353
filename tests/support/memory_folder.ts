import { existsSync } from "node:fs";

const MEMORY = "/dev/shm";

/**
 * A new folder in memory, where there is some to be had as a disk, so that none is waited for. Our programs, with the
 * permissions that they have, may not read or write there.
 */
export async function makeMemoryFolder(prefix: string): Promise<string> {
  return await Deno.makeTempDir({ prefix, ...(existsSync(MEMORY) && { dir: MEMORY }) });
}
