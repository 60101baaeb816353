import type { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { logger } from "../process/log.ts";
import { EnjambreError, invalid } from "../words/errors.ts";
import { DataPiece, EncodedChunk } from "./encoded_chunk.ts";
import type { FramedConnection } from "./framed_connection.ts";
import { encodeFrame, encodeHeading, type Frame, KEEPS, type MessageFrame } from "./frames.ts";
import { type Metadata, type ServiceDefinition, type ServiceError, status } from "./grpc.ts";

const log = logger("wire");

/** A method as grpc-js is told of it. */
export type FramedMethod = ServiceDefinition[string];

export interface FramedCallParts {
  readonly connection: FramedConnection;
  /** What comes after the heading. */
  readonly frames: AsyncGenerator<Frame>;
  readonly method: FramedMethod;
  /** Whether the caller may send data. */
  readonly takesData: boolean;
  readonly metadata: Metadata;
}

/** A call that came in frames, to those who answer it like one of grpc-js's streams of a server. */
export class FramedCall extends EventEmitter {
  /** Ends with the call; whether the connection can carry another one. */
  readonly over: Promise<boolean>;
  readonly #parts: FramedCallParts;
  readonly #onDrain = () => void this.emit("drain");
  readonly #onClose = () => this.#closed();
  #resolveOver!: (isKept: boolean) => void;
  #hasHeardAll = false;
  #isOver = false;

  constructor(parts: FramedCallParts) {
    super();
    this.#parts = parts;
    this.over = new Promise((resolve) => this.#resolveOver = resolve);
    this.on("error", ({ code, details }: Partial<ServiceError>) => this.#end(code!, details ?? ""));
    parts.connection.on("drain", this.#onDrain).once("close", this.#onClose);
  }

  get metadata(): Metadata {
    return this.#parts.metadata;
  }

  get destroyed(): boolean {
    return this.#isOver || this.#parts.connection.destroyed;
  }

  getPeer(): string {
    return this.#parts.connection.from;
  }

  write(message: unknown): boolean {
    const { connection, method } = this.#parts;
    return connection.write(messageFrame(message, method.responseSerialize));
  }

  end(): void {
    this.#end(status.OK, "");
  }

  /** Of a method of one answer: that it is there, or why not. */
  readonly answer = (failure: Partial<ServiceError> | null, response?: unknown): void => {
    if (failure !== null) return void this.emit("error", failure);
    if (this.destroyed) return;
    this.write(response);
    this.end();
  };

  /** Whoever answers it is told that nobody waits any more. */
  cut(code: status, details: string): void {
    if (this.#isOver) return;
    this.#end(code, details);
    this.emit("cancelled");
  }

  /**
   * The caller's messages, until it has said that this was all. As grpc-js does, it is answered here what is none:
   * those who read see only that no more comes.
   */
  async *iterator(): AsyncGenerator<unknown> {
    try {
      for await (const frame of this.#parts.frames) {
        if (frame.kind === "heading") {
          this.#hasHeardAll = true;
          return;
        }
        yield this.#read(frame);
      }
    } catch (thrown) {
      if (thrown instanceof EnjambreError) this.#end(status.INVALID_ARGUMENT, thrown.message);
      throw thrown;
    }
  }

  /** @throws invalid */
  #read({ kind, body }: Frame): unknown {
    const { method, takesData } = this.#parts;
    try {
      if (kind === "message") return method.requestDeserialize(body);
    } catch (error) {
      log.debug("Cannot read a message", { path: method.path, error });
    }
    if (kind === "data" && takesData) return new DataPiece(body);
    throw invalid("Cannot read the call: it is not what this method takes");
  }

  #end(code: status, details: string): void {
    if (this.#isOver) return;
    const { connection } = this.#parts;
    const isKept = this.#hasHeardAll && code === status.OK;
    // What still comes of a caller that had more to say is no beginning of another call.
    if (isKept) connection.send(endHeading(code, details, true));
    else connection.end(endHeading(code, details));
    this.#leave(isKept);
  }

  #closed(): void {
    const wasOver = this.#isOver;
    this.#leave(false);
    if (!wasOver) this.emit("cancelled");
    this.emit("close");
  }

  #leave(isKept: boolean): void {
    this.#isOver = true;
    const { connection } = this.#parts;
    connection.removeListener("drain", this.#onDrain);
    if (isKept) connection.removeListener("close", this.#onClose);
    this.#resolveOver(isKept);
  }
}

/** How a call ended, in gRPC's words. @param isKept Whether the connection can carry another one. */
export function endHeading(code: status, details: string, isKept = false): Buffer {
  return encodeHeading([
    ["grpc-status", `${code}`],
    ["grpc-message", details],
    ...isKept ? [KEEPS] : [],
  ]);
}

/** A message as it is sent: nothing but bytes of a fragment as data. */
export function messageFrame(
  message: unknown,
  serialize: (message: never) => Buffer,
): MessageFrame {
  if (message instanceof EncodedChunk) {
    return { frame: message.intoDataFrame(), dataBytes: message.data.byteLength };
  }
  if (message instanceof DataPiece) {
    return { frame: encodeFrame("data", message.data), dataBytes: message.data.byteLength };
  }
  return { frame: encodeFrame("message", serialize(message as never)), dataBytes: 0 };
}
