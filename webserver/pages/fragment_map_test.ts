import assert from "node:assert/strict";
import { peerAddress } from "../../tests/support/peers.ts";
import { COLUMNS_MAX, fragmentMap, lossWithout, ROWS_MAX } from "./fragment_map.ts";
import { drawnMap } from "./map_picture.tsx";

const [A, B, C] = [peerAddress(1), peerAddress(2), peerAddress(3)];

Deno.test("fragmentMap() tells who has what, and what is short, missing and on its way", () => {
  const holders = [[A, B], [A], [], [A, B]];
  const moving = [{ index: 1, to: B.peerId }];
  const map = fragmentMap({ holders, moving, replicas: 2 });
  assert.deepEqual(map.columns, ["whole", "short", "missing", "whole"]);
  assert.deepEqual(map.rows.map(({ held, parts }) => [held, parts]), [
    [3, [1, 1, 0, 1]],
    [2, [1, 0, 0, 1]],
  ]);
  assert.deepEqual(map.rows.map((row) => row.moving), [[], [1]]);
  assert.deepEqual(map.byCopies, [1, 1, 2]);
});

Deno.test("fragmentMap() stays legible and small for very many fragments and peers", () => {
  for (const fragments of [1, 255, 256, 257, 10_000, 65_536]) {
    const holders = Array.from(
      { length: fragments },
      (_, index) => [0, 1, 2].map((copy) => peerAddress((index * 7 + copy * 13) % 100)),
    );
    const map = fragmentMap({ holders, moving: [], replicas: 3 });
    assert.ok(map.columns.length <= COLUMNS_MAX && map.rows.length <= ROWS_MAX);
    assert.equal(map.columns.length, Math.ceil(fragments / map.perColumn));
    for (const row of map.rows) {
      assert.equal(row.parts.length, map.columns.length);
      assert.ok(row.parts.every((part) => part >= 0 && part <= 1));
    }
    const { html } = drawnMap({ map, fragmentIds: [] });
    assert.ok(html.length < 160 * 1024, `${html.length} bytes for ${fragments}`);
  }
});

Deno.test("lossWithout() counts what would have no copy, and what one", () => {
  const holders = [[A, B], [A], [A, B, C], []];
  assert.deepEqual(lossWithout(holders, ({ peerId }) => peerId === A.peerId), {
    lost: 1,
    atOne: 1,
  });
  assert.deepEqual(lossWithout(holders, () => false), { lost: 0, atOne: 0 });
});
