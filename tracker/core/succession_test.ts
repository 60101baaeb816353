import assert from "node:assert/strict";
import fc from "fast-check";
import { peerId } from "../../tests/support/peers.ts";
import { Collection, judge, type OwnStanding, type Witness } from "./succession.ts";

const OWN: OwnStanding = { epoch: 2, sequence: 100, isCollecting: false };
const COLLECTING: OwnStanding = { ...OWN, isCollecting: true };

function witness(epochSeen: number, version?: [number, number], wasWelcomed = false): Witness {
  const versionSeen = version && { epoch: version[0], sequence: version[1] };
  return { epochSeen, versionSeen, wasWelcomed };
}

Deno.test("judge() finds an old database by a version that it forgot, and another tracker by its epoch", () => {
  assert.equal(judge(OWN, witness(0)), "same");
  assert.equal(judge(OWN, witness(2, [2, 100])), "same");
  assert.equal(judge(OWN, witness(1, [1, 5000])), "same");
  assert.equal(judge(OWN, witness(2, [2, 101])), "behind");
  assert.equal(judge(OWN, witness(3)), "replaced");
  assert.equal(judge(OWN, witness(2, [3, 1])), "replaced");
});

Deno.test("judge(), while collecting, wants an epoch that no peer has from anybody else", () => {
  assert.equal(judge(COLLECTING, witness(1, [1, 5000])), "same");
  assert.equal(judge(COLLECTING, witness(2, [2, 100])), "raise");
  assert.equal(judge(COLLECTING, witness(2, [2, 100], true)), "same");
  assert.equal(judge(COLLECTING, witness(2, [2, 101], true)), "raise");
  assert.equal(judge(COLLECTING, witness(7)), "raise");
});

Deno.test("judge() never lets a version be given out that a peer has seen", () => {
  const number = fc.integer({ min: 0, max: 4 });
  const seen = fc.option(fc.record({ epoch: number, sequence: number }), { nil: undefined });
  fc.assert(
    fc.property(number, number, number, seen, (epoch, sequence, epochSeen, versionSeen) => {
      const own = { epoch, sequence, isCollecting: false };
      const verdict = judge(own, { epochSeen, versionSeen, wasWelcomed: false });
      if (verdict !== "same") return;
      // The next version of this tracker is above all that was seen.
      const next = { epoch, sequence: sequence + 1 };
      if (versionSeen === undefined) return;
      assert.ok(
        next.epoch > versionSeen.epoch ||
          (next.epoch === versionSeen.epoch && next.sequence > versionSeen.sequence),
      );
    }),
  );
});

const [A, B, C] = [peerId(1), peerId(2), peerId(3)];

function tells(collection: Collection, peer: typeof A): void {
  collection.reported(peer);
  collection.counted(peer);
}

Deno.test("Collection is over when every expected peer has told what it remembers and holds", () => {
  const collection = new Collection({ expected: new Set([A, B]), withinMs: 1000 });
  assert.ok(!collection.isOver(5000));
  collection.met(A, 0);
  collection.reported(A);
  assert.ok(!collection.isOver(5000), "its inventory is not known");
  collection.counted(A);
  assert.ok(!collection.isOver(999));
  assert.ok(collection.isOver(1000), "the others do not come");
  collection.met(B, 1);
  assert.ok(!collection.isOver(5000), "one is telling");
  tells(collection, B);
  assert.ok(collection.isOver(1));
  collection.left(A);
  assert.ok(collection.isOver(1));
  assert.equal(collection.done, 2);
});

Deno.test("Collection waits for as many peers as it was told to, however long", () => {
  const collection = new Collection({ expected: new Set(), peersWanted: 2, withinMs: 1 });
  collection.met(A, 0);
  tells(collection, A);
  collection.met(C, 0);
  assert.ok(!collection.isOver(1e9));
  collection.left(C);
  assert.ok(!collection.isOver(1e9));
  collection.met(B, 0);
  tells(collection, B);
  assert.ok(collection.isOver(0));
});

Deno.test("Collection, told anew by a peer that came again, waits for its end", () => {
  const collection = new Collection({ expected: new Set([A]), withinMs: 10 });
  collection.met(A, 0);
  collection.left(A);
  assert.ok(!collection.isOver(100), "nobody has told anything");
  collection.met(A, 50);
  collection.counted(A);
  assert.ok(!collection.isOver(100));
  collection.reported(A);
  assert.ok(collection.isOver(50));
});
