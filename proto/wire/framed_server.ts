import type { TLSSocket } from "node:tls";
import { alarm } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { EnjambreError, invalid } from "../words/errors.ts";
import { CONNECTION_IDLE_MAX_MS, HANDSHAKE_MAX_MS } from "../words/server_limits.ts";
import { endHeading, FramedCall, type FramedMethod } from "./framed_call.ts";
import { FramedConnection } from "./framed_connection.ts";
import { type Frame, type Heading, PATH, readHeading } from "./frames.ts";
import { Metadata, status } from "./grpc.ts";
import { STATUS_BY_CODE } from "./status.ts";

const log = logger("wire");

/** A method that can be called so, and who answers. */
export interface FramedService {
  readonly method: FramedMethod;
  /** Whether the caller may send data. */
  readonly takesData: boolean;
  /** As with grpc-js, `done` is for a method of one answer. */
  readonly answer: (call: FramedCall, done: FramedCall["answer"]) => void;
}

export interface FramedServerSettings {
  readonly messageMaxBytes: number;
  /** Why somebody may not call a method; undefined: he may. @param from HOST:PORT. */
  readonly refusal: (path: string, metadata: Metadata, from: string) => EnjambreError | undefined;
  /** Ends a call that takes too long; undefined: it may take as long as it takes. */
  readonly timer: (
    method: FramedMethod,
    from: string,
    end: (why: string) => void,
  ) => Disposable | undefined;
}

/** Answers the calls that come in frames: one at a time on a connection. */
export class FramedServer {
  readonly #settings: FramedServerSettings;
  readonly #services = new Map<string, FramedService>();
  readonly #open = new Set<FramedConnection>();

  constructor(settings: FramedServerSettings) {
    this.#settings = settings;
  }

  add(service: FramedService): void {
    this.#services.set(service.method.path, service);
  }

  /** A connection that was let in. */
  readonly take = (socket: TLSSocket): void => {
    const connection = new FramedConnection(socket, this.#settings.messageMaxBytes);
    this.#open.add(connection);
    connection.once("close", () => this.#open.delete(connection));
    this.#serve(connection).catch((thrown) => {
      const { code, message } = EnjambreError.from(thrown);
      log.debug("Cannot serve a connection of frames: {why}", { why: message, code });
      connection.end(endHeading(STATUS_BY_CODE[code], message));
    });
  };

  /** Cuts what is still open. */
  stop(): void {
    for (const connection of this.#open) connection.destroy();
  }

  async #serve(connection: FramedConnection): Promise<void> {
    // Whoever connects has to say soon what for.
    let waitMs = HANDSHAKE_MAX_MS;
    while (await this.#serveOne(connection, waitMs)) waitMs = CONNECTION_IDLE_MAX_MS;
  }

  /** Answers whether another call may come. */
  async #serveOne(connection: FramedConnection, waitMs: number): Promise<boolean> {
    const frames = connection.frames();
    const heading = readHeading(await firstOf(connection, frames, waitMs));
    const path = heading.get(PATH) ?? "";
    const service = this.#services.get(path);
    if (service === undefined) {
      connection.end(endHeading(status.UNIMPLEMENTED, `Not called in frames: ${path}`));
      return false;
    }
    const metadata = metadataOf(heading);
    const refusal = this.#settings.refusal(path, metadata, connection.from);
    if (refusal !== undefined) throw refusal;
    const { method, takesData } = service;
    const call = new FramedCall({ connection, frames, method, takesData, metadata });
    using _timer = this.#settings.timer(method, connection.from, (why) => {
      call.cut(status.DEADLINE_EXCEEDED, why);
    });
    service.answer(call, call.answer);
    return await call.over;
  }
}

async function firstOf(
  connection: FramedConnection,
  frames: AsyncGenerator<Frame>,
  waitMs: number,
): Promise<Frame> {
  using _limit = alarm(waitMs, () => connection.destroy());
  const { value } = await frames.next();
  return value;
}

function metadataOf(heading: Heading): Metadata {
  const metadata = new Metadata();
  try {
    for (const [name, value] of heading) if (name !== PATH) metadata.set(name, value);
  } catch (cause) {
    throw invalid("Cannot read a heading: it has what gRPC's metadata cannot have", { cause });
  }
  return metadata;
}
