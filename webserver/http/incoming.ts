import { sleep } from "../../proto/process/clock.ts";
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
  const came = new AbortController();
  const waiting = AbortSignal.any([came.signal, stopping]);
  const late = sleep(idleTimeoutMs, waiting).then(() => {
    throw new HttpFailure("timeout", `No byte of the content came for ${idleTimeoutMs} ms`, 408);
  });
  late.catch(() => {});
  try {
    return await Promise.race([read(reader), late]);
  } finally {
    came.abort();
  }
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
