// Calls that this program makes in frames, once they have a connection.
import { EnjambreError } from "../words/errors.ts";
import type { Conversation, Method, Upload } from "./conversation.ts";
import { messageFrame } from "./framed_call.ts";
import type { FramedConnection } from "./framed_connection.ts";
import { encodeHeading, type Heading, KEEPS, PATH, readHeading } from "./frames.ts";
import type { OpenCall } from "./open_call.ts";
import { writeWhenReady } from "./streams.ts";
import { uploadOf } from "./upload.ts";

export interface OutgoingCall<Request, Response> {
  readonly connection: FramedConnection;
  readonly method: Method<Request, Response>;
  readonly call: OpenCall;
  /** The call is over, and its connection as good as new. */
  readonly keep: () => void;
}

/** Streams both ways; the connection ends with them. */
export function framedConversation<Request, Response>(
  outgoing: OutgoingCall<Request, Response>,
): Conversation<Request, Response> {
  const { connection, method, call } = outgoing;
  begin(outgoing, () => connection.destroy());
  async function* answers(): AsyncGenerator<Response> {
    for await (const frame of connection.frames()) {
      const { kind, body } = frame;
      if (kind === "data") yield { data: body } as Response;
      else if (kind === "message") yield method.responseDeserialize(body);
      else return checkEnd(readHeading(frame));
    }
  }
  return {
    incoming: call.reading(answers()),
    write: (message) => send(outgoing, message),
    end: () => void connection.send(encodeHeading([])),
    cancel: () => call.cancel(),
  };
}

/** A stream out, one message in. The connection can carry another call after it, when the other side says so. */
export function framedUpload<Request, Response>(
  outgoing: OutgoingCall<Request, Response>,
): Upload<Request, Response> {
  const { connection, method, call, keep } = outgoing;
  let isKept = false;
  begin(outgoing, () => {
    if (!isKept) connection.destroy();
  });
  const answer = async (): Promise<Response> => {
    let response: Response | undefined;
    for await (const frame of connection.frames()) {
      if (frame.kind === "message") response = method.responseDeserialize(frame.body);
      if (frame.kind !== "heading") continue;
      const heading = readHeading(frame);
      checkEnd(heading);
      if (response === undefined) break;
      isKept = heading.get(KEEPS[0]) === KEEPS[1];
      if (isKept) keep();
      return response;
    }
    throw new EnjambreError("internal", `${connection.from} answered without an answer`);
  };
  const response = answer()
    .catch((thrown) => {
      throw call.failure(thrown);
    })
    .finally(() => call[Symbol.dispose]());
  return uploadOf({
    response,
    send: (message: Request) => send(outgoing, message),
    end: () => void connection.send(encodeHeading([])),
    cancel: () => call.cancel(),
  });
}

function begin<Request, Response>(
  { connection, method, call }: OutgoingCall<Request, Response>,
  cancel: () => void,
): void {
  call.opened({ cancel, on: () => {} });
  const heading = new Map([[PATH, method.path]]);
  for (const [name, value] of Object.entries(call.metadata.getMap())) heading.set(name, `${value}`);
  // Reading says what is wrong with the connection.
  connection.send(encodeHeading(heading));
}

async function send<Request, Response>(
  { connection, method, call }: OutgoingCall<Request, Response>,
  message: Request,
): Promise<void> {
  const encoded = messageFrame(message, method.requestSerialize);
  await writeWhenReady(connection, encoded, call.signal);
}

function checkEnd(heading: Heading): void {
  const code = Number(heading.get("grpc-status") ?? Number.NaN);
  const details = heading.get("grpc-message") ?? "";
  if (code !== 0) throw Object.assign(new Error(details), { code, details });
}
