import { Buffer } from "node:buffer";
import { invalid } from "../words/errors.ts";

/** By what TLS tells a connection of frames from one of HTTP/2 (ALPN). */
export const FRAMED_PROTOCOL = "enjambre-frames/1";

/**
 * What a frame carries, as its first byte says; the next four are the length of what follows. A message stands as gRPC
 * has it ("Length-Prefixed-Message"), and a heading as gRPC-Web has its trailers.
 */
const KIND_BYTES = {
  message: 0x00,
  /** Nothing but bytes of a fragment: the field `data` of a message that would have no other. */
  data: 0x01,
  /** "I am here", of no bytes. */
  beat: 0x02,
  /** How many bytes of data were taken since the last one that said so: as many more may come. */
  taken: 0x03,
  /** Lines of names and values: from the caller what is called, then that this was all; from the other how it ended. */
  heading: 0x80,
} as const;

export type FrameKind = keyof typeof KIND_BYTES;

const KINDS = new Map<number, FrameKind>(
  Object.entries(KIND_BYTES).map(([kind, byte]) => [byte, kind as FrameKind]),
);

export const FRAME_HEAD_BYTES = 5;

/** A whole frame, or a piece of one of data. */
export interface Frame {
  readonly kind: FrameKind;
  readonly body: Buffer;
}

/** A frame as it is sent. */
export function encodeFrame(kind: FrameKind, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + body.byteLength);
  writeFrameHead(frame, kind, body.byteLength);
  frame.set(body, FRAME_HEAD_BYTES);
  return frame;
}

const COUNT_BYTES = 4;

export function encodeTaken(bytes: number): Buffer {
  const count = Buffer.alloc(COUNT_BYTES);
  count.writeUInt32BE(bytes);
  return encodeFrame("taken", count);
}

/** @throws invalid */
export function readTaken({ body }: Frame): number {
  if (body.byteLength === COUNT_BYTES) return body.readUInt32BE();
  throw invalid(`Cannot read how much was taken: ${body.byteLength} bytes`);
}

export function writeFrameHead(into: Buffer, kind: FrameKind, bodyBytes: number): void {
  into[0] = KIND_BYTES[kind];
  into.writeUInt32BE(bodyBytes, 1);
}

/** Finds the frames in bytes as they come. Data is handed on as it comes, without a copy; all else when it is whole. */
export class FrameReader {
  readonly #maxBytes: number;
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headFilled = 0;
  #kind: FrameKind = "beat";
  /** Bytes of the frame's body that are still to come. */
  #left = 0;
  #parts: Buffer[] = [];

  /** @param maxBytes Of the longest body. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws invalid for what is no frame, or one that is too long; there is nothing more to be read then. */
  *take(bytes: Buffer): Generator<Frame> {
    let rest = bytes;
    while (true) {
      if (this.#headFilled < FRAME_HEAD_BYTES) {
        const copied = rest.copy(this.#head, this.#headFilled);
        this.#headFilled += copied;
        rest = rest.subarray(copied);
        if (this.#headFilled < FRAME_HEAD_BYTES) return;
        this.#begin();
      }
      const piece = rest.subarray(0, this.#left);
      rest = rest.subarray(piece.byteLength);
      this.#left -= piece.byteLength;
      const body = this.#handedOn(piece);
      if (body !== undefined) yield { kind: this.#kind, body };
      if (this.#left > 0) return;
      this.#headFilled = 0;
    }
  }

  #begin(): void {
    const kind = KINDS.get(this.#head[0]!);
    const length = this.#head.readUInt32BE(1);
    if (kind === undefined) {
      throw invalid(`Cannot read a frame: its first byte is ${this.#head[0]}`);
    }
    if (length > this.#maxBytes) {
      throw invalid(`Cannot take a frame of ${length} bytes: at most ${this.#maxBytes}`);
    }
    this.#kind = kind;
    this.#left = length;
  }

  /** What of the frame can be handed on now. */
  #handedOn(piece: Buffer): Buffer | undefined {
    if (this.#kind === "data") return piece.byteLength > 0 ? piece : undefined;
    if (this.#left > 0) return void this.#parts.push(piece);
    const parts = this.#parts;
    if (parts.length === 0) return piece;
    this.#parts = [];
    return Buffer.concat([...parts, piece]);
  }
}

/** A frame that carries a message, and how much of it is data. */
export interface MessageFrame {
  readonly frame: Buffer;
  readonly dataBytes: number;
}

/** The name in a caller's heading of what is called, as HTTP/2 has it. */
export const PATH = "path";
/** In a heading that ends a call: the connection can carry another one, as HTTP/1.1 has it. */
export const KEEPS = ["connection", "keep-alive"] as const;

/** Names are of what HTTP allows, in lower case. */
export type Heading = ReadonlyMap<string, string>;

export function encodeHeading(fields: Iterable<readonly [string, string]>): Buffer {
  const lines = [...fields].map(([name, value]) => `${name}: ${encodeURIComponent(value)}\r\n`);
  return encodeFrame("heading", Buffer.from(lines.join("")));
}

/** @throws invalid */
export function readHeading({ kind, body }: Frame): Heading {
  if (kind !== "heading") throw invalid(`Cannot read a call that begins with a ${kind}`);
  const lines = body.toString("latin1").split("\r\n").slice(0, -1);
  return new Map(lines.map((line) => {
    const [, name, value] = /^([a-z0-9-]{1,64}): ([!-~]*)$/.exec(line) ?? [];
    if (name === undefined) throw invalid("Cannot read a heading: a line is no NAME: VALUE");
    return [name, decoded(value!)];
  }));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw invalid("Cannot read a heading: a value is not percent-encoded UTF-8", { cause });
  }
}
