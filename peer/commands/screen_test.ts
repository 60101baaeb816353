import assert from "node:assert/strict";
import { PLAIN } from "../../proto/process/colors.ts";
import type { NetworkStatus } from "../../proto/client/catalog_reader.ts";
import { networkScreen } from "./screen.ts";

const STATUS: NetworkStatus = {
  ...{ networkId: "n", epoch: 1, names: 1, files: 1, logicalBytes: 1024, fragments: 4 },
  ...{ replicaBytes: 2048, fragmentsByCopies: [0, 1, 3, 0], fragmentsShort: 1 },
  ...{ copiesUnderWay: 1, uploads: 2, replicas: 2, acknowledge: 1 },
  peersByLiveness: { live: 0, suspect: 0, stale: 0, dead: 0 },
  safeMode: { on: false, replicasExpected: 0, replicasReported: 0, mostMs: 0 },
  repair: {
    ...{ copiesUnderWay: 1, bytesLeft: 10, bytesPerS: 0, msLeft: 0, rebalancing: false },
    ...{ copiesOrdered: 0, copiesMade: 0, copiesCancelled: 0, dropsOrdered: 0 },
  },
  survey: { known: false, ageMs: 0, badlySpread: 0, inExcess: 0 },
};

Deno.test("networkScreen() says what is short, in words and in bars", () => {
  const lines = networkScreen(STATUS, [], PLAIN);
  assert.equal(lines[0], "● 1 fragment short of copies");
  const text = lines.join("\n");
  assert.match(text, /held by +nobody yet/);
  assert.match(text, /moving +nothing moves, 1 copy under way, 2 uploads under way/);
  assert.match(text, /1 copy +█{8}░{24} 1/);
  assert.ok(!text.includes("safe mode"));
});

Deno.test("networkScreen() paints good and bad apart", () => {
  const painted = networkScreen(STATUS, [], (color, text) => `<${color}>${text}`);
  assert.ok(painted[0]!.startsWith("<yellow>"));
  const safe = { ...STATUS, fragmentsShort: 0, fragmentsByCopies: [0, 0, 4] };
  assert.ok(networkScreen(safe, [], (color) => color)[0]!.startsWith("green"));
});
