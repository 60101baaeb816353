import assert from "node:assert/strict";
import { join } from "node:path";
import { parsePeerId } from "../../proto/words/ids.ts";
import { NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { NeighbourBook } from "./neighbour_book.ts";

function neighbour(letter: string): PeerAddress {
  return { peerId: parsePeerId(letter.repeat(52)), address: "10.0.0.7:50053", zone: "rack-7" };
}

Deno.test("NeighbourBook, opened again, has the last neighbours it was given", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-neighbours-" });
  try {
    const book = await NeighbourBook.open(folder);
    assert.deepEqual(book.peers, []);
    await Promise.all([book.replace([neighbour("a")]), book.replace([neighbour("b")])]);
    await assert.rejects(
      book.replace(Array(NEIGHBOURS_MAX + 1).fill(neighbour("c"))),
      /at most 32/,
    );
    assert.deepEqual((await NeighbourBook.open(folder)).peers, [neighbour("b")]);
    for (const damaged of ["", "{}", '[{"peer_id":"no"}]', "[null]"]) {
      await Deno.writeTextFile(join(folder, "neighbours.json"), damaged);
      assert.deepEqual((await NeighbourBook.open(folder)).peers, []);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
