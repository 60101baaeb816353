import type { ServiceDefinition, UntypedServiceImplementation } from "../../proto/wire/grpc.ts";
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { GrpcServer, type ServerSettings } from "../../proto/wire/server.ts";
import { MESSAGE_MAX_BYTES } from "../../proto/words/limits.ts";

const GRACE_MS = 50;

/** A real server on a port of its own. */
export interface Serving extends AsyncDisposable {
  readonly address: string;
  readonly server: GrpcServer;
}

/** Serves one service in this process, until it is disposed. */
export async function serveGrpc(
  service: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  settings: Partial<ServerSettings> = {},
): Promise<Serving> {
  const server = new GrpcServer({
    messageMaxBytes: MESSAGE_MAX_BYTES,
    concurrentStreamsMax: 256,
    security: INSECURE,
    ...settings,
  });
  // What it does not handle is answered as not implemented.
  server.add(service, handlers);
  const address = await server.listen(settings.listen ?? "127.0.0.1:0");
  let stopped: Promise<void> | undefined;
  return {
    address,
    server,
    [Symbol.asyncDispose]: () => stopped ??= server.stop(GRACE_MS),
  };
}

/** The same, with connections to it. */
export async function serveAndConnect(
  service: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  settings: Partial<ServerSettings> = {},
): Promise<Serving & { readonly channels: Channels }> {
  const serving = await serveGrpc(service, handlers, settings);
  const channels = new Channels(INSECURE);
  return {
    ...serving,
    channels,
    async [Symbol.asyncDispose]() {
      channels[Symbol.dispose]();
      await serving[Symbol.asyncDispose]();
    },
  };
}

/**
 * A test of connections that break. grpc-js leaves the timer of its next attempt behind when a channel is closed; it
 * ends by itself. These tests come last in their files, where no other can mistake it for its own.
 */
export function brokenLinkTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });
}
