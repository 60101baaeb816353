import { setFlagsFromString } from "node:v8";

/** From this much on a transfer is worth the memory. */
export const GATHERING_MIN_BYTES = 8 * 1024 * 1024;

/**
 * Lets the garbage of transfers gather (ARCHITECTURE.md, "Garbage of transfers may gather in peers"). To be called when
 * the program's modules are loaded: compiled code that is kept from one start to the next is thrown away by programs
 * with other flags, so that a flag on the command line would cost every program a tenth of a second at its start.
 */
export function letGarbageGather(): void {
  setFlagsFromString("--external-memory-max-growing-factor=3");
  setFlagsFromString("--heap-growing-percent=500");
}
