import assert from "node:assert/strict";
import { SCENARIOS } from "./scenarios.ts";
import { SwarmSimulation } from "./swarm_simulation.ts";

Deno.test("A swarm with equal links has the file everywhere little later than its source could send it once", () => {
  const spec = SCENARIOS[0]!.spec({ peers: 8, fragments: 128, seed: 1 });
  const { peers, earlyRepeats } = new SwarmSimulation(spec).run();
  const fileBytes = spec.fragments * spec.fragmentBytes;
  const boundMs = fileBytes / spec.peers[0]!.upBytesPerMs;
  const lastMs = Math.max(...peers.map(({ finishedMs }) => finishedMs ?? Infinity));
  assert.ok(lastMs >= boundMs, "nothing is faster than the wire");
  assert.ok(lastMs <= 1.12 * boundMs, `${lastMs} ms, at best ${boundMs} ms`);
  assert.ok(peers[0]!.sentBytes <= 1.2 * fileBytes, `the source sent ${peers[0]!.sentBytes} bytes`);
  assert.equal(earlyRepeats, 0, "sent twice before all was sent once");
  for (const { duplicateBytes } of peers) assert.ok(duplicateBytes < fileBytes / 100);
});
