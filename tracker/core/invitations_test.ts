import assert from "node:assert/strict";
import type { PeerId } from "../../proto/words/ids.ts";
import {
  expectedUntilMs,
  type InvitationStanding,
  REPEAT_WITHIN_MS,
  stateOf,
  whyNot,
} from "./invitations.ts";

const NOW_MS = 1_700_000_000_000;
const OPEN: InvitationStanding = {
  ...{ invitationId: "abcdefgh", role: "peer", uses: 3, used: 2 },
  ...{ lastUsedAtMs: NOW_MS - 5_000, expiresAtMs: NOW_MS + 600_000, revokedAtMs: undefined },
};
const USED_UP: InvitationStanding = { ...OPEN, used: 3 };
const REVOKED: InvitationStanding = { ...OPEN, revokedAtMs: NOW_MS - 1 };
const SOMEBODY = { deviceId: "a".repeat(52) as PeerId, hasUsedIt: false, isRevoked: false };
const AGAIN = { ...SOMEBODY, hasUsedIt: true };

Deno.test("An invitation is open until its last use or its last moment, unless it is ended", () => {
  assert.equal(stateOf(OPEN, NOW_MS), "open");
  assert.equal(stateOf(OPEN, OPEN.expiresAtMs - 1), "open");
  assert.equal(stateOf(OPEN, OPEN.expiresAtMs), "expired");
  assert.equal(stateOf(USED_UP, NOW_MS), "used up");
  assert.equal(stateOf(USED_UP, OPEN.expiresAtMs), "expired");
  assert.equal(stateOf(REVOKED, NOW_MS), "revoked");
});

Deno.test("whyNot() lets in while there are uses, and always again who joined with it before", () => {
  assert.equal(whyNot(OPEN, SOMEBODY, NOW_MS), undefined);
  assert.equal(whyNot(USED_UP, AGAIN, OPEN.expiresAtMs - 1), undefined);
  assert.match(whyNot(USED_UP, SOMEBODY, NOW_MS)!, /all of its 3 uses are used up/);
  assert.match(whyNot({ ...USED_UP, uses: 1, used: 1 }, SOMEBODY, NOW_MS)!, /used already/);
  assert.match(whyNot(undefined, SOMEBODY, NOW_MS)!, /not one of this network/);
  for (const who of [SOMEBODY, AGAIN]) {
    assert.match(whyNot(OPEN, who, OPEN.expiresAtMs)!, /time is over/);
    assert.match(whyNot(REVOKED, who, NOW_MS)!, /ended by an operator/);
    assert.match(whyNot(OPEN, { ...who, isRevoked: true }, NOW_MS)!, /key was revoked/);
  }
});

Deno.test("expectedUntilMs() keeps the door open for open ones, and a moment for lost answers", () => {
  assert.equal(expectedUntilMs([], NOW_MS), 0);
  assert.equal(expectedUntilMs([OPEN, USED_UP, REVOKED], NOW_MS), OPEN.expiresAtMs);
  const lateMs = USED_UP.lastUsedAtMs + REPEAT_WITHIN_MS;
  assert.equal(expectedUntilMs([USED_UP, REVOKED], NOW_MS), lateMs);
  assert.equal(expectedUntilMs([USED_UP], lateMs - 1), lateMs);
  assert.equal(expectedUntilMs([USED_UP], lateMs), 0);
  assert.equal(expectedUntilMs([REVOKED], NOW_MS), 0);
  assert.equal(expectedUntilMs([OPEN], OPEN.expiresAtMs), 0);
  const soon = { ...USED_UP, expiresAtMs: NOW_MS + 1 };
  assert.equal(expectedUntilMs([soon], NOW_MS), NOW_MS + 1, "never beyond its end");
});
