import { Buffer } from "node:buffer";
import type { FetchResponse } from "../gen/enjambre/v1/FetchResponse.ts";
import type { StoreRequest } from "../gen/enjambre/v1/StoreRequest.ts";
import { assert } from "../words/errors.ts";
import { CHUNK_BYTES } from "../words/limits.ts";
import { encodeFrame, FRAME_HEAD_BYTES, writeFrameHead } from "./frames.ts";

/** Protobuf's keys of the one field with a length that a chunk has: `FetchResponse.data`, `StoreRequest.data`. */
const DATA_KEYS = { fetched: 0x0a, stored: 0x12 } as const;
const VARINT_BITS = 7;
const VARINT_MORE = 0x80;

export type ChunkKind = keyof typeof DATA_KEYS;

/**
 * A message that is nothing but bytes of a fragment, in its wire form from the start: the bytes are read from the disk,
 * or cut from a file, into the very buffer that goes out. The generic encoder would allocate and copy every one of them
 * once more, and grpc-js again after it.
 */
export class EncodedChunk implements FetchResponse, StoreRequest {
  /** To be filled before it is sent. */
  readonly data: Buffer<ArrayBuffer>;
  readonly header = null;
  readonly #kind: ChunkKind;
  readonly #encoded: Buffer<ArrayBuffer>;
  /** Whether its memory stands as a frame of data now. */
  #isData = false;

  private constructor(kind: ChunkKind, encoded: Buffer<ArrayBuffer>, headBytes: number) {
    this.#kind = kind;
    this.#encoded = encoded;
    this.data = encoded.subarray(headBytes);
  }

  static ofSize(kind: ChunkKind, dataBytes: number): EncodedChunk {
    const head = headOf(kind, dataBytes);
    const frame = Buffer.allocUnsafeSlow(FRAME_HEAD_BYTES + head.length + dataBytes);
    const encoded = frame.subarray(FRAME_HEAD_BYTES);
    writeFrameHead(frame, "message", encoded.byteLength);
    encoded.set(head);
    return new EncodedChunk(kind, encoded, head.length);
  }

  /** The chunks of a whole fragment, by copying it. */
  static *cut(kind: ChunkKind, fragment: Uint8Array): Generator<EncodedChunk> {
    for (let at = 0; at < fragment.byteLength; at += CHUNK_BYTES) {
      const chunk = EncodedChunk.ofSize(kind, Math.min(CHUNK_BYTES, fragment.byteLength - at));
      chunk.data.set(fragment.subarray(at, at + CHUNK_BYTES));
      yield chunk;
    }
  }

  /** Reads a message without copying it; undefined when it is not plainly a chunk of this kind. */
  static read(kind: ChunkKind, encoded: Buffer<ArrayBuffer>): EncodedChunk | undefined {
    if (encoded[0] !== DATA_KEYS[kind]) return undefined;
    let headBytes = 1;
    while (encoded[headBytes]! >= VARINT_MORE) headBytes += 1;
    headBytes += 1;
    const head = headOf(kind, encoded.byteLength - headBytes);
    const isPlain = head.length === headBytes && head.every((byte, at) => byte === encoded[at]);
    return isPlain ? new EncodedChunk(kind, encoded, headBytes) : undefined;
  }

  /** The chunk again whose memory has been in another thread. */
  static fromMemory(kind: ChunkKind, memory: ArrayBuffer): EncodedChunk {
    const chunk = EncodedChunk.read(kind, Buffer.from(memory, FRAME_HEAD_BYTES));
    assert(chunk !== undefined, "memory of a chunk is that of a chunk");
    return chunk;
  }

  /** The whole message. */
  get encoded(): Buffer<ArrayBuffer> {
    if (this.#isData) this.#intoMessage();
    return this.#encoded;
  }

  /** Its bytes as a frame of data, in the same memory where that is its own: until it is asked for as a message. */
  intoDataFrame(): Buffer {
    const { buffer, byteOffset, byteLength } = this.data;
    if (!hasOwnMemory(this.#encoded)) return encodeFrame("data", this.data);
    this.#isData = true;
    const start = byteOffset - FRAME_HEAD_BYTES;
    const frame = Buffer.from(buffer, start, FRAME_HEAD_BYTES + byteLength);
    writeFrameHead(frame, "data", byteLength);
    return frame;
  }

  #intoMessage(): void {
    this.#isData = false;
    writeFrameHead(Buffer.from(this.#encoded.buffer), "message", this.#encoded.byteLength);
    this.#encoded.set(headOf(this.#kind, this.data.byteLength));
  }

  /** All of its memory. Whoever gives it to another thread has the chunk no more. */
  get memory(): ArrayBuffer {
    return this.encoded.buffer;
  }
}

/** Bytes of a fragment that came alone, in memory that others may have a part of. */
export class DataPiece implements StoreRequest {
  readonly header = null;

  constructor(readonly data: Buffer) {}
}

/** A message with gRPC's frame around it, where it stands within one already. */
export function frameOf(encoded: Buffer): Buffer | undefined {
  if (!hasOwnMemory(encoded)) return undefined;
  const frame = Buffer.from(encoded.buffer);
  return frame[0] === 0 && frame.readUInt32BE(1) === encoded.byteLength ? frame : undefined;
}

/** Whether there is room for a frame's head before it, and nobody else writes to that. */
function hasOwnMemory({ buffer, byteOffset, byteLength }: Buffer): boolean {
  return byteOffset === FRAME_HEAD_BYTES && buffer.byteLength === FRAME_HEAD_BYTES + byteLength;
}

function headOf(kind: ChunkKind, dataBytes: number): number[] {
  const head: number[] = [DATA_KEYS[kind]];
  let rest = dataBytes;
  for (; rest >= VARINT_MORE; rest >>>= VARINT_BITS) head.push(rest & 0x7f | VARINT_MORE);
  head.push(rest);
  return head;
}

/** A serializer that takes both kinds of messages. */
export function chunkSerializer<Message>(
  generic: (message: Message) => Buffer,
): (message: Message) => Buffer {
  return (message) => message instanceof EncodedChunk ? message.encoded : generic(message);
}

/** A deserializer that knows chunks at sight and leaves all else to the generic one. */
export function chunkDeserializer<Message>(
  kind: ChunkKind,
  generic: (bytes: Buffer) => Message,
): (bytes: Buffer) => Message {
  return (bytes) =>
    (EncodedChunk.read(kind, bytes as Buffer<ArrayBuffer>) as Message | undefined) ??
      generic(bytes);
}
