import { nowMs } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { EnjambreError, type ErrorCode, invalid } from "../proto/words/errors.ts";
import { type PeerId, quote } from "../proto/words/ids.ts";
import type { Device } from "../proto/words/roles.ts";
import { type Admission, REVOKED_MAX } from "../proto/wire/admission.ts";
import type { CertifiedDevice } from "../proto/wire/certificate.ts";
import type { NetworkIdentity } from "../proto/wire/identity.ts";
import { isDue } from "../proto/wire/renewal.ts";
import { type Authority, CERTIFICATE_MS } from "./authority.ts";
import type { DeviceRecord, IdentityRecords } from "./catalog/identity_records.ts";
import { keepRevoked } from "./revoked_file.ts";
import { LatelyTold } from "./lately_told.ts";
import { Newcomers } from "./newcomers.ts";
import { renewOwn } from "./own_identity.ts";
import type { TicketKeys } from "./ticket_keys.ts";

const log = logger("devices");

/** How often a device that connects again and again is written down. */
const SEEN_EVERY_MS = 60_000;
/** How often the same refusal is. */
const REFUSED_EVERY_MS = 3_600_000;
const SEEN_MAX = 16_384;
const BEGINNING_MIN_LENGTH = 4;

export interface DeviceParts {
  readonly records: IdentityRecords;
  readonly authority: Authority;
  readonly ticketKeys: TicketKeys;
  readonly identity: NetworkIdentity;
  /** The tracker's data folder. */
  readonly folder: string;
}

/** What everybody is to know of identities. */
export interface Standing {
  readonly revoked: readonly PeerId[];
  readonly invitedUntilMs: number;
  readonly trustSha256: Uint8Array;
}

/** Who belongs to the network: renews, throws out, and tells everybody. */
export class Devices {
  readonly #parts: DeviceParts;
  readonly #seen = new LatelyTold(SEEN_EVERY_MS, SEEN_MAX);
  readonly #refusals = new LatelyTold(REFUSED_EVERY_MS, SEEN_MAX);
  readonly #watchers = new Set<() => void>();
  readonly newcomers: Newcomers;
  #admission: Admission | undefined;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    this.newcomers = new Newcomers({ ...parts, tellAll: () => this.#tellAll() });
  }

  /** The door of this tracker's own server is kept up to date from now on. */
  async guard(admission: Admission): Promise<void> {
    this.#admission = admission;
    await this.#tellAll();
  }

  get trustPem(): string {
    return this.#parts.authority.trustPem;
  }

  /** A new certificate for a device's key and the role that it has. */
  async renew(publicKey: Uint8Array, { deviceId, role }: Device): Promise<string> {
    const now = nowMs();
    const { authority, records } = this.#parts;
    const certificatePem = await authority.issue(publicKey, role, now);
    await records.sawDevice({ deviceId, role, certificateUntilMs: now + CERTIFICATE_MS }, now);
    await this.#audit(deviceId, "renew", deviceId);
    return certificatePem;
  }

  /** @param beginning Of the id of one device. @throws not_found, conflict, invalid */
  async revoke(beginning: string, actor: string): Promise<DeviceRecord> {
    const { deviceId, role } = await this.#named(beginning);
    if (deviceId === this.#parts.identity.device.deviceId) {
      throw invalid("Cannot revoke the tracker itself");
    }
    const device = await this.#parts.records.revoke(deviceId, nowMs());
    await keepRevoked(this.#parts.folder, device);
    await this.#audit(actor, `revoke ${role}`, deviceId);
    log.warning("A device was revoked", { device: deviceId, role, by: actor });
    await this.#tellAll();
    return device;
  }

  async list(limit: number, after: string): Promise<DeviceRecord[]> {
    return await this.#parts.records.devices(limit, after);
  }

  /** Another key signs from now on. Answers its pin. */
  async rotate(forgetOld: boolean, actor: string): Promise<string> {
    const { authority, identity, folder, ticketKeys } = this.#parts;
    await authority.rotate(forgetOld, nowMs());
    await ticketKeys.rotate(forgetOld);
    await renewOwn(identity, folder, authority);
    await this.#audit(actor, forgetOld ? "rotate-ca, forget the old" : "rotate-ca", authority.pin);
    await this.#tellAll();
    return authority.pin;
  }

  /** Notes that a device came; not each time. */
  readonly onDevice = ({ deviceId, role, validUntilMs }: CertifiedDevice): void => {
    const now = nowMs();
    if (!this.#seen.isNew(deviceId, now)) return;
    this.#parts.records.sawDevice({ deviceId, role, certificateUntilMs: validUntilMs }, now)
      .catch((error) => log.warning("Cannot note that a device came", { error }));
  };

  /** Notes that a device was refused a call; not each time, so that it cannot fill the disk. */
  readonly onRefused = ({ deviceId }: CertifiedDevice, path: string, code: ErrorCode): void => {
    if (!this.#refusals.isNew(`${deviceId} ${path} ${code}`, nowMs())) return;
    this.#audit(deviceId, "call", path, code)
      .catch((error) => log.warning("Cannot note that a call was refused", { error }));
  };

  /** What everybody is to know, now and at each change. */
  async *watch(signal: AbortSignal): AsyncGenerator<Standing> {
    let wake = () => {};
    let changed = true;
    const onChange = () => {
      changed = true;
      wake();
    };
    this.#watchers.add(onChange);
    signal.addEventListener("abort", onChange);
    try {
      while (!signal.aborted) {
        if (changed) {
          changed = false;
          yield await this.#standing();
        } else await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      this.#watchers.delete(onChange);
      signal.removeEventListener("abort", onChange);
    }
  }

  /** Renews the tracker's own certificate when it is time. */
  async keepOwn(): Promise<void> {
    const { identity, folder, authority } = this.#parts;
    if (isDue(identity.device, nowMs())) await renewOwn(identity, folder, authority);
  }

  async #standing(): Promise<Standing> {
    const { records, authority } = this.#parts;
    return {
      revoked: await records.revoked(nowMs(), REVOKED_MAX),
      invitedUntilMs: await records.invitations.expectedUntilMs(nowMs()),
      trustSha256: authority.trustSha256,
    };
  }

  async #tellAll(): Promise<void> {
    const { revoked, invitedUntilMs } = await this.#standing();
    if (this.#admission !== undefined) {
      this.#admission.setRevoked(revoked);
      this.#admission.invitedUntilMs = invitedUntilMs;
    }
    for (const onChange of this.#watchers) onChange();
  }

  async #named(beginning: string): Promise<DeviceRecord> {
    if (!/^[a-z2-7]{1,52}$/.test(beginning) || beginning.length < BEGINNING_MIN_LENGTH) {
      throw invalid(
        `Cannot use device ${quote(beginning)}: expected its id, or at least the first ` +
          `${BEGINNING_MIN_LENGTH} characters of it`,
      );
    }
    const [device, another] = await this.#parts.records.devicesNamed(beginning);
    if (device === undefined) {
      throw new EnjambreError("not_found", `No device's id begins with ${quote(beginning)}`);
    }
    if (another === undefined) return device;
    throw new EnjambreError("conflict", `Several devices' ids begin with ${quote(beginning)}`);
  }

  async #audit(actor: string, action: string, subject: string, outcome = "done"): Promise<void> {
    await this.#parts.records.audit({ atMs: nowMs(), actor, action, subject, outcome });
  }
}
