// A child of `tests/integration/http2_guard_test.ts`: opens and closes connections, with our guard or without.
// Prints "alive" when it has lived through all rounds.
import type * as Grpc from "@grpc/grpc-js";
import { Buffer } from "node:buffer";

const ROUNDS = 20;
const METHOD = "/canary.Canary/Echo";
const same = (bytes: Buffer) => bytes;

const grpc: Omit<typeof Grpc, "default"> = Deno.args[0] === "guarded"
  ? await import("../../proto/wire/grpc.ts")
  : await import("@grpc/grpc-js");

/** Either the client says goodbye first, or the server. */
async function round(clientFirst: boolean): Promise<void> {
  const server = new grpc.Server();
  server.addService({
    echo: {
      path: METHOD,
      requestStream: false,
      responseStream: false,
      ...{ requestSerialize: same, requestDeserialize: same },
      ...{ responseSerialize: same, responseDeserialize: same },
    },
  }, {
    echo: (call: { request: Buffer }, answer: (error: null, bytes: Buffer) => void) =>
      answer(null, call.request),
  });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, port) => {
      error === null ? resolve(port) : reject(error);
    });
  });
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  await new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest(METHOD, same, same, Buffer.from("hello"), (error) => {
      error === null ? resolve() : reject(error);
    });
  });
  if (clientFirst) client.close();
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  client.close();
}

for (let index = 0; index < ROUNDS; index += 1) await round(index % 2 === 0);
console.log("alive");
