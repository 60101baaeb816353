import { DataStore, ERRORS, type Upload } from "@tus/server";
import { alarm } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { wholeNumber } from "../../proto/process/settings.ts";
import type { Published } from "../../proto/client/publication.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { FILE_MAX_BYTES, REPLICAS_MAX } from "../../proto/words/limits.ts";
import { checkTags, type Name, parseName, parseTag, type Tag } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import { formatSize } from "../../proto/words/units.ts";
import { parseVersion } from "../../proto/words/version.ts";
import type { Network } from "../network.ts";
import { ContentPipe } from "./content_pipe.ts";
import type { Slots } from "./slots.ts";

const log = logger("uploads");

/** An upload of which nothing comes for so long is given up: its room is given to others. */
export const UPLOAD_IDLE_MAX_MS = 60 * 60_000;
/** Within one request, something came when so much did. */
const HEARD_EVERY_BYTES = 4 * 1024 * 1024;
/** One that is done is remembered for so long, so that a client that missed the answer can ask. */
const DONE_KEPT_MS = 10 * 60_000;

/** An upload that is under way, or done. */
interface Ongoing {
  readonly upload: Upload;
  readonly pipe: ContentPipe;
  readonly result: Promise<Published>;
  readonly cancel: (why: EnjambreError) => void;
  waiting: Disposable;
}

/** What a client says of an upload. */
export interface UploadWish {
  readonly name: Name;
  readonly tags: readonly Tag[];
  readonly replicas?: number;
  readonly condition?: Condition;
}

/**
 * Resumable uploads straight into the network: each is one put that goes on over many requests. Nothing is kept on this
 * machine's disk; what is under way ends with the webserver, and begins anew.
 */
export class UploadStore extends DataStore {
  override readonly extensions = ["creation", "creation-with-upload", "termination"];
  readonly #network: Network;
  readonly #slots: Slots;
  readonly #stopping: AbortSignal;
  readonly #room: () => number | undefined;
  readonly #uploads = new Map<string, Ongoing>();

  /**
   * @param slots Uploads that may be open at the same time.
   * @param room Bytes that all peers together could still take; undefined: not known now.
   */
  constructor(
    network: Network,
    slots: Slots,
    stopping: AbortSignal,
    room: () => number | undefined,
  ) {
    super();
    this.#room = room;
    this.#network = network;
    this.#slots = slots;
    this.#stopping = stopping;
    // A clock that runs for what is remembered would keep the whole program.
    stopping.addEventListener("abort", () => this.#forgetAll(), { once: true });
  }

  /** Fulfilled when the network has taken it: that there is room, and that the name may be put. */
  override async create(upload: Upload): Promise<Upload> {
    const wish = uploadWish(upload.metadata ?? {});
    if (upload.size === undefined || upload.size > FILE_MAX_BYTES) {
      throw invalid(`Cannot take an upload of this size: at most ${FILE_MAX_BYTES} bytes`);
    }
    this.#checkRoom(upload.size);
    const slot = this.#slots.take();
    const pipe = new ContentPipe();
    const ending = new AbortController();
    const cancel = (why: EnjambreError) => {
      ending.abort(why);
      pipe.fail(why);
    };
    const operationId = newRandomId<OperationId>(randomBytes);
    const file = { ...wish, operationId, content: pipe, sizeBytes: upload.size };
    const signal = AbortSignal.any([ending.signal, this.#stopping]);
    const result = this.#network.put(file, {}, signal).finally(() => slot[Symbol.dispose]());
    // Told to whoever sends the last byte; a failure before that ends the writing.
    result.catch((thrown) => pipe.fail(EnjambreError.from(thrown)));
    await Promise.race([pipe.begun, result]);
    if (upload.size === 0) pipe.end();
    const waiting = this.#expireLater(upload.id, UPLOAD_IDLE_MAX_MS);
    this.#uploads.set(upload.id, { upload, pipe, result, cancel, waiting });
    if (this.#stopping.aborted) this.#forgetAll();
    return upload;
  }

  /** Answers how far it is now, also when the client went away in between. */
  override async write(stream: AsyncIterable<Uint8Array>, id: string): Promise<number> {
    const { upload, pipe } = this.#existing(id);
    this.#heard(id, UPLOAD_IDLE_MAX_MS);
    let heardBytes = pipe.takenBytes;
    for await (const bytes of stream) {
      await pipe.write(new Uint8Array(bytes));
      if (pipe.takenBytes - heardBytes < HEARD_EVERY_BYTES) continue;
      heardBytes = pipe.takenBytes;
      this.#heard(id, UPLOAD_IDLE_MAX_MS);
    }
    this.#heard(id, UPLOAD_IDLE_MAX_MS);
    if (pipe.takenBytes === upload.size) pipe.end();
    return pipe.takenBytes;
  }

  override getUpload(id: string): Promise<Upload> {
    try {
      const { upload, pipe } = this.#existing(id);
      return Promise.resolve(Object.assign(upload, { offset: pipe.takenBytes }));
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  override async remove(id: string): Promise<void> {
    const { cancel, waiting, result } = this.#existing(id);
    waiting[Symbol.dispose]();
    this.#uploads.delete(id);
    cancel(new EnjambreError("cancelled", "The upload was given up"));
    await result.catch(() => {});
  }

  /** The version that it became. @throws what the put failed with. */
  async finished(id: string): Promise<Published> {
    const { result } = this.#existing(id);
    const published = await result;
    this.#heard(id, DONE_KEPT_MS);
    return published;
  }

  /** A person is told before the first byte is sent; what fits is found out while it is sent. */
  #checkRoom(sizeBytes: number): void {
    const roomBytes = this.#room();
    if (roomBytes === undefined || sizeBytes <= roomBytes) return;
    throw new EnjambreError(
      "exhausted",
      `There is no room for ${formatSize(sizeBytes)}: all peers together have ` +
        `${formatSize(roomBytes)} free. Add a peer, or remove files`,
    );
  }

  #forgetAll(): void {
    for (const { waiting } of this.#uploads.values()) waiting[Symbol.dispose]();
    this.#uploads.clear();
  }

  #existing(id: string): Ongoing {
    const found = this.#uploads.get(id);
    if (found === undefined) throw ERRORS.FILE_NOT_FOUND;
    return found;
  }

  #heard(id: string, thenMs: number): void {
    const found = this.#uploads.get(id);
    if (found === undefined) return;
    found.waiting[Symbol.dispose]();
    found.waiting = this.#expireLater(id, thenMs);
  }

  #expireLater(id: string, ms: number): Disposable {
    return alarm(ms, () => {
      const found = this.#uploads.get(id);
      this.#uploads.delete(id);
      found?.cancel(new EnjambreError("timeout", "Nothing came of the upload for too long"));
      log.debug("An upload is forgotten", { id });
    });
  }
}

/** @throws invalid, for metadata that cannot be understood. */
export function uploadWish(metadata: Readonly<Record<string, string | null>>): UploadWish {
  const name = metadata.name ?? metadata.filename;
  if (!name) throw invalid('Cannot take an upload without metadata "name" or "filename"');
  const { tags, replicas, if: condition } = metadata;
  return {
    name: parseName(name.normalize("NFC")),
    tags: checkTags(tags ? tags.split("\n").map(parseTag) : []),
    ...(replicas && { replicas: wholeNumber(1, REPLICAS_MAX)(replicas) }),
    ...(condition && {
      condition: condition === "none"
        ? { expect: "absent" as const }
        : { expect: "version" as const, version: parseVersion(condition) },
    }),
  };
}
