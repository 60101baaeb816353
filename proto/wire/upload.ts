import type { Upload } from "./conversation.ts";

/** A stream of messages that is answered once, whatever carries it. */
export interface UploadParts<Request, Response> {
  /** Waits while the other side is slower. */
  readonly send: (message: Request) => Promise<void>;
  /** Says that this was all. */
  readonly end: () => void;
  readonly cancel: () => void;
  /** @throws what the server answered, or what broke the call, as our error. */
  readonly response: Promise<Response>;
}

export function uploadOf<Request, Response>(
  { send, end, cancel, response: answer }: UploadParts<Request, Response>,
): Upload<Request, Response> {
  let over = false;
  const response = answer.finally(() => over = true);
  // Whoever writes may fail first and never ask for the answer.
  response.catch(() => {});
  return {
    async write(message) {
      try {
        // A server may answer before it has read all; nothing drains the stream then, and nothing is to fill it.
        if (over) return void await response;
        await Promise.race([send(message), response]);
      } catch (thrown) {
        // The answer says why the other side went away; the broken pipe does not.
        await response;
        throw thrown;
      }
    },
    finish() {
      end();
      return response;
    },
    cancel,
  };
}
