import assert from "node:assert/strict";
import {
  checkTerms,
  INVITATION_MAX_MS,
  INVITATION_MS,
  newInvitationId,
  parseInvitationId,
  parseUses,
  SHORT_INVITATION_MAX_MS,
} from "./invitation.ts";
import { INVITED_ROLES } from "./roles.ts";

const ONCE = { role: "client", uses: 1, validMs: INVITATION_MS } as const;

Deno.test("checkTerms() takes one use in 15 minutes for every role, and up to a day", () => {
  for (const role of INVITED_ROLES) {
    for (const validMs of [1, INVITATION_MS, SHORT_INVITATION_MAX_MS]) {
      assert.deepEqual(checkTerms({ role, uses: 1, validMs }), { role, uses: 1, validMs });
    }
  }
});

Deno.test("checkTerms() takes up to 1,000 uses and 30 days for peers, and no more", () => {
  checkTerms({ role: "peer", uses: 1_000, validMs: INVITATION_MAX_MS });
  for (const uses of [0, -1, 1_001, 1.5, NaN, Infinity]) {
    assert.throws(() => checkTerms({ ...ONCE, role: "peer", uses }), {
      code: "invalid",
      message: /expected a whole number from 1 to 1,000/,
    });
  }
  for (const validMs of [0, -1, INVITATION_MAX_MS + 1, NaN, Infinity, 0.5]) {
    assert.throws(() => checkTerms({ ...ONCE, role: "peer", validMs }), {
      code: "invalid",
      message: /at most 30 days/,
    });
  }
});

Deno.test("checkTerms() refuses several uses or a long time for any other role, and says why", () => {
  for (const role of INVITED_ROLES.filter((each) => each !== "peer")) {
    assert.throws(() => checkTerms({ ...ONCE, role, uses: 2 }), {
      code: "invalid",
      message: new RegExp(`2 times as ${role}: only a peer's .*whoever finds such a token`),
    });
    assert.throws(() => checkTerms({ ...ONCE, role, validMs: 2 * SHORT_INVITATION_MAX_MS }), {
      code: "invalid",
      message: new RegExp(`as ${role} for 2d 0h: only a peer's .*one token for each machine`),
    });
  }
});

Deno.test("parseUses() takes a whole number within the limits alone", () => {
  assert.equal(parseUses("1"), 1);
  assert.equal(parseUses("1000"), 1_000);
  for (const text of ["", "0", "1001", "-1", "1.5", "1e2", "five", "99999999999999999999"]) {
    assert.throws(() => parseUses(text), /expected a whole number from 1 to 1,000/, text);
  }
});

Deno.test("An invitation's id is its own, and what is none is not repeated", () => {
  const id = newInvitationId((bytes) => void bytes.fill(7));
  assert.equal(parseInvitationId(id), id);
  for (const text of ["", "abc", `${id}a`, id.toUpperCase(), `enj1.${"a".repeat(52)}.secret`]) {
    assert.throws(() => parseInvitationId(text), (thrown: Error) => {
      assert.match(thrown.message, /tracker invite --list/);
      assert.ok(text === "" || !thrown.message.includes(text));
      return true;
    });
  }
});
