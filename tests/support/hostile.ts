import { Buffer } from "node:buffer";
import type { Random } from "../../proto/process/random.ts";
import { timeLimit } from "../../proto/process/clock.ts";
import { parseAddress } from "../../proto/words/address.ts";

/** What a server gets to read at most after an attack, and how long it may take to hang up. */
const ANSWER_WITHIN_MS = 1_000;
const GARBAGE_BYTES = 64 * 1024;
const FLOOD_FRAMES = 2_000;

/** How a client begins to speak HTTP/2. */
export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
};
export const END_STREAM = 1;
export const END_HEADERS = 4;

/** Bytes that no decent client sends, by what they are. */
export function attacks(method: string, random: Random): Map<string, Uint8Array> {
  const garbage = (length: number) =>
    Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const opened = (...frames: Uint8Array[]) => {
    return Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, Buffer.alloc(0)), ...frames]);
  };
  const call = (...messages: Uint8Array[]) => {
    return opened(
      frame(FRAME.headers, END_HEADERS, 1, requestHeaders(method)),
      ...messages.map((message) => frame(FRAME.data, 0, 1, message)),
      frame(FRAME.data, END_STREAM, 1, Buffer.alloc(0)),
    );
  };
  return new Map([
    ["nothing", Buffer.alloc(0)],
    ["garbage", garbage(GARBAGE_BYTES)],
    ["HTTP/1", Buffer.from("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n")],
    ["an HTTP/1 header without end", Buffer.from(`GET / HTTP/1.1\r\nX: ${"a".repeat(100_000)}`)],
    ["TLS", Buffer.from("16030100c8010000c40303", "hex")],
    ["half a preface", PREFACE.subarray(0, 12)],
    ["garbage after the preface", Buffer.concat([PREFACE, garbage(1024)])],
    ["garbage after the settings", opened(garbage(4096))],
    ["a frame that is too long", opened(Buffer.from([255, 255, 255, 0, 0, 0, 0, 0, 1]))],
    ["data on stream 0", opened(frame(FRAME.data, 0, 0, garbage(10)))],
    ["headers that cannot be unpacked", opened(frame(FRAME.headers, 5, 1, garbage(100)))],
    ["a continuation of nothing", opened(frame(FRAME.continuation, 4, 1, garbage(10)))],
    ["a push from a client", opened(frame(FRAME.pushPromise, 4, 1, garbage(10)))],
    ["a reset of nothing", opened(frame(FRAME.rstStream, 0, 7, garbage(4)))],
    ["a window update of 0", opened(frame(FRAME.windowUpdate, 0, 0, Buffer.alloc(4)))],
    ["settings of a wrong length", opened(frame(FRAME.settings, 0, 0, garbage(5)))],
    ["a goodbye of garbage", opened(frame(FRAME.goaway, 0, 0, garbage(20)))],
    ["a flood of pings", opened(flood(() => frame(FRAME.ping, 0, 0, garbage(8))))],
    ["a flood of resets", opened(flood((index) => resetStream(method, index)))],
    ["a message that is no message", call(grpcMessage(garbage(1000)))],
    ["a message that says it is 4 GiB", call(Buffer.from([0, 255, 255, 255, 255, 1, 2, 3]))],
    ["a message that ends early", call(Buffer.from([0, 0, 0, 0, 100, 1, 2, 3]))],
    ["a message that says it is compressed", call(Buffer.from([1, 0, 0, 0, 3, 1, 2, 3]))],
  ]);
}

/** Sends the bytes, reads for a moment what comes back, and hangs up. */
export async function attack(address: string, bytes: Uint8Array): Promise<void> {
  const { host, port } = parseAddress(address);
  using connection = await Deno.connect({ hostname: host, port });
  using limit = timeLimit(ANSWER_WITHIN_MS);
  let hungUp = false;
  const hangUp = () => {
    if (!hungUp) connection.close();
    hungUp = true;
  };
  limit.signal.addEventListener("abort", hangUp);
  try {
    for (let sent = 0; sent < bytes.byteLength;) {
      sent += await connection.write(bytes.subarray(sent));
    }
    const buffer = new Uint8Array(GARBAGE_BYTES);
    while (await connection.read(buffer) !== null);
  } catch {
    // The server hung up, or we did.
  }
}

/** A frame of HTTP/2. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.byteLength, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

function flood(make: (index: number) => Uint8Array): Buffer {
  return Buffer.concat(Array.from({ length: FLOOD_FRAMES }, (_, index) => make(index)));
}

/** Opens a stream and resets it at once. */
export function resetStream(method: string, index: number): Buffer {
  const stream = 1 + 2 * index;
  const cancel = Buffer.from([0, 0, 0, 8]);
  return Buffer.concat([
    frame(FRAME.headers, END_HEADERS, stream, requestHeaders(method)),
    frame(FRAME.rstStream, 0, stream, cancel),
  ]);
}

/** HPACK: each field literal, neither indexed nor compressed. */
/** The headers of a gRPC call, packed without any table. */
export function requestHeaders(method: string): Buffer {
  const fields = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", method],
    [":authority", "x"],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
  ];
  return Buffer.concat(fields.flatMap(([name, value]) => [
    Buffer.from([0, name!.length]),
    Buffer.from(name!),
    Buffer.from([value!.length]),
    Buffer.from(value!),
  ]));
}

export function grpcMessage(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.byteLength, 1);
  return Buffer.concat([head, bytes]);
}
