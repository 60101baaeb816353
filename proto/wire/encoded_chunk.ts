import { Buffer } from "node:buffer";
import type { FetchResponse } from "../gen/enjambre/v1/FetchResponse.ts";

/** Protobuf's key of field 1 with a length: `FetchResponse.data`. */
const DATA_KEY = 0x0a;
const VARINT_BITS = 7;
const VARINT_MORE = 0x80;

/**
 * A `FetchResponse` that is written in its wire form from the start: its data is read from the disk into the very
 * buffer that goes out. The generic encoder would allocate and copy every byte that is served once more.
 */
export class EncodedChunk implements FetchResponse {
  readonly encoded: Buffer;
  /** To be filled before it is sent. */
  readonly data: Buffer;

  constructor(dataBytes: number) {
    const head = [DATA_KEY];
    let rest = dataBytes;
    for (; rest >= VARINT_MORE; rest >>>= VARINT_BITS) head.push(rest & 0x7f | VARINT_MORE);
    head.push(rest);
    this.encoded = Buffer.allocUnsafeSlow(head.length + dataBytes);
    this.encoded.set(head);
    this.data = this.encoded.subarray(head.length);
  }
}

/** A serializer that takes both kinds of messages. */
export function serializerOf(
  generic: (message: FetchResponse) => Buffer,
): (message: FetchResponse) => Buffer {
  return (message) => message instanceof EncodedChunk ? message.encoded : generic(message);
}
