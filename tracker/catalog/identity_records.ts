import type { PeerId } from "../../proto/words/ids.ts";
import type { AccessRole, Role } from "../../proto/words/roles.ts";
import type { InvitationRecords } from "./invitation_records.ts";

/** What is known of a device. Moments are milliseconds since 1970-01-01 UTC. */
export interface DeviceRecord {
  readonly deviceId: PeerId;
  readonly role: Role;
  readonly joinedAtMs: number;
  readonly seenAtMs: number;
  readonly certificateUntilMs: number;
  readonly revokedAtMs: number | undefined;
}

export interface SeenDevice {
  readonly deviceId: PeerId;
  readonly role: Role;
  readonly certificateUntilMs: number;
}

/** A token of the HTTP gateway, as it is kept. */
export interface AccessGrant {
  readonly tokenHash: Uint8Array;
  readonly accessId: string;
  readonly role: AccessRole;
  readonly expiresAtMs: number;
}

/** One line of the audit log. */
export interface AuditEntry {
  readonly atMs: number;
  /** Whose doing: a device id, or where somebody without one came from. */
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** "done", or the code of the failure. */
  readonly outcome: string;
}

export interface KeyedAuditEntry extends AuditEntry {
  readonly key: number;
}

/** Devices, invitations, tokens and the audit log. Each method is one transaction, as in the catalog. */
export interface IdentityRecords {
  readonly invitations: InvitationRecords;
  /** A device got a certificate, or came. What is said of its being revoked stays. */
  sawDevice(device: SeenDevice, nowMs: number): Promise<void>;
  /** In the order of their ids. */
  devices(limit: number, after: string): Promise<DeviceRecord[]>;
  /** At most two whose id begins so. */
  devicesNamed(beginning: string): Promise<DeviceRecord[]>;
  /** @throws not_found */
  revoke(deviceId: PeerId, nowMs: number): Promise<DeviceRecord>;
  /** Revoked ones whose certificates have not run out. */
  revoked(nowMs: number, limit: number): Promise<PeerId[]>;
  grantAccess(grant: AccessGrant, nowMs: number): Promise<void>;
  /** What a token is good for now; undefined: nothing. */
  access(tokenHash: Uint8Array, nowMs: number): Promise<AccessGrant | undefined>;
  /** @throws not_found */
  revokeAccess(accessId: string, nowMs: number): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  /** The newest first. @param before Only entries with a lower key. */
  auditLog(limit: number, before: number): Promise<KeyedAuditEntry[]>;
}
