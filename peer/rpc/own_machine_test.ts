import assert from "node:assert/strict";
import { isLoopback } from "./own_machine.ts";

Deno.test("isLoopback() knows both families, and nothing that looks like them", () => {
  const here = ["127.0.0.1:1", "127.9.8.7:1", "::1:50053", "[::1]:50053", "::ffff:127.0.0.1:1"];
  for (const from of here) assert.ok(isLoopback(from), from);
  const elsewhere = ["128.0.0.1:1", "10.127.0.0:1", "fe80::1:1", "2001:db8::1:1", "unknown", ""];
  for (const from of elsewhere) assert.ok(!isLoopback(from), from);
});
