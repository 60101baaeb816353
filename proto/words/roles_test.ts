import assert from "node:assert/strict";
import type { PeerId } from "./ids.ts";
import {
  checkDeviceName,
  deviceName,
  parseInvitedRole,
  parseRole,
  roleName,
  roleOfNames,
  ROLES,
} from "./roles.ts";

const ID = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst" as PeerId;
const OTHER = "zbcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst" as PeerId;

Deno.test("roleOfNames() finds a device's role in its own names alone", () => {
  for (const role of ROLES) {
    const names = [deviceName({ deviceId: ID, role }), roleName(role)];
    assert.equal(roleOfNames(names, ID), role);
    assert.equal(roleOfNames(names, OTHER), undefined);
    assert.equal(checkDeviceName(names[0]!), names[0]);
  }
  const strange = ["peer.enjambre", "x.peer.enjambre", `${ID.slice(0, 32)}.boss.enjambre`];
  assert.equal(roleOfNames(strange, ID), undefined);
  for (const name of strange) assert.throws(() => checkDeviceName(name), /a device's name/);
});

Deno.test("parseRole() takes every role, parseInvitedRole() not the tracker's", () => {
  for (const role of ROLES) assert.equal(parseRole(role), role);
  assert.throws(() => parseRole("boss"), /"boss": expected one of tracker/);
  assert.equal(parseInvitedRole("admin"), "admin");
  assert.throws(() => parseInvitedRole("tracker"), /expected one of peer/);
});
