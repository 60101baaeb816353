// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type PeerId, quote } from "../../proto/words/ids.ts";
import { INVITATIONS_OPEN_MAX } from "../../proto/words/invitation.ts";
import { expectedUntilMs, type InvitationStanding, stateOf, whyNot } from "../core/invitations.ts";
import type { Access } from "./access.ts";
import type {
  Admittance,
  InvitationRecord,
  InvitationRecords,
  InvitationUse,
  NewInvitation,
} from "./invitation_records.ts";

/** Those that are over stay so long, so that a late newcomer is told that he is late, and people see who came. */
const FORGET_AFTER_MS = 24 * 3_600_000;

interface StoredInvitation extends Omit<InvitationStanding, "revokedAtMs"> {
  readonly secretHash: Uint8Array;
  readonly madeAtMs: number;
  readonly revokedAtMs: number | null;
}

/** Invitations and who used them, in the tracker's database. */
export class Invitations implements InvitationRecords {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #access: Access;

  constructor(db: Database.Database, access: Access) {
    this.#statements = prepare(db);
    this.#access = access;
  }

  add(invitation: NewInvitation, nowMs: number): Promise<void> {
    const { secretHash, invitationId, role, uses, expiresAtMs } = invitation;
    return this.#access.write(() => {
      this.#statements.forget.run(nowMs - FORGET_AFTER_MS);
      const open = this.#lasting(nowMs).filter((each) => stateOf(each, nowMs) === "open");
      if (open.length >= INVITATIONS_OPEN_MAX) {
        throw new EnjambreError(
          "exhausted",
          `Cannot make another invitation: ${INVITATIONS_OPEN_MAX} are open; end some of them ` +
            "(`tracker invite --list`, `tracker invite --revoke ID`)",
        );
      }
      this.#statements.add.run(secretHash, invitationId, role, uses, nowMs, expiresAtMs);
    });
  }

  use(secretHash: Uint8Array, deviceId: PeerId, nowMs: number): Promise<Admittance> {
    return this.#access.write((): Admittance => {
      const find = () => {
        const found = this.#statements.withSecret.get(secretHash);
        return found === undefined ? undefined : standingOf(found);
      };
      const invitation = find();
      const hasUsedIt = this.#statements.hasUsed.get(secretHash, deviceId) === 1;
      const isRevoked = typeof this.#statements.revokedAt.get(deviceId) === "number";
      const why = whyNot(invitation, { deviceId, hasUsedIt, isRevoked }, nowMs);
      if (why !== undefined) return { outcome: "refused", invitation, why };
      if (!hasUsedIt) this.#statements.use.run(secretHash, deviceId, nowMs);
      return { outcome: "admitted", invitation: find()!, isRepeat: hasUsedIt };
    });
  }

  list(limit: number, after: string): Promise<InvitationRecord[]> {
    return this.#access.read(() =>
      this.#statements.list.all(after, limit).map((each) => this.#recordOf(each))
    );
  }

  revoke(invitationId: string, nowMs: number): Promise<InvitationRecord> {
    return this.#access.write(() => {
      this.#statements.revoke.run(nowMs, invitationId);
      const found = this.#statements.withId.get(invitationId);
      if (found !== undefined) return this.#recordOf(found);
      throw new EnjambreError("not_found", `No invitation is called ${quote(invitationId)}`);
    });
  }

  openOf(deviceId: PeerId, nowMs: number): Promise<InvitationRecord[]> {
    return this.#access.read(() =>
      this.#statements.lastingOf.all(nowMs, deviceId)
        .filter(({ used, uses }) => used < uses)
        .map((each) => this.#recordOf(each))
    );
  }

  expectedUntilMs(nowMs: number): Promise<number> {
    return this.#access.read(() => expectedUntilMs(this.#lasting(nowMs), nowMs));
  }

  /** Those whose time is not over. */
  #lasting(nowMs: number): InvitationStanding[] {
    return this.#statements.lasting.all(nowMs).map(standingOf);
  }

  #recordOf(stored: StoredInvitation): InvitationRecord {
    const { madeAtMs, secretHash } = stored;
    return { ...standingOf(stored), madeAtMs, usedBy: this.#statements.usedBy.all(secretHash) };
  }
}

function standingOf(stored: StoredInvitation): InvitationStanding {
  const { invitationId, role, uses, used, lastUsedAtMs, expiresAtMs, revokedAtMs } = stored;
  return {
    ...{ invitationId, role, uses, used, lastUsedAtMs, expiresAtMs },
    revokedAtMs: revokedAtMs ?? undefined,
  };
}

const INVITATION = `SELECT secret_hash AS secretHash, invitation_id AS invitationId, role, uses,
    (SELECT count(*) FROM invitation_uses AS each WHERE each.secret_hash = one.secret_hash) AS used,
    (SELECT coalesce(max(at_ms), 0) FROM invitation_uses AS each
      WHERE each.secret_hash = one.secret_hash) AS lastUsedAtMs,
    made_at_ms AS madeAtMs, expires_at_ms AS expiresAtMs, revoked_at_ms AS revokedAtMs
  FROM invitations AS one`;

function prepare(db: Database.Database) {
  return {
    forget: db.prepare<[number]>("DELETE FROM invitations WHERE expires_at_ms < ?"),
    add: db.prepare<[Uint8Array, string, string, number, number, number]>(
      `INSERT INTO invitations (secret_hash, invitation_id, role, uses, made_at_ms, expires_at_ms)
        VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    withSecret: db.prepare<[Uint8Array], StoredInvitation>(`${INVITATION} WHERE secret_hash = ?`),
    withId: db.prepare<[string], StoredInvitation>(`${INVITATION} WHERE invitation_id = ?`),
    lasting: db.prepare<[number], StoredInvitation>(
      `${INVITATION} WHERE expires_at_ms > ? AND revoked_at_ms IS NULL`,
    ),
    lastingOf: db.prepare<[number, string], StoredInvitation>(
      `${INVITATION} WHERE expires_at_ms > ? AND revoked_at_ms IS NULL
        AND secret_hash IN (SELECT secret_hash FROM invitation_uses WHERE device_id = ?)
        ORDER BY invitation_id`,
    ),
    list: db.prepare<[string, number], StoredInvitation>(
      `${INVITATION} WHERE invitation_id > ? ORDER BY invitation_id LIMIT ?`,
    ),
    revokedAt: db.prepare<[string], number | null>(
      "SELECT revoked_at_ms FROM devices WHERE device_id = ?",
    ).pluck(),
    hasUsed: db.prepare<[Uint8Array, string], number>(
      "SELECT 1 FROM invitation_uses WHERE secret_hash = ? AND device_id = ?",
    ).pluck(),
    use: db.prepare<[Uint8Array, string, number]>("INSERT INTO invitation_uses VALUES (?, ?, ?)"),
    usedBy: db.prepare<[Uint8Array], InvitationUse>(
      `SELECT device_id AS deviceId, at_ms AS atMs FROM invitation_uses WHERE secret_hash = ?
        ORDER BY at_ms, device_id`,
    ),
    revoke: db.prepare<[number, string]>(
      "UPDATE invitations SET revoked_at_ms = ? WHERE invitation_id = ? AND revoked_at_ms IS NULL",
    ),
  };
}
