import type { PeerId } from "../../proto/words/ids.ts";
import type { InvitedRole } from "../../proto/words/roles.ts";

/**
 * How long the door stays open for whoever used an invitation that has no uses left: the answer may have been lost on
 * its way, and the device comes again.
 */
export const REPEAT_WITHIN_MS = 2 * 60_000;

/** As far as it decides who may join. Moments are milliseconds since 1970-01-01 UTC. */
export interface InvitationStanding {
  readonly invitationId: string;
  readonly role: InvitedRole;
  /** How many devices may join with it, and how many have. */
  readonly uses: number;
  readonly used: number;
  /** When the last one did; 0: none has. */
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | undefined;
}

/** Who wants to join with it. */
export interface Applicant {
  readonly deviceId: PeerId;
  /** Whether this very device joined with it before. */
  readonly hasUsedIt: boolean;
  /** Whether its key was thrown out. */
  readonly isRevoked: boolean;
}

/** Undefined: it may join. Else why not, in the words of the refusal. */
export function whyNot(
  invitation: InvitationStanding | undefined,
  { hasUsedIt, isRevoked }: Applicant,
  nowMs: number,
): string | undefined {
  if (invitation === undefined) return "it is not one of this network, or was used long ago";
  const state = stateOf(invitation, nowMs);
  if (state === "revoked") return "it was ended by an operator";
  if (state === "expired") return "its time is over";
  if (state === "used up" && !hasUsedIt) {
    return invitation.uses === 1
      ? "it was used already"
      : `all of its ${invitation.uses} uses are used up`;
  }
  if (isRevoked) {
    return "this machine's key was revoked; remove identity.pem to join with a new one";
  }
  return undefined;
}

export type InvitationState = "open" | "used up" | "expired" | "revoked";

export function stateOf(
  { uses, used, expiresAtMs, revokedAtMs }: InvitationStanding,
  nowMs: number,
): InvitationState {
  if (revokedAtMs !== undefined) return "revoked";
  if (nowMs >= expiresAtMs) return "expired";
  return used < uses ? "open" : "used up";
}

/** Until when somebody without a certificate may be at the door; 0: nobody is expected. */
export function expectedUntilMs(
  invitations: Iterable<InvitationStanding>,
  nowMs: number,
): number {
  let latestMs = 0;
  for (const invitation of invitations) latestMs = Math.max(latestMs, untilMs(invitation, nowMs));
  return latestMs > nowMs ? latestMs : 0;
}

function untilMs(invitation: InvitationStanding, nowMs: number): number {
  const { expiresAtMs, lastUsedAtMs } = invitation;
  switch (stateOf(invitation, nowMs)) {
    case "open":
      return expiresAtMs;
    case "used up":
      return Math.min(expiresAtMs, lastUsedAtMs + REPEAT_WITHIN_MS);
    case "expired":
    case "revoked":
      return 0;
  }
}
