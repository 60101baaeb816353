import assert from "node:assert/strict";
import { formatAge } from "./age.ts";

Deno.test("formatAge() is coarse, and a date once it is long ago", () => {
  const nowMs = Date.UTC(2026, 10, 22, 12);
  const ages: [ageMs: number, text: string][] = [
    [-5_000, "just now"],
    [59_999, "just now"],
    [60_000, "1 min ago"],
    [3_599_999, "59 min ago"],
    [3_600_000, "1 h ago"],
    [86_400_000, "1 d ago"],
    [29 * 86_400_000, "29 d ago"],
    [30 * 86_400_000, "2026-10-23"],
  ];
  for (const [ageMs, text] of ages) assert.equal(formatAge(nowMs - ageMs, nowMs), text);
});
