import assert from "node:assert/strict";
import { peerId } from "../../tests/support/peers.ts";
import { Admissions } from "./admissions.ts";

Deno.test("Admissions knows of a newer program of the same peer until it is taken in", () => {
  const admissions = new Admissions();
  const [one, other] = [peerId(1), peerId(2)];
  const newer = admissions.begin(one, 2);
  const older = admissions.begin(one, 1);
  assert.ok(admissions.hasNewer(one, 1));
  assert.ok(!admissions.hasNewer(one, 2), "not of itself, nor of an older one");
  assert.ok(!admissions.hasNewer(other, 1));
  newer[Symbol.dispose]();
  assert.ok(!admissions.hasNewer(one, 1));
  older[Symbol.dispose]();
  older[Symbol.dispose]();
  assert.ok(!admissions.hasNewer(one, 0));
});
