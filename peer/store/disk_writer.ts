import { logger } from "../../proto/process/log.ts";
import { writeWhole } from "../../proto/process/state_file.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { sha256 } from "../../proto/words/hash.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { ioError } from "./io_error.ts";
import type { Reservation } from "./room.ts";
import type { FragmentWriter } from "./store.ts";

export interface DiskWriterParts {
  readonly fragment: FragmentRef;
  /** What comes was compared with the id already. */
  readonly isVerified: boolean;
  /** Stands before the fragment's bytes in its file. */
  readonly header: Uint8Array;
  /** A new file of its own. */
  readonly path: string;
  readonly file: Deno.FsFile;
  readonly reservation: Reservation;
  /** Gives the complete, synced file its place in the store. */
  readonly place: () => Promise<void>;
  /** Called once, whatever the end is. */
  readonly onEnd: () => void;
}

/** Smaller chunks are put together up to this, so that a trickle does not become a flood of system calls. */
const GATHER_BYTES = 256 * 1024;

const log = logger("store");

/** One fragment on its way into a temporary file, hashed as it comes. */
export class DiskWriter implements FragmentWriter {
  readonly #parts: DiskWriterParts;
  readonly #hash: ReturnType<typeof sha256> | undefined;
  #gathered: Uint8Array | undefined;
  #gatheredBytes = 0;
  #receivedBytes = 0;
  /** Ends when the header and all chunks are taken, one after the other; the file may not be closed before. */
  #writing: Promise<void>;
  #end: Promise<void> | undefined;
  #discarded: Promise<void> | undefined;

  constructor(parts: DiskWriterParts) {
    this.#parts = parts;
    this.#hash = parts.isVerified ? undefined : sha256();
    this.#writing = this.#writeOut(parts.header);
    // Whoever writes or finishes is told; before that nobody waits.
    this.#writing.catch(() => {});
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#refuseWhenEnded();
    const { id, sizeBytes } = this.#parts.fragment;
    this.#receivedBytes += chunk.byteLength;
    if (this.#receivedBytes > sizeBytes) {
      await this.cancel();
      throw invalid(
        `Cannot keep fragment ${id}: ${sizeBytes} bytes were announced, got ${this.#receivedBytes}`,
      );
    }
    this.#hash?.update(chunk);
    this.#writing = this.#writing.then(() => this.#take(chunk));
    await this.#orDiscard(this.#writing);
  }

  async finish(): Promise<void> {
    this.#refuseWhenEnded();
    this.#end = this.#orDiscard(this.#complete());
    await this.#end;
  }

  async cancel(): Promise<void> {
    this.#end ??= this.#discard();
    await this.#end.catch(() => {});
  }

  #refuseWhenEnded(): void {
    if (this.#end === undefined) return;
    throw new EnjambreError(
      "cancelled",
      `Cannot go on with fragment ${this.#parts.fragment.id}: its writer has ended`,
    );
  }

  async #take(chunk: Uint8Array): Promise<void> {
    if (this.#gatheredBytes + chunk.byteLength > GATHER_BYTES) await this.#flush();
    if (chunk.byteLength >= GATHER_BYTES) return await this.#writeOut(chunk);
    this.#gathered ??= new Uint8Array(Math.min(GATHER_BYTES, this.#parts.fragment.sizeBytes));
    this.#gathered.set(chunk, this.#gatheredBytes);
    this.#gatheredBytes += chunk.byteLength;
  }

  async #flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    await this.#writeOut(this.#gathered!.subarray(0, this.#gatheredBytes));
    this.#gatheredBytes = 0;
  }

  async #writeOut(bytes: Uint8Array): Promise<void> {
    await writeWhole(this.#parts.file, bytes);
    this.#parts.reservation.wrote(bytes.byteLength);
  }

  async #complete(): Promise<void> {
    const { fragment: { id, sizeBytes }, header, file, reservation, place, onEnd } = this.#parts;
    await this.#writing;
    await this.#flush();
    const hash = this.#hash?.digest("hex") ?? id;
    if (this.#receivedBytes !== sizeBytes || hash !== id) {
      throw new EnjambreError(
        "corrupt",
        `Cannot keep fragment ${id}: expected its ${sizeBytes} bytes, got ${this.#receivedBytes} ` +
          `bytes with SHA-256 ${hash}`,
      );
    }
    const fileBytes = header.byteLength + sizeBytes;
    // At once, for the system knows it. A disk that loses writes must not be believed.
    const { size } = file.statSync();
    if (size !== fileBytes) {
      throw new EnjambreError(
        "unavailable",
        `Cannot keep fragment ${id}: of its ${fileBytes} bytes the disk took ${size}`,
      );
    }
    // Before the rename, so that the name never stands for bytes that a power cut takes away. When it fails nobody
    // knows what is on disk, and a second try on the same file would succeed without the bytes: it is given up.
    await file.syncData().catch((error) => {
      log.error("The disk has failed to keep a fragment, given up", { fragment: id, error });
      throw error;
    });
    await place();
    file.close();
    reservation.keep();
    onEnd();
  }

  async #orDiscard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      this.#end ??= this.#discard();
      await this.#discard();
      throw ioError(thrown, `keep fragment ${this.#parts.fragment.id}`);
    }
  }

  #discard(): Promise<void> {
    this.#discarded ??= this.#cleanUp();
    return this.#discarded;
  }

  async #cleanUp(): Promise<void> {
    const { file, path, reservation, onEnd } = this.#parts;
    await this.#writing.catch(() => {});
    file.close();
    // What cannot be removed now is removed at the next opening.
    await Deno.remove(path).catch(() => {});
    reservation.giveBack();
    onEnd();
  }
}
