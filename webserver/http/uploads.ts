import { Server } from "@tus/server";
import { formatVersion } from "../../proto/words/version.ts";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { FILE_MAX_BYTES } from "../../proto/words/limits.ts";
import { formatSize } from "../../proto/words/units.ts";
import type { Network } from "../network.ts";
import { etagOf } from "./conditions.ts";
import { HTTP_STATUS_BY_CODE, HttpFailure, problemResponse } from "./problem.ts";
import { Slots } from "./slots.ts";
import { UploadStore } from "./upload_store.ts";

/** Uploads that may be open, also those of which nothing comes at the moment. */
const UPLOADS_MAX = 64;
const PATH = "/uploads";

/** Resumable uploads by the tus protocol (tus.io), version 1.0.0: `/uploads`. */
export class Uploads {
  readonly #store: UploadStore;
  readonly #server: Server;
  /** What failed in a request, so that it is answered as all failures are. */
  readonly #failures = new WeakMap<Request, EnjambreError>();

  /** @param room Bytes that all peers together could still take; undefined: not known now. */
  constructor(network: Network, stopping: AbortSignal, room: () => number | undefined) {
    this.#store = new UploadStore(network, new Slots(UPLOADS_MAX), stopping, room);
    this.#server = new Server({
      path: PATH,
      datastore: this.#store,
      relativeLocation: true,
      maxSize: FILE_MAX_BYTES,
      // Pages of other sites may not: nothing is said that would let them.
      allowedOrigins: () => false,
      onUploadFinish: async (_request, { id }) => {
        const { record } = await this.#store.finished(id);
        return {
          headers: {
            "X-Enjambre-Version": formatVersion(record.version),
            "ETag": etagOf(record.fileId!),
          },
        };
      },
      onResponseError: (request, thrown) => {
        // The library's own are no errors, and say what they are to be answered with.
        if (!(thrown instanceof Error)) return undefined;
        const error = EnjambreError.from(thrown);
        this.#failures.set(request as Request, error);
        return { status_code: HTTP_STATUS_BY_CODE[error.code], body: `${error.message}\n` };
      },
    });
  }

  async answer(request: Request, requestId: string): Promise<Response> {
    const response = await this.#server.handleWeb(request as Parameters<Server["handleWeb"]>[0]);
    if (response.status < 400) return response;
    // What the library refuses by itself is told as everything else is.
    const { status } = response;
    const said = (await response.text()).trim();
    const message = status === 413
      ? `Cannot take so much: a file has at most ${formatSize(FILE_MAX_BYTES)}`
      : said;
    const failure = this.#failures.get(request) ?? new HttpFailure(codeOf(status), message, status);
    const problem = problemResponse(failure, requestId);
    for (const [name, value] of response.headers) {
      if (name.startsWith("tus-")) problem.headers.set(name, value);
    }
    return problem;
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 404 || status === 410) return "not_found";
  if (status === 409 || status === 423) return "conflict";
  return status < 500 ? "invalid" : "internal";
}
