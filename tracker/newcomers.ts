import { nowMs } from "../proto/process/clock.ts";
import { isSignedBy } from "../proto/process/key_pair.ts";
import { logger } from "../proto/process/log.ts";
import { randomBytes } from "../proto/process/random.ts";
import { EnjambreError, invalid } from "../proto/words/errors.ts";
import { type PeerId, peerIdOf } from "../proto/words/ids.ts";
import {
  checkTerms,
  type InvitationTerms,
  newInvitationId,
  parseInvitationId,
} from "../proto/words/invitation.ts";
import {
  enrolmentStatement,
  formatJoinToken,
  hashOfSecret,
  newJoinToken,
  parseJoinToken,
} from "../proto/words/join_token.ts";
import type { InvitedRole } from "../proto/words/roles.ts";
import { sourceOf } from "../proto/words/source_address.ts";
import { formatDuration } from "../proto/words/units.ts";
import { type Authority, CERTIFICATE_MS } from "./authority.ts";
import type { IdentityRecords } from "./catalog/identity_records.ts";
import type { Admittance, InvitationRecord } from "./catalog/invitation_records.ts";
import type { InvitationStanding } from "./core/invitations.ts";
import { FailedAttempts } from "./failed_attempts.ts";
import { RefusedJoins } from "./refused_joins.ts";
import { keepRevokedInvitation } from "./revoked_invitations_file.ts";

const log = logger("newcomers");

export interface NewcomerParts {
  readonly records: IdentityRecords;
  readonly authority: Authority;
  /** The tracker's data folder. */
  readonly folder: string;
  /** Tells everybody who guards a door that somebody more, or nobody any more, is expected. */
  tellAll(): Promise<void>;
}

/** What a newcomer sends. */
export interface Enrolment {
  readonly secret: string;
  readonly pin: string;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** A new invitation; nobody is told the token again. */
export interface Invited {
  readonly token: string;
  readonly invitationId: string;
  readonly uses: number;
  readonly expiresMs: number;
}

/** What makes somebody a member. */
export interface Enrolled {
  readonly certificatePem: string;
  readonly role: InvitedRole;
}

/** Who is to join, and who does. */
export class Newcomers {
  readonly #parts: NewcomerParts;
  readonly #attempts = new FailedAttempts();
  readonly #refused = new RefusedJoins();

  constructor(parts: NewcomerParts) {
    this.#parts = parts;
  }

  /** @throws invalid for terms that no invitation may have; exhausted when too many are open. */
  async invite(terms: InvitationTerms, actor: string): Promise<Invited> {
    const { role, uses, validMs } = checkTerms(terms);
    const { records, authority } = this.#parts;
    const now = nowMs();
    const token = newJoinToken(authority.pin, randomBytes);
    const invitationId = newInvitationId(randomBytes);
    const expiresAtMs = now + validMs;
    const secretHash = hashOfSecret(token.secret);
    await records.invitations.add({ secretHash, invitationId, role, uses, expiresAtMs }, now);
    const what = uses === 1 ? role : `${uses} of role ${role}`;
    await this.#audit(actor, `invite ${what} within ${formatDuration(validMs)}`, invitationId);
    await this.#parts.tellAll();
    return { token: formatJoinToken(token), invitationId, uses, expiresMs: expiresAtMs };
  }

  /** In the order of their ids. */
  async list(limit: number, after: string): Promise<InvitationRecord[]> {
    return await this.#parts.records.invitations.list(limit, after);
  }

  /** Those with which somebody who joined with them may come back as somebody else. */
  async openOf(deviceId: PeerId): Promise<InvitationRecord[]> {
    return await this.#parts.records.invitations.openOf(deviceId, nowMs());
  }

  /** Nobody joins with it from now on. @throws not_found, invalid */
  async revoke(invitationId: string, actor: string): Promise<InvitationRecord> {
    const { records, folder, tellAll } = this.#parts;
    const invitation = await records.invitations.revoke(parseInvitationId(invitationId), nowMs());
    await keepRevokedInvitation(folder, invitation, nowMs());
    await this.#audit(actor, "revoke invitation", invitationId);
    const { role, used, uses } = invitation;
    log.warning("An invitation was ended", {
      invitation: invitationId,
      role,
      used,
      uses,
      by: actor,
    });
    await tellAll();
    return invitation;
  }

  /** Uses an invitation. @param from HOST:PORT. @throws denied, exhausted, invalid */
  async enroll(enrolment: Enrolment, from: string): Promise<Enrolled> {
    const now = nowMs();
    const source = sourceOf(from.slice(0, from.lastIndexOf(":"))).name;
    const deviceId = peerIdOf(enrolment.publicKey);
    let admittance: Admittance | undefined;
    try {
      this.#attempts.check(source, now);
      const secretHash = provenSecret(enrolment);
      admittance = await this.#parts.records.invitations.use(secretHash, deviceId, now);
      if (admittance.outcome === "refused") throw denied(admittance.why);
      return await this.#takeIn(enrolment, admittance.invitation, from, admittance.isRepeat);
    } catch (thrown) {
      const { code, message } = EnjambreError.from(thrown);
      const invitation = admittance?.invitation?.invitationId;
      log.warning("Somebody could not join: {why}", { from, code, invitation, why: message });
      // Guesses would fill the log and the disk.
      if (code !== "exhausted") {
        this.#attempts.failed(source, now);
        if (this.#refused.isToBeKept(source, now)) {
          await this.#audit(from, `join${byInvitation(invitation)}`, deviceId, code);
        }
      }
      throw thrown;
    }
  }

  async #takeIn(
    { publicKey }: Enrolment,
    { invitationId, role, uses, used }: InvitationStanding,
    from: string,
    isRepeat: boolean,
  ): Promise<Enrolled> {
    const { records, authority, tellAll } = this.#parts;
    const now = nowMs();
    const deviceId = peerIdOf(publicKey);
    const certificatePem = await authority.issue(publicKey, role, now);
    await records.sawDevice({ deviceId, role, certificateUntilMs: now + CERTIFICATE_MS }, now);
    const verb = isRepeat ? "join again" : "join";
    await this.#audit(from, `${verb} as ${role}${byInvitation(invitationId)}`, deviceId);
    log.info("A device joined", {
      device: deviceId,
      role,
      from,
      invitation: invitationId,
      isRepeat,
    });
    if (!isRepeat && used === uses) {
      await this.#audit(deviceId, "use up invitation", invitationId);
      // Nobody else is expected by it: doors need not stay open until its end.
      await tellAll();
    }
    return { certificatePem, role };
  }

  async #audit(actor: string, action: string, subject: string, outcome = "done"): Promise<void> {
    await this.#parts.records.audit({ atMs: nowMs(), actor, action, subject, outcome });
  }
}

/** The hash of the secret, when whoever sends it has the key that is to be certified. @throws invalid */
function provenSecret({ pin, secret, publicKey, signature }: Enrolment): Uint8Array {
  const token = parseJoinToken(`enj1.${pin}.${secret}`);
  if (isSignedBy(publicKey, enrolmentStatement(token, publicKey), signature)) {
    return hashOfSecret(token.secret);
  }
  throw invalid("Cannot join: the signature is not by the key that is to be certified");
}

function byInvitation(invitationId: string | undefined): string {
  return invitationId === undefined ? "" : ` by invitation ${invitationId}`;
}

function denied(why: string): EnjambreError {
  return new EnjambreError(
    "denied",
    `Cannot join with this token: ${why}; ask for a new one (\`tracker invite\`)`,
  );
}
