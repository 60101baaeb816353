import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { brokenLinkTest, serveAndConnect, serveGrpc } from "../../tests/support/grpc_server.ts";
import { Identities } from "../../scripts/identities.ts";
import { EnjambreError } from "../words/errors.ts";
import { Channels } from "./client.ts";
import { INSECURE, NetworkIdentity } from "./identity.ts";
import { healthService } from "./health.ts";
import { catalogService, directoryService } from "./schema.ts";
import { unary } from "./server.ts";

const CALL_ONCE = fileURLToPath(new URL("../../tests/support/call_once.ts", import.meta.url));
const HEALTH = { service: "" };

Deno.test("Channels do not go through a proxy, whatever the environment says", async () => {
  await using serving = await serveGrpc(directoryService, {});
  const proxy = "http://127.0.0.1:9";
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--quiet", CALL_ONCE, serving.address],
    env: { http_proxy: proxy, https_proxy: proxy, grpc_proxy: proxy, no_proxy: "" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.equal(new TextDecoder().decode(stdout), "SERVING\n");
});

Deno.test("Channels say of a service that a server has not that it is not offered", async () => {
  await using serving = await serveAndConnect(directoryService, {});
  const { channels, address } = serving;
  await assert.rejects(channels.unary(address, catalogService.Status, {}), {
    code: "unavailable",
    message: `${address} does not offer this service`,
  });
});

Deno.test("A failure that speaks of broken connections is still the server's own", async () => {
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(() => {
      throw new EnjambreError("not_found", 'No file is called "docs/GOAWAY and EPIPE.md"');
    }),
  });
  const { channels, address } = serving;
  await assert.rejects(channels.unary(address, directoryService.FindTracker, {}), {
    code: "not_found",
    message: 'No file is called "docs/GOAWAY and EPIPE.md"',
  });
});

brokenLinkTest(
  "Channels say of an address where nothing listens that it cannot be reached",
  async () => {
    const serving = await serveGrpc(directoryService, {});
    const { address } = serving;
    await serving[Symbol.asyncDispose]();
    using channels = new Channels(INSECURE);
    await assert.rejects(channels.unary(address, healthService.Check, HEALTH), {
      code: "unavailable",
      message: `Cannot reach ${address}: nothing listens there`,
    });
  },
);

brokenLinkTest(
  "Channels reach a server that cut them off as soon as they were there, once it lets them in",
  async () => {
    await using folder = new AsyncDisposableStack();
    const path = await Deno.makeTempDir({ prefix: "enjambre-" });
    folder.defer(() => Deno.remove(path, { recursive: true }));
    const identities = await Identities.make(`${path}/network`);
    const own = await identities.ensure(`${path}/tracker`, "tracker");
    const strange = (await Identities.make(`${path}/other`)).own;
    // It believes in the network that it dials, which does not believe in it: its certificate is another's.
    const { trustPem } = own.papers;
    const stranger = new NetworkIdentity({ ...strange.papers, trustPem });
    using channels = new Channels(stranger);
    await using serving = await serveGrpc(directoryService, {}, { security: own });
    const ask = () => channels.unary(serving.address, healthService.Check, HEALTH);
    await assert.rejects(ask, { code: "unavailable" });
    serving.server.admission!.invitedUntilMs = Infinity;
    // A newcomer is let in as far as the refusal of the call.
    await assert.rejects(ask, { code: "unauthenticated" });
  },
);
