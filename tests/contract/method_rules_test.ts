import assert from "node:assert/strict";
import { METHOD_RULES } from "../../proto/wire/method_rules.ts";
import * as schema from "../../proto/wire/schema.ts";
import { healthService } from "../../proto/wire/health.ts";
import type { Role } from "../../proto/words/roles.ts";

/** The paths of all methods that any program serves. */
function servedPaths(): string[] {
  const ours = Object.entries(schema).filter(([name]) => name.endsWith("Service"))
    .map(([, service]) => service as unknown as Record<string, { path: string }>);
  const standard = healthService as unknown as Record<string, { path: string }>;
  return [...ours, standard].flatMap((service) => Object.values(service).map(({ path }) => path));
}

Deno.test("Every method of the schema has a rule that says who may call it", () => {
  const missing = servedPaths().filter((path) => METHOD_RULES[path] === undefined);
  assert.deepEqual(missing, [], "add them to proto/wire/method_rules.ts");
});

Deno.test("Every rule is of a method that is served", () => {
  const served = new Set(servedPaths());
  const stray = Object.keys(METHOD_RULES).filter((path) =>
    path.startsWith("/enjambre.") && !served.has(path)
  );
  assert.deepEqual(stray, []);
});

Deno.test("Only newcomers' two calls are open, and readers change nothing", () => {
  const allowing = (allows: (rule: typeof METHOD_RULES[string]) => boolean) =>
    Object.entries(METHOD_RULES).flatMap(([path, rule]) => allows(rule) ? [path] : []).sort();
  assert.deepEqual(allowing(({ newcomers }) => newcomers === true), [
    "/enjambre.v1.Joining/Authority",
    "/enjambre.v1.Joining/Enroll",
  ]);
  const changing = new RegExp(
    "/(Begin|Place|Commit|Abort|Remove|SetReplicas|Kept|Store|Keep|Invite|Invitations|" +
      "RevokeInvitation|Revoke|Devices|RotateAuthority|" +
      "Session|Drain|Maintain|Repair|LeaveSafeMode|Rebalance|Scrub|Trash|Space|Limit)$",
  );
  const reader: Role = "reader";
  assert.deepEqual(
    allowing(({ callers }) => callers.includes(reader)).filter((path) => changing.test(path)),
    [],
  );
});
