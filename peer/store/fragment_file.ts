import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { sha256 } from "../../proto/words/hash.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { readWhole } from "./read_whole.ts";
import { damageOf, errorCode } from "./io_error.ts";
import type { OpenFragment } from "./store.ts";

/** What a look at a fragment's file found. */
export type Finding =
  | { readonly found: "good"; readonly fragment: OpenFragment }
  | { readonly found: "missing" }
  | { readonly found: "bad"; readonly why: string };

/** Bytes that are read and hashed at a time: half a millisecond of the main thread. */
const SCRATCH_BYTES = 1024 * 1024;
/** Scratch buffers that are kept for the next look. */
const SCRATCH_KEPT_MAX = 8;

/** Looks at fragment files: a fragment that it finds good was compared with its id in that very look. */
export class FragmentReader {
  readonly #scratch: Uint8Array[] = [];

  /** @throws what the system throws, unless it is the file's damage. */
  async look(path: string, fragment: FragmentRef): Promise<Finding> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      const why = await this.#damageIn(file, fragment);
      if (why === undefined) return { found: "good", fragment: new OpenFile(file, fragment) };
      await file.close();
      return { found: "bad", why };
    } catch (thrown) {
      await file?.close();
      if (errorCode(thrown) === "ENOENT") return { found: "missing" };
      const damage = damageOf(thrown);
      if (damage === undefined) throw thrown;
      return { found: "bad", why: damage };
    }
  }

  async #damageIn(file: FileHandle, { id, sizeBytes }: FragmentRef): Promise<string | undefined> {
    const status = await file.stat();
    if (!status.isFile()) return "it is not a file";
    if (status.size !== sizeBytes) return `expected ${sizeBytes} bytes, got ${status.size}`;
    const scratch = this.#scratch.pop() ?? Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    try {
      const hash = sha256();
      let offset = 0;
      while (offset < sizeBytes) {
        const { bytesRead } = await file.read(scratch, 0, SCRATCH_BYTES, offset);
        if (bytesRead === 0) return `expected ${sizeBytes} bytes, got ${offset}`;
        hash.update(scratch.subarray(0, bytesRead));
        offset += bytesRead;
      }
      return hash.digest("hex") === id ? undefined : "its bytes are not the fragment's";
    } finally {
      if (this.#scratch.length < SCRATCH_KEPT_MAX) this.#scratch.push(scratch);
    }
  }
}

/** The file that was looked at, whatever its name leads to by now. */
class OpenFile implements OpenFragment {
  readonly sizeBytes: number;
  readonly #file: FileHandle;

  constructor(file: FileHandle, { sizeBytes }: FragmentRef) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    await readWhole(this.#file, offset, into);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
