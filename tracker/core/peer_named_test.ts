import assert from "node:assert/strict";
import { peerNamed } from "./peer_named.ts";

const PEERS = ["abcd2222", "abcd3333", "efgh4444"].map((peerId) => ({ peerId }));

Deno.test("peerNamed() takes an id, or the beginning of one where that is enough", () => {
  assert.equal(peerNamed("efgh4444", PEERS), PEERS[2]);
  assert.equal(peerNamed("efgh", PEERS), PEERS[2]);
  assert.equal(peerNamed("abcd3", PEERS), PEERS[1]);
});

Deno.test("peerNamed() says why it cannot tell whom somebody means", () => {
  const cases: [string, string, RegExp][] = [
    ["efg", "invalid", /first 4 characters/],
    ["abcd", "invalid", /2 ids begin so, abcd2222, abcd3333/],
    ["zzzz", "not_found", /"zzzz"/],
  ];
  for (const [text, code, message] of cases) {
    assert.throws(() => peerNamed(text, PEERS), { code, message });
  }
});
