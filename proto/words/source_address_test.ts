import assert from "node:assert/strict";
import { sourceOf } from "./source_address.ts";

Deno.test("sourceOf() tells IPv4 addresses apart, and IPv6 ones by their network", () => {
  const names = {
    "10.0.0.7": "10.0.0.7",
    "::ffff:10.0.0.7": "10.0.0.7",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2::9": "2001:db8:1:2::/64",
    "2001:db8::9": "2001:db8:0:0::/64",
    "fe80::1%eth0": "fe80:0:0:0::/64",
  };
  for (const [address, name] of Object.entries(names)) {
    assert.deepEqual(sourceOf(address), { name, isLocal: false }, address);
  }
});

Deno.test("sourceOf() knows this machine by its loopback addresses alone", () => {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    assert(sourceOf(address).isLocal, address);
  }
  for (const address of ["12.7.0.1", "::2", "::ffff:10.0.0.1", "2001:db8::1"]) {
    assert(!sourceOf(address).isLocal, address);
  }
});
