import type { TLSSocket } from "node:tls";
import { alarm } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { EnjambreError, invalid } from "../words/errors.ts";
import { HANDSHAKE_MAX_MS } from "../words/server_limits.ts";
import { endHeading, FramedCall, type FramedMethod } from "./framed_call.ts";
import { FramedConnection } from "./framed_connection.ts";
import { type Frame, type Heading, PATH, readHeading } from "./frames.ts";
import { Metadata, status } from "./grpc.ts";
import { STATUS_BY_CODE } from "./status.ts";

const log = logger("wire");

/** A method that can be called so, and who answers. */
export interface FramedService {
  readonly method: FramedMethod;
  readonly answer: (call: FramedCall) => void;
}

export interface FramedServerSettings {
  readonly messageMaxBytes: number;
  /** Why somebody may not call a method; undefined: he may. @param from HOST:PORT. */
  readonly refusal: (path: string, metadata: Metadata, from: string) => EnjambreError | undefined;
}

/** Answers the calls that come in frames: one a connection. */
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
    connection.onClose(() => this.#open.delete(connection));
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
    const frames = connection.frames();
    const heading = readHeading(await firstOf(connection, frames));
    const path = heading.get(PATH) ?? "";
    const service = this.#services.get(path);
    if (service === undefined) {
      return connection.end(endHeading(status.UNIMPLEMENTED, `Not called in frames: ${path}`));
    }
    const metadata = metadataOf(heading);
    const refusal = this.#settings.refusal(path, metadata, connection.from);
    if (refusal !== undefined) throw refusal;
    service.answer(new FramedCall({ connection, frames, method: service.method, metadata }));
  }
}

/** Whoever connects has to say soon what for. */
async function firstOf(
  connection: FramedConnection,
  frames: AsyncGenerator<Frame>,
): Promise<Frame> {
  using _limit = alarm(HANDSHAKE_MAX_MS, () => connection.destroy());
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
