import { monotonicMs, timeLimit } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import {
  CONTENT_MIN_BYTES,
  FORM_MAX_MS,
  LOGIN_MAX_BYTES,
} from "../../proto/words/server_limits.ts";
import { HttpFailure } from "./problem.ts";

const NEVER = new AbortController().signal;

export interface IncomingSettings {
  /** How long the client may send nothing. */
  readonly idleTimeoutMs: number;
  /** Ends the transfer from outside. */
  readonly stopping: AbortSignal;
}

/**
 * A request's body, read when it is asked for. Leaving the loop early gives up the rest. Only what the client is waited
 * for counts, so that a slow network is not taken for a slow client.
 * @throws cancelled when the client went away before its end, timeout when too little comes for too long.
 */
export async function* incoming(
  body: ReadableStream<Uint8Array> | null,
  settings: IncomingSettings,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  let [waitedMs, cameBytes] = [0, 0];
  try {
    while (true) {
      const startedMs = monotonicMs();
      const patience = { restMs: settings.idleTimeoutMs - waitedMs, cameBytes };
      const { done, value } = await nextPiece(reader, settings, patience);
      if (done) return;
      waitedMs += monotonicMs() - startedMs;
      cameBytes += value.byteLength;
      if (cameBytes >= CONTENT_MIN_BYTES) [waitedMs, cameBytes] = [0, 0];
      yield value;
    }
  } finally {
    // A body that broke cannot be cancelled any more.
    await reader.cancel().catch(() => {});
  }
}

async function nextPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { idleTimeoutMs, stopping }: IncomingSettings,
  { restMs, cameBytes }: { restMs: number; cameBytes: number },
): Promise<ReadableStreamReadResult<Uint8Array>> {
  stopping.throwIfAborted();
  using limit = timeLimit(restMs, stopping);
  const late = new Promise<never>((_, reject) => {
    limit.signal.addEventListener("abort", () => {
      const message = cameBytes === 0
        ? `No byte of the content came for ${idleTimeoutMs} ms`
        : `Only ${cameBytes} bytes of the content came in ${idleTimeoutMs} ms: ` +
          `at least ${CONTENT_MIN_BYTES} bytes must`;
      reject(stopping.aborted ? stopping.reason : new HttpFailure("timeout", message, 408));
    });
  });
  return await Promise.race([read(reader), late]);
}

/** The body of what is short, and comes at once. */
export function incomingForm({ body }: Request): AsyncGenerator<Uint8Array> {
  return incoming(body, { idleTimeoutMs: FORM_MAX_MS, stopping: NEVER });
}

/**
 * The text of a short body.
 * @throws invalid when it is longer than it may be, or does not say how long it is; timeout when it comes too slowly.
 */
export async function shortText(request: Request): Promise<string> {
  const length = Number(request.headers.get("Content-Length") ?? NaN);
  if (!(length <= LOGIN_MAX_BYTES)) {
    const message = `A login says how long it is, ${LOGIN_MAX_BYTES} bytes at most`;
    throw new HttpFailure("invalid", message, 413);
  }
  const pieces = await Array.fromAsync(incomingForm(request));
  return await new Blob(pieces as Uint8Array<ArrayBuffer>[]).text();
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new EnjambreError("cancelled", "The content ended before its end", { cause });
  }
}
