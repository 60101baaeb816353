import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE, NetworkIdentity } from "../../proto/wire/identity.ts";
import { catalogService, directoryService, fragmentsService } from "../../proto/wire/schema.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { type Joined, joinedNetwork } from "../support/joined_network.ts";
import { done, exits } from "../support/network.ts";

const REVOKED_WITHIN_MS = 5_000;
const LIMITS = { timeoutMs: 5_000 };

const refusal = (thrown: unknown) =>
  EnjambreError.is(thrown, "unauthenticated", "unavailable", "timeout");

const JOINING: Record<string, (network: Joined) => Promise<void> | void> = {
  "a client joins, puts and gets": async ({ folder, invite, join, client }) => {
    const person = `${folder}/person`;
    await done(join(await invite("client"), person));
    const sha256 = writeSeededFile(`${folder}/file`, 1, 1_000_000);
    await eventually("a peer is live", async () => {
      await done(client(person, "put", `${folder}/file`, "--name", "file"));
    });
    await done(client(person, "get", "file", "--output", `${folder}/back`));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
  },
  "only owners may read keys": ({ folder }) => {
    for (const path of ["tracker/authority.json", "tracker/identity.pem", "peer/identity.pem"]) {
      assert.equal(Deno.statSync(`${folder}/${path}`).mode! & 0o777, 0o600, path);
    }
    assert.equal(Deno.statSync(`${folder}/person/identity.pem`).mode! & 0o777, 0o600);
  },
  "a token works once": async ({ folder, invite, join }) => {
    const token = await invite("client");
    const outcomes = await Promise.all([
      join(token, `${folder}/one`),
      join(token, `${folder}/two`),
    ]);
    assert.deepEqual(outcomes.map(({ code }) => code).sort(), [0, 7]);
    const { stderr } = await exits(7, join(token, `${folder}/three`));
    assert.match(stderr, /it was used already.*`tracker invite`/);
  },
  "a token of another network, or of nobody, is refused": async (
    { folder, invite, join },
  ) => {
    const token = await invite("client");
    const [, pin, secret] = token.split(".") as [string, string, string];
    const otherPin = `${"a".repeat(51)}${pin.at(-1)}`;
    const foreign = await exits(7, join(`enj1.${otherPin}.${secret}`, `${folder}/four`));
    assert.match(foreign.stderr, /of another network than the token/);
    const guess = await exits(7, join(`enj1.${pin}.${"a".repeat(32)}`, `${folder}/four`));
    assert(!guess.stderr.includes("aaaa"), "no secret in messages");
    await exits(2, join("enj1.x.y", `${folder}/four`));
  },
  "a reader reads, and changes nothing": async ({ folder, invite, join, client }) => {
    const person = `${folder}/person`;
    const reader = `${folder}/reader`;
    await done(join(await invite("reader"), reader));
    await done(client(reader, "get", "file", "--output", `${folder}/read`));
    const { stderr } = await exits(7, client(reader, "remove", "file"));
    assert.match(stderr, /not for a device of role reader/);
    await exits(7, client(person, "drain", "abcd"));
  },
  "nobody without a certificate is answered, nor one without encryption": async (
    { folder, tracker, webserver, peer },
  ) => {
    const strangers = await NetworkIdentity.read(await strangerFolder(folder));
    for (const security of [strangers!, INSECURE] as const) {
      using channels = new Channels(security);
      const calls = [
        () => channels.unary(tracker.address, catalogService.Status, {}, LIMITS),
        () => channels.unary(webserver.address, directoryService.FindTracker, {}, LIMITS),
        () =>
          Array.fromAsync(channels.serverStream(peer.address, fragmentsService.Fetch, {}, LIMITS)),
      ];
      for (const call of calls) await assert.rejects(call, refusal);
    }
  },
  "a device that is revoked is refused everywhere within 5 s": async (
    { folder, tracker, webserver, peer, operate, client },
  ) => {
    const person = `${folder}/person`;
    const identity = (await NetworkIdentity.read(person))!;
    using channels = new Channels(identity);
    const asks = [
      () => channels.unary(tracker.address, catalogService.Status, {}, LIMITS),
      () => channels.unary(webserver.address, directoryService.FindTracker, {}, LIMITS),
      () => {
        const request = { fragmentId: new Uint8Array(32) };
        return Array.fromAsync(
          channels.serverStream(peer.address, fragmentsService.Fetch, request, LIMITS),
        ).catch((thrown) => {
          // It is let in, and has no ticket.
          if (!/no ticket came/.test(String(thrown))) throw thrown;
        });
      },
    ];
    for (const ask of asks) await ask();
    await done(operate("revoke", identity.device.deviceId.slice(0, 12)));
    for (const ask of asks) {
      await eventually("it is refused", async () => {
        await assert.rejects(ask(), { code: "unauthenticated", message: /was revoked/ });
      }, { withinMs: REVOKED_WITHIN_MS });
    }
    const { stderr } = await exits(7, client(person, "list"));
    assert.match(stderr, /was revoked/);
  },
  "everybody is known to the operator": async ({ operate }) => {
    const devices = (await done(operate("devices"))).jsonLines();
    const roles = devices.map(({ role }) => role).sort();
    assert.deepEqual(roles, ["client", "client", "peer", "reader", "tracker", "webserver"]);
    assert.equal(devices.filter(({ revoked_at }) => revoked_at !== null).length, 1);
  },
};

Deno.test("A network is made by its first tracker, and joined with one pasted line a machine", async (test) => {
  await using network = await joinedNetwork();
  for (const [claim, check] of Object.entries(JOINING)) {
    await test.step(claim, () => check(network));
  }
});

Deno.test("Identities survive restarts, and a new signing key reaches everybody by itself", async (test) => {
  await using network = await joinedNetwork();
  const { folder, tracker, webserver, peer, operate, invite, join, client } = network;
  const person = `${folder}/person`;
  await done(join(await invite("client"), person));
  const trustOf = async (data: string) => (await NetworkIdentity.read(data))!.papers.trustPem;
  const before = await trustOf(`${folder}/peer`);
  const works = () =>
    eventually("all is well", async () => {
      writeSeededFile(`${folder}/file`, 2, 100_000);
      await done(client(person, "put", `${folder}/file`, "--name", "file"));
    });

  await test.step("a tracker that is killed comes back as the same", async () => {
    await works();
    await tracker.restart();
    await works();
  });
  await test.step("a new key signs", async () => {
    await done(operate("rotate-ca"));
    for (const data of ["peer", "webserver"]) {
      await eventually(`the ${data} trusts it`, async () => {
        assert.notEqual(await trustOf(`${folder}/${data}`), before);
      });
    }
    assert.equal(await trustOf(person), before);
    await works();
  });
  await test.step("newcomers get certificates by it, and everybody understands everybody", async () => {
    const late = `${folder}/late`;
    await eventually("a newcomer joins", async () => {
      await done(join(await invite("client"), late));
    });
    await done(client(late, "get", "file", "--output", `${folder}/back`));
    for (const program of [tracker, webserver, peer]) await program.restart();
    await works();
    await done(client(late, "list"));
  });
  await test.step("when the old one is forgotten, its certificates are of no use", async () => {
    await done(operate("rotate-ca", "--forget-old"));
    await tracker.restart();
    await exits(5, client(person, "list"));
  });
});

/** An identity of another network. */
async function strangerFolder(folder: string): Promise<string> {
  const { Identities } = await import("../../scripts/identities.ts");
  const strangers = await Identities.make(`${folder}/strangers`);
  return strangers.clientFolder;
}
