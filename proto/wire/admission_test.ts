import assert from "node:assert/strict";
import { Identities } from "../../scripts/identities.ts";
import { brokenLinkTest, serveGrpc } from "../../tests/support/grpc_server.ts";
import { nowMs } from "../process/clock.ts";
import { EnjambreError } from "../words/errors.ts";
import { Channels } from "./client.ts";
import { healthService } from "./health.ts";
import { NetworkIdentity, Newcomer, type Security } from "./identity.ts";
import { joiningService } from "./schema.ts";
import { unary } from "./server.ts";

const LIMITS = { timeoutMs: 5_000 };
const HEALTH = { service: "" };

async function guarded(body: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  try {
    const identities = await Identities.make(`${folder}/ours`);
    const strangers = await Identities.make(`${folder}/theirs`);
    const security = await identities.ensure(`${folder}/tracker`, "tracker");
    await using serving = await serveGrpc(joiningService, {
      Authority: unary(() => Promise.resolve({ trustPem: "trusted", trackers: [] })),
    }, { security });
    const { address, server } = serving;
    const call = async (who: Security, work: "health" | "join") => {
      using channels = new Channels(who);
      if (work === "health") {
        return await channels.unary(address, healthService.Check, HEALTH, LIMITS);
      }
      const to = { address, role: "tracker" } as const;
      return await channels.unary(to, joiningService.Authority, {}, LIMITS);
    };
    await body({ identities, strangers, admission: server.admission!, call });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Place {
  readonly identities: Identities;
  readonly strangers: Identities;
  readonly admission: NonNullable<Awaited<ReturnType<typeof serveGrpc>>["server"]["admission"]>;
  call(who: Security, work: "health" | "join"): Promise<unknown>;
}

const cut = (thrown: unknown) => EnjambreError.is(thrown, "unavailable", "unauthenticated");

brokenLinkTest(
  "Admission lets in who has a certificate of the network, and cuts others off soon",
  async () => {
    await guarded(async ({ identities, strangers, call }) => {
      const { trustPem } = identities.own.papers;
      await call(identities.own, "health");
      const foreign = new NetworkIdentity({ ...strangers.own.papers, trustPem });
      await assert.rejects(call(foreign, "health"), cut);
      await assert.rejects(call(new Newcomer(trustPem), "health"), cut);
      await assert.rejects(call(new Newcomer(trustPem), "join"), cut);
      await call(identities.own, "health");
    });
  },
);

brokenLinkTest(
  "Admission lets newcomers join, and do nothing else, while one is expected",
  async () => {
    await guarded(async ({ identities, admission, call }) => {
      const newcomer = new Newcomer(identities.own.papers.trustPem);
      admission.invitedUntilMs = nowMs() + 60_000;
      await call(newcomer, "join");
      await assert.rejects(call(newcomer, "health"), { code: "unauthenticated" });
      admission.invitedUntilMs = nowMs();
      await assert.rejects(call(newcomer, "join"), cut);
    });
  },
);

brokenLinkTest(
  "Admission cuts off who is thrown out, and says so when he comes again",
  async () => {
    await guarded(async ({ identities, admission, call }) => {
      const device = new NetworkIdentity(await identities.papers("client"));
      await call(device, "health");
      admission.setRevoked([device.device.deviceId]);
      await assert.rejects(call(device, "health"), { code: "unauthenticated", message: /revoked/ });
      admission.setRevoked([]);
      await call(device, "health");
    });
  },
);
