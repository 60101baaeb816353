import { moment } from "../../proto/client/documents.ts";
import { print, printJson, shown } from "../../proto/process/output.ts";
import { PAGE_MAX } from "../../proto/words/limits.ts";
import type { AccessRole } from "../../proto/words/roles.ts";
import { identitiesService } from "../../proto/wire/schema.ts";
import type { RunningTracker } from "./running.ts";

export interface AccessFlags {
  readonly role: AccessRole;
  /** Milliseconds. */
  readonly for: number;
  readonly revoke?: string;
}

/** `tracker access` */
export async function access(
  { call, flags }: RunningTracker,
  { role, for: forMs, revoke }: AccessFlags,
): Promise<void> {
  if (revoke !== undefined) {
    await call(identitiesService.RevokeAccess, { accessId: revoke });
    if (flags.json) return printJson({ access_id: revoke, revoked: true });
    return print(`${shown(revoke)} is of no use any more`);
  }
  const { token, accessId, expiresMs } = await call(identitiesService.GrantAccess, { role, forMs });
  const expiresAt = moment(expiresMs);
  if (flags.json) {
    return printJson({ token, access_id: accessId, role, expires_at: expiresAt });
  }
  print(`${token}\nIt is called ${accessId}, is a ${role}'s, and holds until ${expiresAt}`);
}

/** `tracker audit` */
export async function audit(
  { call, flags }: RunningTracker,
  { limit }: { readonly limit: number },
): Promise<void> {
  let left = limit === 0 ? Infinity : limit;
  let beforeKey = 0;
  while (left > 0) {
    const page = { limit: Math.min(left, PAGE_MAX), beforeKey };
    const { entries, more } = await call(identitiesService.Audit, page);
    for (const { key, atMs, actor, action, subject, outcome } of entries) {
      const at = moment(atMs);
      if (flags.json) printJson({ key, at, actor, action, subject, outcome });
      else print([at, shown(actor), shown(action), shown(subject), outcome].join("  "));
    }
    if (!more) return;
    left -= entries.length;
    beforeKey = entries.at(-1)!.key;
  }
}
