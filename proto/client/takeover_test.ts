import assert from "node:assert/strict";
import { leftToSenderMs } from "./takeover.ts";

function left(offered: number, begun: number | undefined, sending: number, ownMs = 10): number {
  const state = { offered: new Set(Array(offered).keys()), begun };
  return leftToSenderMs(state, ownMs, sending);
}

Deno.test("leftToSenderMs() leaves nothing to a sender that has much to choose from", () => {
  assert.equal(left(3, undefined, 9), 0);
  assert.equal(left(2, 7, 9), 0);
});

Deno.test("leftToSenderMs() leaves what a sender may have begun, for longer while others send", () => {
  for (const [offered, begun] of [[1, undefined], [2, undefined], [1, 7]] as const) {
    const [idle, busy] = [left(offered, begun, 1), left(offered, begun, 2)];
    assert(0 < idle && idle < busy, `${idle}, ${busy}`);
    assert.equal(left(offered, begun, 1, 5_000), 5_000, "nor before the other one would be done");
    assert(left(offered, begun, 2, 5_000) > 5_000);
  }
});
