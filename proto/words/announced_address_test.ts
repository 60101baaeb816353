import assert from "node:assert/strict";
import { type Announcing, checkAnnounced, mayDial } from "./announced_address.ts";
import { EnjambreError } from "./errors.ts";
import { parseIpBlocks } from "./ip.ts";

const FROM: Announcing = { from: "10.0.0.7:40000", allowed: [], ownHosts: ["10.0.0.1", "fd00::1"] };

function refuses(address: string, why: RegExp, but: Partial<Announcing> = {}): void {
  assert.throws(() => checkAnnounced(address, { ...FROM, ...but }), (thrown) => {
    return EnjambreError.is(thrown, "denied", "invalid") && why.test((thrown as Error).message);
  }, address);
}

Deno.test("checkAnnounced() takes where the call comes from, however both are written", () => {
  for (
    const [address, from] of [
      ["10.0.0.7:50053", "10.0.0.7:40000"],
      ["10.0.0.7:50053", "::ffff:10.0.0.7:40000"],
      ["10.0.0.7:50053", "[::FFFF:0a00:0007]:40000"],
      ["[::ffff:10.0.0.7]:50053", "10.0.0.7:40000"],
      ["[fd00::7]:50053", "fd00:0:0:0:0:0:0:7:40000"],
      ["[fd00::7]:50053", "[fd00::7%eth0]:40000"],
      ["127.0.0.1:50053", "127.0.0.1:40000"],
      ["[::1]:50053", "::ffff:127.0.0.1:40000"],
    ] as const
  ) assert.equal(checkAnnounced(address, { ...FROM, from }), address);
});

Deno.test("checkAnnounced() refuses another machine's address, and says where it may be allowed", () => {
  const why = /the call comes from .*--advertise-allow/;
  refuses("10.0.0.8:50053", why);
  refuses("10.0.0.1:50053", why);
  refuses("[fd00::7]:50053", why);
  refuses("10.0.0.8:50053", why, { from: "127.0.0.1:40000" });
  refuses("10.0.0.8:50053", why, { from: "nonsense" });
  refuses("10.0.0.8:50053", why, { from: "" });
});

Deno.test("checkAnnounced() takes an address of this machine from callers on this machine", () => {
  for (const from of ["127.0.0.1:1", "::1:1", "10.0.0.1:1", "fd00::1:1"]) {
    for (const address of ["10.0.0.1:50053", "[fd00::1]:50053"]) {
      assert.equal(checkAnnounced(address, { ...FROM, from }), address);
    }
  }
});

Deno.test("checkAnnounced() takes what is allowed, but nothing that leads others elsewhere", () => {
  const allowed = parseIpBlocks("203.0.113.0/25, fd00:1::/32");
  for (const address of ["203.0.113.127:50053", "[fd00:1:ffff::1]:50053"]) {
    checkAnnounced(address, { ...FROM, allowed });
  }
  refuses("203.0.113.128:50053", /--advertise-allow/, { allowed });
  refuses("[fd00:2::1]:50053", /--advertise-allow/, { allowed });
  const all = parseIpBlocks("0.0.0.0/0,::/0");
  refuses("127.0.0.1:50053", /loopback/, { allowed: all });
  refuses("169.254.169.254:50053", /link-local/, { allowed: all });
});

Deno.test("checkAnnounced() refuses every spelling of what no peer is reached at", () => {
  const allowed = parseIpBlocks("0.0.0.0/0,::/0");
  const hostile: Record<string, RegExp> = {
    "127.0.0.1": /loopback/,
    "127.255.255.254": /loopback/,
    "[::1]": /loopback/,
    "[0:0:0:0:0:0:0:1]": /loopback/,
    "[::ffff:127.0.0.1]": /loopback/,
    "[::ffff:7f00:1]": /loopback/,
    "0.0.0.0": /unspecified/,
    "0.1.2.3": /unspecified/,
    "[::]": /unspecified/,
    "[::ffff:0.0.0.0]": /unspecified/,
    "169.254.169.254": /link-local/,
    "[::ffff:a9fe:a9fe]": /link-local/,
    "[fe80::1]": /link-local/,
    "[febf::1]": /link-local/,
    "224.0.0.1": /multicast/,
    "239.255.255.255": /multicast/,
    "[ff02::1]": /multicast/,
    "240.0.0.1": /reserved/,
    "255.255.255.255": /reserved/,
    "[fd00:ec2::254]": /reserved/,
    "[2002:7f00:1::]": /translated/,
    "[64:ff9b::7f00:1]": /translated/,
    "[2001:0:1::1]": /translated/,
    "[::127.0.0.1]": /translated/,
    "localhost": /name/,
    "peer-1.example.com": /name/,
    "127.1": /name/,
    "2130706433": /name/,
    "0x7f000001": /name/,
    "0x7f.0.0.1": /name/,
    "0177.0.0.1": /name/,
    "127.0.0.01": /name/,
    "10.0.0.7.": /name/,
    "10.0.0.256": /name/,
    "10.0.0": /name/,
    "10.0.0.7.nip.io": /name/,
    "[::1::]": /name/,
    "[:1]": /name/,
    "[1:2:3:4:5:6:7:8:9]": /name/,
    "[1:2:3:4:5:6:7]": /name/,
    "[fe80::1%25eth0]": /parse address/,
    "10.0.0.7@evil": /parse address/,
    "http://10.0.0.7": /parse address/,
    "10.0.0.7/..": /parse address/,
    "::1": /parse address/,
    "": /parse address/,
    "１０.0.0.7": /parse address/,
  };
  for (const [host, why] of Object.entries(hostile)) {
    refuses(`${host}:50053`, why, { allowed });
  }
  for (const port of ["0", "22", "80", "1023"]) refuses(`10.0.0.7:${port}`, /port is below 1024/);
  for (const port of ["65536", "-1", "1e4", "5 0", ""]) refuses(`10.0.0.7:${port}`, /parse/);
});

Deno.test("mayDial() leads to this machine only when somebody on it tells", () => {
  assert.equal(mayDial("10.0.0.7:50053", false), true);
  assert.equal(mayDial("127.0.0.1:50053", false), false);
  assert.equal(mayDial("127.0.0.1:50053", true), true);
  assert.equal(mayDial("169.254.169.254:50053", true), false);
  assert.equal(mayDial("nonsense", true), false);
});

Deno.test("parseIpBlocks() refuses what is no range", () => {
  assert.deepEqual(parseIpBlocks(""), []);
  for (const text of ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "a/8", "10.0.0.0/8/8"]) {
    assert.throws(() => parseIpBlocks(text), /expected CIDR/, text);
  }
});
