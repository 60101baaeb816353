import { invalid } from "./errors.ts";
import { base32 } from "./ids.ts";
import type { InvitedRole } from "./roles.ts";
import { formatDuration } from "./units.ts";

const DAY_MS = 24 * 3_600_000;

/** How long an invitation holds when nothing else is said. */
export const INVITATION_MS = 15 * 60_000;
/** How long one may hold; of a role other than peer a day is the most. */
export const INVITATION_MAX_MS = 30 * DAY_MS;
export const SHORT_INVITATION_MAX_MS = DAY_MS;
/** How many machines may join with one. */
export const INVITATION_USES_MAX = 1_000;
/** Invitations that are open at the same time. */
export const INVITATIONS_OPEN_MAX = 4_096;
/** Invitations that are told at once: each may have as many devices as it has uses. */
export const INVITATIONS_PAGE_MAX = 20;

const ID_BYTES = 5;
const INVITATION_ID = /^[a-z2-7]{8}$/;

/** What an invitation is good for. */
export interface InvitationTerms {
  readonly role: InvitedRole;
  /** How many devices may join with it. */
  readonly uses: number;
  /** How long it holds. */
  readonly validMs: number;
}

/**
 * What is told of it may be anybody's: what it is called is made by chance of its own and leads nobody to the secret.
 * @param randomBytes Fills an array with chance.
 */
export function newInvitationId(randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(ID_BYTES);
  randomBytes(bytes);
  return base32(bytes);
}

/** @throws invalid, without the text: it may be a token, pasted in the wrong place. */
export function parseInvitationId(text: string): string {
  if (INVITATION_ID.test(text)) return text;
  throw invalid(
    `Cannot find an invitation by ${text.length} characters: expected its id, 8 characters a-z, ` +
      "2-7, as `tracker invite --list` shows it",
  );
}

/** @throws invalid */
export function parseUses(text: string): number {
  return checkUses(/^\d{1,9}$/.test(text) ? Number(text) : NaN);
}

/** @throws invalid for what no invitation may be. */
export function checkTerms(terms: InvitationTerms): InvitationTerms {
  const { role, uses, validMs } = terms;
  checkUses(uses);
  if (!(Number.isSafeInteger(validMs) && validMs > 0 && validMs <= INVITATION_MAX_MS)) {
    throw invalid(
      `Cannot make an invitation that holds for ${validMs} ms: more than nothing, and at most ` +
        `${INVITATION_MAX_MS / DAY_MS} days`,
    );
  }
  if (role === "peer") return terms;
  const why = "whoever finds such a token is a member for as long as it holds, and only peers " +
    "are in groups that grow by themselves; make one token for each machine when it joins";
  if (uses > 1) {
    throw invalid(
      `Cannot invite ${uses} times as ${role}: only a peer's may be used more than ` +
        `once, for ${why}`,
    );
  }
  if (validMs > SHORT_INVITATION_MAX_MS) {
    throw invalid(
      `Cannot invite as ${role} for ${
        formatDuration(validMs)
      }: only a peer's may hold for longer ` +
        `than a day, for ${why}`,
    );
  }
  return terms;
}

function checkUses(uses: number): number {
  if (Number.isSafeInteger(uses) && uses >= 1 && uses <= INVITATION_USES_MAX) return uses;
  throw invalid(
    `Cannot make an invitation for ${uses} uses: expected a whole number from 1 to ` +
      INVITATION_USES_MAX.toLocaleString("en"),
  );
}
