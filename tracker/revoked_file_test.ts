import assert from "node:assert/strict";
import type { PeerId } from "../proto/words/ids.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { keepRevoked, recallRevoked } from "./revoked_file.ts";

const NOW_MS = 1_700_000_000_000;
const IDS = ["a", "b"].map((letter) => letter.repeat(52) as PeerId);

Deno.test("A database that begins anew knows who was revoked before", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  try {
    await using catalog = await SqliteCatalog.open(`${folder}/catalog.sqlite`);
    const { identities } = catalog;
    await recallRevoked(folder, identities, NOW_MS);
    assert.deepEqual(await identities.devices(10, ""), [], "nobody was");
    for (const deviceId of [...IDS, IDS[0]!]) {
      await keepRevoked(folder, {
        ...{ deviceId, role: "client", joinedAtMs: 0, seenAtMs: 0, revokedAtMs: NOW_MS },
        certificateUntilMs: NOW_MS + 1_000,
      });
    }
    await recallRevoked(folder, identities, NOW_MS);
    assert.deepEqual((await identities.revoked(NOW_MS, 10)).sort(), IDS);
    Deno.writeTextFileSync(`${folder}/revoked_devices.txt`, "nonsense\n");
    await assert.rejects(recallRevoked(folder, identities, NOW_MS), { code: "corrupt" });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
