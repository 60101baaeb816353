import { join } from "node:path";
import { writeStateFile } from "../proto/process/state_file.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { parseInvitationId } from "../proto/words/invitation.ts";
import type { InvitationRecord, InvitationRecords } from "./catalog/invitation_records.ts";
import { eachLine } from "./lines_file.ts";

/** Beside the database, so that a backup from before does not open an invitation again that was ended. */
const REVOKED = "revoked_invitations.txt";

interface Ended {
  readonly invitationId: string;
  readonly expiresAtMs: number;
}

/** Adds one that was ended; those whose time is over are left out. */
export async function keepRevokedInvitation(
  folder: string,
  { invitationId, expiresAtMs }: Pick<InvitationRecord, "invitationId" | "expiresAtMs">,
  nowMs: number,
): Promise<void> {
  const path = join(folder, REVOKED);
  const others = (await readEnded(path)).filter((each) =>
    each.expiresAtMs > nowMs && each.invitationId !== invitationId
  );
  const lines = [...others, { invitationId, expiresAtMs }]
    .map((each) => `${each.invitationId} ${each.expiresAtMs}\n`);
  await writeStateFile(path, lines.join(""));
}

/** What the database does not know of it, it learns. @throws corrupt */
export async function recallRevokedInvitations(
  folder: string,
  records: InvitationRecords,
  nowMs: number,
): Promise<void> {
  for (const { invitationId } of await readEnded(join(folder, REVOKED))) {
    await records.revoke(invitationId, nowMs).catch((thrown) => {
      // It is from after the backup, or forgotten: nobody can join with it.
      if (!EnjambreError.is(thrown, "not_found")) throw thrown;
    });
  }
}

async function readEnded(path: string): Promise<Ended[]> {
  const ended: Ended[] = [];
  await eachLine(path, (line) => {
    const [id = "", until = ""] = line.split(" ");
    if (!/^\d+$/.test(until)) throw new SyntaxError(`${JSON.stringify(until)} is no moment`);
    ended.push({ invitationId: parseInvitationId(id), expiresAtMs: Number(until) });
  });
  return ended;
}
