import assert from "node:assert/strict";
import { duplicateBytes, spreadPeers, spreadTimes } from "./peer_documents.ts";

const PEERS = [{ peer_id: "a", took_ms: 12 }, { peer_id: "b", took_ms: 30 }];

Deno.test("spreadTimes() reads a time for every peer that did not have the file", () => {
  assert.deepEqual(spreadTimes({ name: "x", peers: PEERS }), [12, 30]);
  assert.deepEqual(spreadTimes([...PEERS, { peer_id: "c", took_ms: null }]), [12, 30]);
});

Deno.test("spreadTimes() refuses a document without times", () => {
  for (const document of [{}, null, { peers: [] }, { peers: [{ peer_id: "a" }] }, "x"]) {
    assert.throws(() => spreadTimes(document), /Cannot read what peer spread says/);
  }
});

Deno.test("duplicateBytes() adds what came beyond the file, and knows nothing when nobody tells", () => {
  const told = [0, 100, 103, 105].map((bytes) => ({ took_ms: 1, bytes_received: bytes }));
  assert.equal(duplicateBytes(spreadPeers({ peers: told }), 100), 8);
  assert.equal(duplicateBytes([{ bytes_received: 100 }, ...PEERS], 100), 0);
  assert.equal(duplicateBytes(PEERS, 100), undefined);
});
