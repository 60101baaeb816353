import { closeSync, constants, fstatSync, lstatSync, openSync, read } from "node:fs";
import { gatheredHash, partsHash } from "../../proto/process/hashing.ts";
import type { NetworkId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { damageOfHeader, FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";
import { damageOf, errorCode } from "./io_error.ts";
import { readWhole } from "./read_whole.ts";
import { Scratch } from "./scratch.ts";
import type { OpenFragment } from "./store.ts";

/** What a look at a fragment's file found. */
export type Finding =
  | { readonly found: "good"; readonly fragment: OpenFragment }
  | { readonly found: "missing" }
  | { readonly found: "bad"; readonly why: string };

/** Bytes that are read and hashed at a time: half a millisecond of the main thread. */
const PIECE_BYTES = FRAGMENT_HEADER_BYTES + 1024 * 1024;
/** What is no file must not keep its opener waiting. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Looks at fragment files: a fragment that it finds good was compared with its id in that very look. */
export class FragmentReader {
  readonly #networkId: () => NetworkId | undefined;
  readonly #scratch = new Scratch();

  /** @param networkId Whose fragments are good; undefined: nobody's. */
  constructor(networkId: () => NetworkId | undefined) {
    this.#networkId = networkId;
  }

  /** @throws what the system throws, unless it is the file's damage. */
  async look(path: string, fragment: FragmentRef): Promise<Finding> {
    using held = new DisposableStack();
    try {
      // O_NOFOLLOW would do where Deno may do everything; with less, it follows links before the system sees the path.
      if (lstatSync(path).isSymbolicLink()) return { found: "bad", why: "it is a link" };
      // Opening and closing wait for nothing; handing them over to another thread would cost more than they do.
      const file = openSync(path, OPEN_FLAGS);
      held.defer(() => closeSync(file));
      const { memory } = held.use(this.#scratch.lend(FRAGMENT_HEADER_BYTES + fragment.sizeBytes));
      const why = await this.#damageIn(file, fragment, memory);
      if (why !== undefined) return { found: "bad", why };
      const resources = held.move();
      return { found: "good", fragment: new LookedAt(file, fragment, memory, resources) };
    } catch (thrown) {
      if (errorCode(thrown) === "ENOENT") return { found: "missing" };
      const damage = damageOf(thrown);
      if (damage === undefined) throw thrown;
      return { found: "bad", why: damage };
    }
  }

  async #damageIn(
    file: number,
    { id, sizeBytes }: FragmentRef,
    scratch: Uint8Array,
  ): Promise<string | undefined> {
    const status = fstatSync(file);
    if (!status.isFile()) return "it is not a file";
    const fileBytes = FRAGMENT_HEADER_BYTES + sizeBytes;
    if (status.size !== fileBytes) return `expected ${fileBytes} bytes, got ${status.size}`;
    const networkId = this.#networkId();
    if (networkId === undefined) return "this store belongs to no network";
    // What fits stays there, to be read from.
    const fits = fileBytes <= scratch.byteLength;
    const content = scratch.subarray(FRAGMENT_HEADER_BYTES, fileBytes);
    const hash = fits ? gatheredHash(content) : partsHash();
    for (let offset = 0; offset < fileBytes;) {
      const from = fits ? offset : 0;
      const into = scratch.subarray(from, from + PIECE_BYTES);
      const bytesRead = await readAt(file, into, offset);
      if (bytesRead === 0) return `expected ${fileBytes} bytes, got ${offset}`;
      const headerBytes = offset === 0 ? FRAGMENT_HEADER_BYTES : 0;
      if (bytesRead < headerBytes) return `its header was cut short at ${bytesRead} bytes`;
      if (offset === 0) {
        const why = damageOfHeader(scratch, { kind: "content", networkId, sizeBytes, id });
        if (why !== undefined) return why;
      }
      hash.update(into.subarray(headerBytes, bytesRead));
      offset += bytesRead;
    }
    return await hash.digest() === id ? undefined : "its bytes are not the fragment's";
  }
}

/** The file that was looked at, whatever its name leads to by now. What of it fits in memory was read in the look. */
class LookedAt implements OpenFragment {
  readonly sizeBytes: number;
  readonly #file: number;
  readonly #scratch: Uint8Array;
  readonly #resources: DisposableStack;

  constructor(
    file: number,
    { sizeBytes }: FragmentRef,
    scratch: Uint8Array,
    resources: DisposableStack,
  ) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
    this.#scratch = scratch;
    this.#resources = resources;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    const start = FRAGMENT_HEADER_BYTES + offset;
    if (FRAGMENT_HEADER_BYTES + this.sizeBytes <= this.#scratch.byteLength) {
      into.set(this.#scratch.subarray(start, start + into.byteLength));
      return;
    }
    await readWhole((part, position) => readAt(this.#file, part, position), start, into);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#resources.dispose();
    return Promise.resolve();
  }
}

/** Answers how many bytes were read; 0 at the end. */
function readAt(file: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, into, 0, into.byteLength, position, (error, bytesRead) => {
      if (error === null) resolve(bytesRead);
      else reject(error);
    });
  });
}
