import assert from "node:assert/strict";
import type { PeerId } from "../../proto/words/ids.ts";
import { parseInvitationId } from "../../proto/words/invitation.ts";
import catalogSql from "../../tracker/catalog/migrations/0001_catalog.sql" with { type: "text" };
import upkeepSql from "../../tracker/catalog/migrations/0002_upkeep.sql" with { type: "text" };
import epochsSql from "../../tracker/catalog/migrations/0003_epochs.sql" with { type: "text" };
import straysSql from "../../tracker/catalog/migrations/0004_strays.sql" with { type: "text" };
import identitiesSql from "../../tracker/catalog/migrations/0005_identities.sql" with {
  type: "text",
};
import rebalanceSql from "../../tracker/catalog/migrations/0006_rebalance.sql" with {
  type: "text",
};
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { alter, temporaryFolder } from "./sqlite_database.ts";

const BEFORE = [upkeepSql, epochsSql, straysSql, identitiesSql, rebalanceSql];
const APPLICATION_ID = 0x456e6a61;
const NOW_MS = 1_700_000_000_000;
const QUARTER_MS = 15 * 60_000;
const KNOWN = "a".repeat(52) as PeerId;
const UNKNOWN = "b".repeat(52) as PeerId;
const hash = (index: number) => new Uint8Array(32).fill(index);

/** As the program before left it: one that nobody used, one of a device that is known, one of nobody who is. */
function makeOld(path: string): void {
  alter(path, (db) => {
    db.exec(catalogSql);
    db.exec("INSERT INTO network VALUES (1, 'n', 3, 8, 1, 0, 0, 0)");
    for (const sql of BEFORE) db.exec(sql);
    db.pragma(`user_version = ${1 + BEFORE.length}`);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.prepare("INSERT INTO devices VALUES (?, 'peer', ?, ?, ?, NULL)")
      .run(KNOWN, NOW_MS - 60_000, NOW_MS, NOW_MS);
    const invite = db.prepare("INSERT INTO invitations VALUES (?, ?, ?, ?)");
    invite.run(hash(1), "peer", NOW_MS + 600_000, null);
    invite.run(hash(2), "peer", NOW_MS + 600_000, KNOWN);
    invite.run(hash(3), "client", NOW_MS + 600_000, UNKNOWN);
  });
}

Deno.test("Invitations of the schema before are taken over, with who used them", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/catalog.sqlite`;
  makeOld(path);
  await checkBrought(path);
  alter(path, (db) => assert.deepEqual(db.pragma("foreign_key_check"), []));
});

async function checkBrought(path: string): Promise<void> {
  await using catalog = await SqliteCatalog.open(path);
  const { invitations } = catalog.identities;
  const all = await invitations.list(10, "");
  assert.equal(new Set(all.map(({ invitationId }) => parseInvitationId(invitationId))).size, 3);
  for (const { uses, madeAtMs, expiresAtMs } of all) {
    assert.deepEqual([uses, expiresAtMs - madeAtMs], [1, QUARTER_MS]);
  }
  const madeMs = NOW_MS + 600_000 - QUARTER_MS;
  const uses = all.flatMap(({ usedBy }) => usedBy)
    .sort((one, other) => one.deviceId < other.deviceId ? -1 : 1);
  assert.deepEqual(uses, [
    { deviceId: KNOWN, atMs: NOW_MS - 60_000 },
    { deviceId: UNKNOWN, atMs: madeMs },
  ]);
  const outcomes = [
    await invitations.use(hash(1), UNKNOWN, NOW_MS),
    await invitations.use(hash(2), KNOWN, NOW_MS),
    await invitations.use(hash(2), UNKNOWN, NOW_MS),
  ].map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ["admitted", "admitted", "refused"]);
}
