import { nowMs } from "../proto/process/clock.ts";
import { randomBytes } from "../proto/process/random.ts";
import { accessIdOf, hashOfAccessToken, newAccessToken } from "../proto/words/access_token.ts";
import { invalid } from "../proto/words/errors.ts";
import type { AccessRole } from "../proto/words/roles.ts";
import type { AccessGrant, IdentityRecords, KeyedAuditEntry } from "./catalog/identity_records.ts";

const LONGEST_MS = 365 * 24 * 3_600_000;

/** Tokens of the HTTP gateway, for who has no certificate; and what was done about everybody. */
export class GatewayAccess {
  readonly #records: IdentityRecords;

  constructor(records: IdentityRecords) {
    this.#records = records;
  }

  /** A new token. It is told once, and kept as a hash. */
  async grant(
    role: AccessRole,
    forMs: number,
    actor: string,
  ): Promise<{ readonly token: string; readonly accessId: string; readonly expiresMs: number }> {
    if (!(forMs > 0 && forMs <= LONGEST_MS)) {
      throw invalid(`Cannot make a token for ${forMs} ms: more than nothing, at most 365 days`);
    }
    const token = newAccessToken(randomBytes);
    const tokenHash = hashOfAccessToken(token);
    const accessId = accessIdOf(tokenHash);
    const expiresAtMs = nowMs() + forMs;
    await this.#records.grantAccess({ tokenHash, accessId, role, expiresAtMs }, nowMs());
    await this.#audit(actor, `grant ${role}`, accessId);
    return { token, accessId, expiresMs: expiresAtMs };
  }

  async check(tokenHash: Uint8Array): Promise<AccessGrant | undefined> {
    return await this.#records.access(tokenHash, nowMs());
  }

  /** @throws not_found */
  async revoke(accessId: string, actor: string): Promise<void> {
    await this.#records.revokeAccess(accessId, nowMs());
    await this.#audit(actor, "revoke access", accessId);
  }

  /** The newest first. @param beforeKey 0: from the newest on. */
  async log(limit: number, beforeKey: number): Promise<KeyedAuditEntry[]> {
    return await this.#records.auditLog(limit, beforeKey || Number.MAX_SAFE_INTEGER);
  }

  async #audit(actor: string, action: string, subject: string): Promise<void> {
    await this.#records.audit({ atMs: nowMs(), actor, action, subject, outcome: "done" });
  }
}
