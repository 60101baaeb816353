import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done, exits, networkTest } from "../support/network.ts";
import { idOf, numbersOf } from "../support/upkeep_view.ts";

const SIZE_BYTES = 1024 * 1024;

networkTest(
  "explain --without says what would be lost or at risk without a peer or a zone",
  { peers: 4, zones: ["a", "b"], replicas: 2, times: CALM },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/twice`, 1, SIZE_BYTES);
    writeSeededFile(`${folder}/once`, 2, SIZE_BYTES);
    await done(network.run(["put", `${folder}/twice`, "--name", "twice"]));
    await done(network.run(["put", `${folder}/once`, "--name", "once", "--replicas", "1"]));
    await eventually("all copies are made", async () => {
      const { fragmentsShort, fragments } = await numbersOf(network);
      return fragments === 8 && fragmentsShort === 0;
    });
    const without = async (what: string) =>
      (await done(network.run(["explain", "--without", what, "--json"]))).json();

    await test.step("without a zone", async () => {
      const [a, b] = [await without("a"), await without("b")];
      assert.equal(a.peers.length, 2);
      // What has two copies has one in each zone; what has one has it in one of them.
      assert.equal(a.fragments_lost + b.fragments_lost, 4);
      for (const { fragments_at_one, fragments_lost, fragments, fragments_short } of [a, b]) {
        assert.equal(fragments_at_one, 4);
        assert.equal(fragments, 4 + fragments_lost);
        assert.equal(fragments_short, fragments);
      }
      const names = [...a.names_lost, ...b.names_lost];
      assert.deepEqual([...new Set(names)], ["once"]);
      assert.deepEqual([a.bytes_to_copy, b.bytes_to_copy], [SIZE_BYTES, SIZE_BYTES]);
      assert.ok(a.bytes_free > SIZE_BYTES && a.complete);
    });

    await test.step("without a peer, told by the beginning of its id", async () => {
      let lost = 0;
      for (const index of network.peers.keys()) {
        const id = await idOf(network, index);
        const { peers, fragments_lost } = await without(id.slice(0, 12));
        assert.deepEqual(peers.map((peer: { peer_id: string }) => peer.peer_id), [id]);
        lost += fragments_lost;
      }
      assert.equal(lost, 4);
    });

    await test.step("for a person, and when it cannot be told", async () => {
      const { stdout } = await done(network.run(["explain", "--without", "a"]));
      assert.match(stdout, /at one +4 fragments would have one copy left/);
      await exits(3, network.run(["explain", "--without", "nowhere"]));
      await exits(2, network.run(["explain", "twice", "--without", "a"]));
      const { stderr } = await exits(2, network.run(["explain"]));
      assert.match(stderr, /NAME or --without/);
    });
  },
);
