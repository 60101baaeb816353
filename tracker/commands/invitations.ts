import { moment } from "../../proto/client/documents.ts";
import type { InvitationState__Output } from "../../proto/gen/enjambre/v1/InvitationState.ts";
import { nowMs } from "../../proto/process/clock.ts";
import { note, print, printJson } from "../../proto/process/output.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { checkTerms, INVITATION_MS, INVITATIONS_PAGE_MAX } from "../../proto/words/invitation.ts";
import { type InvitedRole, parseInvitedRole } from "../../proto/words/roles.ts";
import { required } from "../../proto/wire/convert.ts";
import { identitiesService } from "../../proto/wire/schema.ts";
import { stateOf } from "../core/invitations.ts";
import { joinLine } from "../invitation.ts";
import type { RunningTracker } from "./running.ts";

export interface InviteFlags {
  readonly role: InvitedRole;
  readonly uses: number;
  /** Milliseconds. */
  readonly valid: number;
  readonly list: boolean;
  readonly revoke?: string;
}

/** `tracker invite` */
export async function invitations(tracker: RunningTracker, flags: InviteFlags): Promise<void> {
  const { list, revoke } = flags;
  if (list && revoke !== undefined) {
    throw invalid("Cannot use --list and --revoke together: the one shows, the other ends one");
  }
  if (list) return await showAll(tracker);
  if (revoke !== undefined) return await end(tracker, revoke);
  await invite(tracker, flags);
}

async function invite(
  { call, flags }: RunningTracker,
  { role, uses, valid: validMs }: InviteFlags,
): Promise<void> {
  checkTerms({ role, uses, validMs });
  const { token, expiresMs, invitationId } = await call(identitiesService.Invite, {
    ...{ role, uses, validMs },
  });
  if (invitationId === "" && (uses > 1 || validMs !== INVITATION_MS)) throw tooOld();
  const validUntil = moment(expiresMs);
  if (flags.json) {
    printJson({ token, invitation_id: invitationId, role, uses, expires_at: validUntil });
    return;
  }
  print(joinLine(token, role, flags.tracker));
  const whom = uses === 1 ? `one ${role}` : `${uses} peers`;
  note(`It is called ${invitationId}, is for ${whom}, and holds until ${validUntil}`);
}

function tooOld(): EnjambreError {
  return new EnjambreError(
    "unavailable",
    "Cannot make this invitation: the tracker is an older one, whose are for one machine within " +
      "15 minutes; it made such a one, which was not printed. Upgrade it",
  );
}

async function showAll({ call, flags }: RunningTracker): Promise<void> {
  let afterId = "";
  let more = true;
  while (more) {
    const page = { limit: INVITATIONS_PAGE_MAX, afterId };
    const answer = await call(identitiesService.Invitations, page);
    for (const invitation of answer.invitations) {
      if (flags.json) printJson(invitationDocument(invitation));
      else for (const line of invitationLines(invitation)) print(line);
    }
    afterId = answer.invitations.at(-1)?.invitationId ?? "";
    more = answer.more;
  }
}

async function end({ call, flags }: RunningTracker, invitationId: string): Promise<void> {
  const answer = await call(identitiesService.RevokeInvitation, { invitationId });
  const invitation = required(answer.invitation, "invitation");
  if (flags.json) return printJson(invitationDocument(invitation));
  const { usedBy, uses } = invitation;
  print(`${invitationId} is ended; ${usedBy.length} of ${uses} joined with it, and stay`);
}

function standingOf(invitation: InvitationState__Output) {
  const { role, usedBy, expiresMs, revokedMs, ...rest } = invitation;
  return {
    ...rest,
    role: parseInvitedRole(role),
    used: usedBy.length,
    lastUsedAtMs: usedBy.at(-1)?.atMs ?? 0,
    expiresAtMs: expiresMs,
    revokedAtMs: revokedMs === 0 ? undefined : revokedMs,
  };
}

function invitationDocument(invitation: InvitationState__Output) {
  const { invitationId, role, uses, usedBy, madeMs, expiresMs, revokedMs } = invitation;
  return {
    invitation_id: invitationId,
    role,
    state: stateOf(standingOf(invitation), nowMs()).replace(" ", "_"),
    uses,
    uses_left: uses - usedBy.length,
    made_at: moment(madeMs),
    expires_at: moment(expiresMs),
    revoked_at: revokedMs === 0 ? null : moment(revokedMs),
    used_by: usedBy.map(({ deviceId, atMs }) => ({ device_id: deviceId, at: moment(atMs) })),
  };
}

function invitationLines(invitation: InvitationState__Output): string[] {
  const { invitationId, role, uses, usedBy, expiresMs, revokedMs } = invitation;
  const state = stateOf(standingOf(invitation), nowMs());
  const until = state === "revoked"
    ? `revoked ${moment(revokedMs)}`
    : `${state}, valid until ${moment(expiresMs)}`;
  const left = `${uses - usedBy.length} of ${uses} left`;
  return [
    `${invitationId}  ${role.padEnd(9)}  ${left.padEnd(17)}  ${until}`,
    ...usedBy.map(({ deviceId, atMs }) => `  ${deviceId}  joined ${moment(atMs)}`),
  ];
}
