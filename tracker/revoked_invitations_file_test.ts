import assert from "node:assert/strict";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { keepRevokedInvitation, recallRevokedInvitations } from "./revoked_invitations_file.ts";

const NOW_MS = 1_700_000_000_000;
const LATER_MS = NOW_MS + 60_000;
const IDS = ["aaaaaaaa", "bbbbbbbb", "cccccccc"] as const;

Deno.test("A database from a backup does not open again what was ended since", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  try {
    await using catalog = await SqliteCatalog.open(`${folder}/catalog.sqlite`);
    const { invitations } = catalog.identities;
    await recallRevokedInvitations(folder, invitations, NOW_MS);
    for (const [index, invitationId] of IDS.slice(0, 2).entries()) {
      const secretHash = new Uint8Array(32).fill(index);
      const terms = { role: "peer", uses: 5, expiresAtMs: LATER_MS + index } as const;
      await invitations.add({ secretHash, invitationId, ...terms }, NOW_MS);
    }
    const ended = [
      { invitationId: IDS[2], expiresAtMs: LATER_MS },
      { invitationId: IDS[0], expiresAtMs: LATER_MS },
      { invitationId: IDS[0], expiresAtMs: LATER_MS },
    ];
    for (const each of ended) await keepRevokedInvitation(folder, each, NOW_MS);
    await recallRevokedInvitations(folder, invitations, NOW_MS);
    const [first, second] = await invitations.list(10, "");
    assert.deepEqual([first!.revokedAtMs, second!.revokedAtMs], [NOW_MS, undefined]);
    assert.equal(await invitations.expectedUntilMs(NOW_MS), LATER_MS + 1);
    await keepRevokedInvitation(folder, { ...ended[0]!, invitationId: IDS[1] }, LATER_MS);
    const path = `${folder}/revoked_invitations.txt`;
    assert.equal(Deno.readTextFileSync(path), `${IDS[1]} ${LATER_MS}\n`, "those that are over go");
    Deno.writeTextFileSync(path, "nonsense\n");
    await assert.rejects(recallRevokedInvitations(folder, invitations, NOW_MS), {
      code: "corrupt",
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
