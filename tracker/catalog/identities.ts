// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type PeerId, quote } from "../../proto/words/ids.ts";
import type { Access } from "./access.ts";
import type {
  AccessGrant,
  AuditEntry,
  DeviceRecord,
  IdentityRecords,
  KeyedAuditEntry,
  SeenDevice,
} from "./identity_records.ts";
import { Invitations } from "./invitations.ts";

/** Tokens that are over stay so long. */
const FORGET_AFTER_MS = 24 * 3_600_000;

interface StoredDevice extends Omit<DeviceRecord, "revokedAtMs"> {
  readonly revokedAtMs: number | null;
}

/** Devices, invitations and the audit log in the tracker's database. */
export class Identities implements IdentityRecords {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #access: Access;
  readonly invitations: Invitations;

  constructor(db: Database.Database, access: Access) {
    this.invitations = new Invitations(db, access);
    this.#statements = prepare(db);
    this.#access = access;
  }

  sawDevice({ deviceId, role, certificateUntilMs }: SeenDevice, nowMs: number): Promise<void> {
    return this.#access.write(() => {
      this.#statements.saw.run({ deviceId, role, certificateUntilMs, nowMs });
    });
  }

  devices(limit: number, after: string): Promise<DeviceRecord[]> {
    return this.#access.read(() => this.#statements.devices.all(after, limit).map(fromStored));
  }

  devicesNamed(beginning: string): Promise<DeviceRecord[]> {
    return this.#access.read(() =>
      this.#statements.named.all(beginning, `${beginning}~`).map(fromStored)
    );
  }

  revoke(deviceId: PeerId, nowMs: number): Promise<DeviceRecord> {
    return this.#access.write(() => {
      this.#statements.revoke.run(nowMs, deviceId);
      const device = this.#statements.device.get(deviceId);
      if (device !== undefined) return fromStored(device);
      throw new EnjambreError("not_found", `No device ${quote(deviceId)} was ever taken in`);
    });
  }

  revoked(nowMs: number, limit: number): Promise<PeerId[]> {
    return this.#access.read(() => this.#statements.revoked.all(nowMs, limit));
  }

  grantAccess(grant: AccessGrant, nowMs: number): Promise<void> {
    const { tokenHash, accessId, role, expiresAtMs } = grant;
    return this.#access.write(() => {
      this.#statements.forgetAccess.run(nowMs - FORGET_AFTER_MS);
      this.#statements.grantAccess.run(tokenHash, accessId, role, expiresAtMs);
    });
  }

  access(tokenHash: Uint8Array, nowMs: number): Promise<AccessGrant | undefined> {
    return this.#access.read(() => this.#statements.access.get(tokenHash, nowMs));
  }

  revokeAccess(accessId: string, nowMs: number): Promise<void> {
    return this.#access.write(() => {
      if (this.#statements.revokeAccess.run(nowMs, accessId).changes > 0) return;
      throw new EnjambreError("not_found", `No token of the gateway is called ${quote(accessId)}`);
    });
  }

  audit({ atMs, actor, action, subject, outcome }: AuditEntry): Promise<void> {
    return this.#access.write(() => {
      this.#statements.audit.run(atMs, actor, action, subject, outcome);
    });
  }

  auditLog(limit: number, before: number): Promise<KeyedAuditEntry[]> {
    return this.#access.read(() => this.#statements.auditLog.all(before, limit));
  }
}

function fromStored({ revokedAtMs, ...device }: StoredDevice): DeviceRecord {
  return { ...device, revokedAtMs: revokedAtMs ?? undefined };
}

const DEVICE = `device_id AS deviceId, role, joined_at_ms AS joinedAtMs, seen_at_ms AS seenAtMs,
  certificate_until_ms AS certificateUntilMs, revoked_at_ms AS revokedAtMs`;

function prepare(db: Database.Database) {
  return {
    saw: db.prepare(
      `INSERT INTO devices (device_id, role, joined_at_ms, seen_at_ms, certificate_until_ms)
        VALUES (:deviceId, :role, :nowMs, :nowMs, :certificateUntilMs)
        ON CONFLICT (device_id) DO UPDATE SET role = excluded.role,
          seen_at_ms = max(seen_at_ms, excluded.seen_at_ms),
          certificate_until_ms = max(certificate_until_ms, excluded.certificate_until_ms)`,
    ),
    device: db.prepare<[string], StoredDevice>(`SELECT ${DEVICE} FROM devices WHERE device_id = ?`),
    devices: db.prepare<[string, number], StoredDevice>(
      `SELECT ${DEVICE} FROM devices WHERE device_id > ? ORDER BY device_id LIMIT ?`,
    ),
    named: db.prepare<[string, string], StoredDevice>(
      `SELECT ${DEVICE} FROM devices WHERE device_id >= ? AND device_id < ?
        ORDER BY device_id LIMIT 2`,
    ),
    revoke: db.prepare<[number, string]>(
      "UPDATE devices SET revoked_at_ms = ? WHERE device_id = ? AND revoked_at_ms IS NULL",
    ),
    revoked: db.prepare<[number, number], PeerId>(
      `SELECT device_id FROM devices WHERE revoked_at_ms IS NOT NULL AND certificate_until_ms > ?
        ORDER BY certificate_until_ms DESC LIMIT ?`,
    ).pluck(),
    forgetAccess: db.prepare<[number]>("DELETE FROM access WHERE expires_at_ms < ?"),
    grantAccess: db.prepare<[Uint8Array, string, string, number]>(
      "INSERT INTO access (token_hash, access_id, role, expires_at_ms) VALUES (?, ?, ?, ?)",
    ),
    access: db.prepare<[Uint8Array, number], AccessGrant>(
      `SELECT token_hash AS tokenHash, access_id AS accessId, role, expires_at_ms AS expiresAtMs
        FROM access WHERE token_hash = ? AND expires_at_ms > ? AND revoked_at_ms IS NULL`,
    ),
    revokeAccess: db.prepare<[number, string]>(
      "UPDATE access SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE access_id = ?",
    ),
    audit: db.prepare<[number, string, string, string, string]>(
      "INSERT INTO audit (at_ms, actor, action, subject, outcome) VALUES (?, ?, ?, ?, ?)",
    ),
    auditLog: db.prepare<[number, number], KeyedAuditEntry>(
      `SELECT key, at_ms AS atMs, actor, action, subject, outcome FROM audit
        WHERE key < ? ORDER BY key DESC LIMIT ?`,
    ),
  };
}
