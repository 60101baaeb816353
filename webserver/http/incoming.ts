import { timeLimit } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { HttpFailure } from "./problem.ts";

export interface IncomingSettings {
  /** How long the client may send nothing. */
  readonly idleTimeoutMs: number;
  /** Ends the transfer from outside. */
  readonly stopping: AbortSignal;
}

/**
 * A request's body, read when it is asked for. Leaving the loop early gives up the rest.
 * @throws cancelled when the client went away before its end, timeout when it sends nothing for too long.
 */
export async function* incoming(
  body: ReadableStream<Uint8Array> | null,
  settings: IncomingSettings,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    while (true) {
      const { done, value } = await nextPiece(reader, settings);
      if (done) return;
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
): Promise<ReadableStreamReadResult<Uint8Array>> {
  stopping.throwIfAborted();
  using limit = timeLimit(idleTimeoutMs, stopping);
  const late = new Promise<never>((_, reject) => {
    limit.signal.addEventListener("abort", () => {
      const message = `No byte of the content came for ${idleTimeoutMs} ms`;
      reject(stopping.aborted ? stopping.reason : new HttpFailure("timeout", message, 408));
    });
  });
  return await Promise.race([read(reader), late]);
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
