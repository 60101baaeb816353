// What the transport alone carries: one gRPC stream between two Deno processes, same library, same chunk size and
// windows as the network's own, and nothing done with the bytes. The measure that `get` and `put` are compared with.
import { Buffer } from "node:buffer";
import { monotonicMs } from "../../proto/process/clock.ts";
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { fragmentsService } from "../../proto/wire/schema.ts";
import { clientStream, GrpcServer, serverStream } from "../../proto/wire/server.ts";
import type { FetchRequest__Output } from "../../proto/gen/enjambre/v1/FetchRequest.ts";
import type { StoreRequest__Output } from "../../proto/gen/enjambre/v1/StoreRequest.ts";
import { CHUNK_BYTES, HASH_BYTES, PEER_MESSAGE_MAX_BYTES } from "../../proto/words/limits.ts";

const THIS_FILE = new URL(import.meta.url);
const SOME_ID = Buffer.alloc(HASH_BYTES);

export type Direction = "down" | "up";

/** Carries bytes from one new process to another, once; answers bytes a second. */
export async function measureBareStream(direction: Direction, sizeBytes: number): Promise<number> {
  const server = child(["serve"]);
  const lines = server.stdout.pipeThrough(new TextDecoderStream() as never).getReader();
  try {
    const address = String((await lines.read()).value).trim();
    const { stdout } = await child([direction, address, `${sizeBytes}`]).output();
    return Number(new TextDecoder().decode(stdout));
  } finally {
    server.kill("SIGTERM");
    await lines.cancel();
    await server.status;
  }
}

function child(args: readonly string[]): Deno.ChildProcess {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", THIS_FILE.pathname, ...args],
    stdout: "piped",
    stderr: "inherit",
  });
  return command.spawn();
}

async function serve(): Promise<void> {
  const server = new GrpcServer({
    messageMaxBytes: PEER_MESSAGE_MAX_BYTES,
    concurrentStreamsMax: 10,
    security: INSECURE,
  });
  server.add(fragmentsService, {
    Fetch: serverStream<FetchRequest__Output, { data: Buffer }>(({ length }) => chunks(length)),
    Store: clientStream(async (requests: AsyncIterable<StoreRequest__Output>) => {
      await countBytes(requests);
      return { storedPeerIds: [], failures: [] };
    }),
  });
  console.log(await server.listen("127.0.0.1:0"));
}

async function down(address: string, sizeBytes: number): Promise<void> {
  using channels = new Channels(INSECURE);
  const request = { fragmentId: SOME_ID, offset: 0, length: sizeBytes };
  const startMs = monotonicMs();
  const came = await countBytes(
    channels.serverStream(address, fragmentsService.Fetch, request),
  );
  console.log(came / (monotonicMs() - startMs) * 1000);
}

async function up(address: string, sizeBytes: number): Promise<void> {
  using channels = new Channels(INSECURE);
  const startMs = monotonicMs();
  const upload = channels.clientStream(address, fragmentsService.Store);
  for await (const message of chunks(sizeBytes)) await upload.write(message);
  await upload.finish();
  console.log(sizeBytes / (monotonicMs() - startMs) * 1000);
}

async function* chunks(sizeBytes: number): AsyncGenerator<{ data: Buffer }> {
  const data = Buffer.alloc(CHUNK_BYTES, 7);
  for (let rest = sizeBytes; rest > 0; rest -= CHUNK_BYTES) {
    yield { data: data.subarray(0, Math.min(rest, CHUNK_BYTES)) };
  }
}

async function countBytes(
  messages: AsyncIterable<{ data?: Uint8Array | null }>,
): Promise<number> {
  let bytes = 0;
  for await (const { data } of messages) bytes += data?.byteLength ?? 0;
  return bytes;
}

if (import.meta.main) {
  const [role, address, size] = Deno.args;
  if (role === "serve") await serve();
  else await (role === "down" ? down : up)(address!, Number(size));
}
