import assert from "node:assert/strict";
import { isStalled, newLinkState, uselessLink } from "./link_state.ts";
import { peerAddress } from "../../tests/support/peers.ts";

/** Links that were of use so many seconds ago; the first of them ahead. */
function links(ahead: number, ...usefulS: readonly number[]) {
  return usefulS.map((seconds, at) => ({
    name: `${seconds} s`,
    usefulMs: -1_000 * seconds,
    isAhead: at < ahead,
  }));
}

const nameOf = (...of: Parameters<typeof links>) => uselessLink(links(...of), 0)?.name;

Deno.test("uselessLink() names the one that was longest of no use, after 30 s", () => {
  assert.equal(nameOf(0, 0, 29, 29), undefined);
  assert.equal(nameOf(0, 0, 31, 40, 35), "40 s");
  assert.equal(uselessLink([], 0), undefined);
});

Deno.test("uselessLink() keeps two that are ahead, however long they send nothing", () => {
  assert.equal(nameOf(2, 90, 80, 31, 0), "31 s");
  assert.equal(nameOf(2, 90, 80, 0), undefined);
  assert.equal(nameOf(3, 90, 80, 70, 0), "90 s");
});

Deno.test("uselessLink() does not wait as long while none is of use", () => {
  assert.equal(nameOf(0, 1.9, 5, 6), undefined, "one was opened just now");
  assert.equal(nameOf(0, 2, 5, 6), "6 s");
  assert.equal(nameOf(2, 7, 8, 3), "3 s");
  assert.equal(nameOf(2, 7, 8), undefined);
});

Deno.test("isStalled() gives up who says nothing, and who stops in the middle of a fragment", () => {
  const state = newLinkState(1, peerAddress(1, "127.0.0.1:1"), 0);
  assert.equal(isStalled(state, false, 3_999), false);
  assert.equal(isStalled(state, false, 4_000), true);
  state.isWelcome = true;
  assert.equal(isStalled(state, false, 1_000_000), false, "it has nothing to send");
  assert.equal(isStalled(state, true, 9_999), false);
  assert.equal(isStalled(state, true, 10_000), true);
  state.isHeldBack = true;
  assert.equal(isStalled(state, true, 10_000), false, "it waits for this side");
});
