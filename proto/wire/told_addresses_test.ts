import assert from "node:assert/strict";
import { Identities } from "../../scripts/identities.ts";
import { peerId } from "../../tests/support/peers.ts";
import { EnjambreError } from "../words/errors.ts";
import { Channels } from "./client.ts";
import { fragmentsService } from "./schema.ts";
import { ToldAddresses } from "./told_addresses.ts";

/** Where nobody is to be led by what others say of peers. */
const HOSTILE: readonly (readonly [address: string, why: RegExp])[] = [
  ["localhost:50053", /it is a name/],
  ["metadata.google.internal:50053", /it is a name/],
  ["169.254.169.254:50053", /link-local/],
  ["[::ffff:169.254.169.254]:50053", /link-local/],
  ["0.0.0.0:50053", /unspecified/],
  ["224.0.0.1:50053", /multicast/],
  ["10.0.0.7:22", /port is below 1024/],
];

function refused(check: () => void, why: RegExp): void {
  assert.throws(check, (thrown) => {
    assert(EnjambreError.is(thrown, "denied"), String(thrown));
    assert.match((thrown as Error).message, /^Cannot use address "/);
    assert.match((thrown as Error).message, why);
    return true;
  });
}

Deno.test("ToldAddresses refuses where peers cannot be, whoever is known to be there", () => {
  for (const home of [undefined, "127.0.0.1:50051", "10.0.0.1:50051"]) {
    const told = new ToldAddresses();
    if (home !== undefined) told.check(home);
    for (const [address, why] of HOSTILE) refused(() => told.check(toldOf(address)), why);
    told.check(toldOf("10.0.0.7:50053"));
    told.check(toldOf("[fd00::7]:50053"));
  }
});

Deno.test("ToldAddresses lets a program be led to its own machine only from there", () => {
  const away = new ToldAddresses();
  away.check("web.example:50051");
  for (const address of ["127.0.0.1:50053", "[::1]:50053"]) {
    refused(() => away.check(toldOf(address)), /loopback/);
  }
  away.check("127.0.0.1:50052");
  away.check(toldOf("127.0.0.1:50053"));
});

Deno.test("Channels connects to no peer's address that nobody may announce", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const identities = await Identities.make(folder);
    using channels = new Channels(identities.own);
    for (const [address, why] of HOSTILE) {
      const fetching = channels.serverStream(toldOf(address), fragmentsService.Fetch, {}, {});
      await assert.rejects(async () => {
        for await (const _response of fetching);
      }, why);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function toldOf(address: string) {
  return { peerId: peerId(1), address };
}
