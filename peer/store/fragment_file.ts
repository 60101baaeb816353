import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { sha256 } from "../../proto/words/hash.ts";
import type { NetworkId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { damageOfHeader, FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";
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

/** Links are not followed, and what is no file must not keep its opener waiting. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Looks at fragment files: a fragment that it finds good was compared with its id in that very look. */
export class FragmentReader {
  readonly #networkId: () => NetworkId | undefined;
  readonly #scratch: Uint8Array[] = [];

  /** @param networkId Whose fragments are good; undefined: nobody's. */
  constructor(networkId: () => NetworkId | undefined) {
    this.#networkId = networkId;
  }

  /** @throws what the system throws, unless it is the file's damage. */
  async look(path: string, fragment: FragmentRef): Promise<Finding> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, OPEN_FLAGS);
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
    const fileBytes = FRAGMENT_HEADER_BYTES + sizeBytes;
    if (status.size !== fileBytes) return `expected ${fileBytes} bytes, got ${status.size}`;
    const networkId = this.#networkId();
    if (networkId === undefined) return "this store belongs to no network";
    const scratch = this.#scratch.pop() ?? Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    try {
      const hash = sha256();
      let offset = 0;
      while (offset < fileBytes) {
        const { bytesRead } = await file.read(scratch, 0, SCRATCH_BYTES, offset);
        if (bytesRead === 0) return `expected ${fileBytes} bytes, got ${offset}`;
        const headerBytes = offset === 0 ? FRAGMENT_HEADER_BYTES : 0;
        if (bytesRead < headerBytes) return `its header was cut short at ${bytesRead} bytes`;
        if (offset === 0) {
          const why = damageOfHeader(scratch, { kind: "content", networkId, sizeBytes, id });
          if (why !== undefined) return why;
        }
        hash.update(scratch.subarray(headerBytes, bytesRead));
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
    await readWhole(this.#file, FRAGMENT_HEADER_BYTES + offset, into);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
