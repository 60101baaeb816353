import assert from "node:assert/strict";
import { peerId } from "../../tests/support/peers.ts";
import { TrafficBook } from "./traffic.ts";

const [A, B] = [peerId(1), peerId(2)];

Deno.test("TrafficBook tells rates of what was counted last, and forgets what is old", () => {
  const book = new TrafficBook(1_000);
  const withB = { peerId: B, sentBytes: 500, receivedBytes: 0 };
  book.heard(A, { sentBytes: 1000, receivedBytes: 10, countedMs: 500, withPeers: [withB] }, 0);
  assert.deepEqual(book.ratesOf(A, 1_000), { sentBytesPerS: 2000, receivedBytesPerS: 20 });
  assert.deepEqual(book.between(9, 0), [{ from: A, to: B, bytesPerS: 1000 }]);
  assert.deepEqual(book.ratesOf(A, 1_001), { sentBytesPerS: 0, receivedBytesPerS: 0 });
  assert.deepEqual(book.between(9, 1_001), []);
});

Deno.test("TrafficBook adds up what both of a pair counted", () => {
  const book = new TrafficBook(1_000);
  const counted = { sentBytes: 0, receivedBytes: 0, countedMs: 1_000 };
  book.heard(A, { ...counted, withPeers: [{ peerId: B, sentBytes: 5, receivedBytes: 0 }] }, 0);
  book.heard(B, { ...counted, withPeers: [{ peerId: A, sentBytes: 0, receivedBytes: 7 }] }, 0);
  assert.deepEqual(book.between(9, 0), [{ from: A, to: B, bytesPerS: 12 }]);
});
