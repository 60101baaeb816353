// Imported before grpc-js is used anywhere. grpc-js allocates and copies every message once more to put its frame
// before it, on either side by a method of its own that nobody else is meant to know. A chunk stands in its frame
// already, and for large files that copy is a tenth of all the work.
import type { Buffer } from "node:buffer";
import { CompressionFilter } from "@grpc/grpc-js/build/src/compression-filter.js";
import { BaseServerInterceptingCall } from "@grpc/grpc-js/build/src/server-interceptors.js";
import { assert } from "../words/errors.ts";
import { EncodedChunk, frameOf } from "./encoded_chunk.ts";

/** What a server's call makes of an answer. */
interface ServerFraming {
  serializeMessage(message: unknown): Buffer;
}

/** What a client's call that does not compress makes of an encoded message. */
interface ClientFraming {
  writeMessage(encoded: Buffer, compress: boolean): Promise<Buffer>;
}

function frameAnswers(server: ServerFraming): void {
  const { serializeMessage } = server;
  assert(serializeMessage.length === 1, "grpc-js frames answers as it did");
  server.serializeMessage = function (message) {
    const frame = message instanceof EncodedChunk ? frameOf(message.encoded) : undefined;
    return frame ?? serializeMessage.call(this, message);
  };
}

function frameRequests(client: ClientFraming): void {
  const { writeMessage } = client;
  assert(writeMessage.length === 2, "grpc-js frames requests as it did");
  client.writeMessage = function (encoded, compress) {
    const frame = frameOf(encoded);
    return frame === undefined
      ? writeMessage.call(this, encoded, compress)
      : Promise.resolve(frame);
  };
}

frameAnswers(BaseServerInterceptingCall.prototype as unknown as ServerFraming);
const { sendCompression } = new CompressionFilter({}, {}) as unknown as { sendCompression: object };
frameRequests(Object.getPrototypeOf(sendCompression));
