import type { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { logger } from "../process/log.ts";
import { invalid } from "../words/errors.ts";
import { EncodedChunk } from "./encoded_chunk.ts";
import type { FramedConnection } from "./framed_connection.ts";
import { encodeFrame, encodeHeading, type Frame, type FrameKind } from "./frames.ts";
import { type Metadata, type ServiceDefinition, type ServiceError, status } from "./grpc.ts";

const log = logger("wire");

/** A method as grpc-js is told of it. */
export type FramedMethod = ServiceDefinition[string];

export interface FramedCallParts {
  readonly connection: FramedConnection;
  /** What comes after the heading. */
  readonly frames: AsyncGenerator<Frame>;
  readonly method: FramedMethod;
  readonly metadata: Metadata;
}

/** A call that came in frames, to those who answer it like one of grpc-js's `ServerDuplexStream`. */
export class FramedCall extends EventEmitter {
  readonly #parts: FramedCallParts;
  #isOver = false;

  constructor(parts: FramedCallParts) {
    super();
    this.#parts = parts;
    this.on("error", ({ code, details }: Partial<ServiceError>) => this.#end(code!, details ?? ""));
    parts.connection.onDrain(() => this.emit("drain"));
    parts.connection.onClose(() => {
      if (!this.#isOver) this.emit("cancelled");
      this.emit("close");
    });
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
    if (message instanceof EncodedChunk) {
      return connection.send(message.intoDataFrame(), message.data.byteLength);
    }
    return connection.send(encodeFrame("message", method.responseSerialize(message)));
  }

  end(): void {
    this.#end(status.OK, "");
  }

  /** The caller's messages, until it has said that this was all. */
  async *iterator(): AsyncGenerator<unknown> {
    const { frames, method } = this.#parts;
    for await (const { kind, body } of frames) {
      if (kind === "heading") return;
      yield this.#read(method, kind, body);
    }
  }

  /** As grpc-js does, it is answered here what is no message: those who read see only that no more comes. */
  #read(method: FramedMethod, kind: FrameKind, body: Buffer): unknown {
    try {
      if (kind === "message") return method.requestDeserialize(body);
    } catch (error) {
      log.debug("Cannot read a message", { path: method.path, error });
    }
    const details = "Cannot read the call: it is not what this method takes";
    this.#end(status.INVALID_ARGUMENT, details);
    throw invalid(details);
  }

  #end(code: status, details: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.connection.end(endHeading(code, details));
  }
}

/** How a call ended, in gRPC's words. */
export function endHeading(code: status, details: string) {
  return encodeHeading([["grpc-status", `${code}`], ["grpc-message", details]]);
}
