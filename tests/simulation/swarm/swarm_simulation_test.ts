import assert from "node:assert/strict";
import { SCENARIOS } from "./scenarios.ts";
import { SwarmSimulation } from "./swarm_simulation.ts";
import { verdictOn } from "./verdict.ts";

const SIZE = { peers: 8, fragments: 128, seed: 1 };

for (const { name, spec, lastMax, acrossMax } of SCENARIOS) {
  Deno.test(`A swarm with 8 peers is little later than no swarm can beat: ${name}`, () => {
    const swarm = spec(SIZE);
    const verdict = verdictOn(swarm, new SwarmSimulation(swarm).run());
    assert.ok(verdict.lastOverBound >= 0.99, "nothing is faster than the wire");
    assert.ok(
      verdict.lastOverBound <= lastMax,
      `the last is ${verdict.lastOverBound} times the bound late, at most ${lastMax} are expected`,
    );
    assert.ok(verdict.across <= acrossMax, `the file went ${verdict.across} times across`);
    assert.ok(verdict.byBusiest < 2, `one peer sent ${verdict.byBusiest} files`);
  });
}

Deno.test("A source sends nothing twice before all has left it once, and little more than one file", () => {
  for (const seed of [1, 2, 3]) {
    const swarm = SCENARIOS[0]!.spec({ ...SIZE, seed });
    const verdict = verdictOn(swarm, new SwarmSimulation(swarm).run());
    assert.equal(verdict.earlyRepeats, 0);
    assert.ok(
      verdict.bySource >= 1 && verdict.bySource <= 1.2,
      `it sent ${verdict.bySource} files`,
    );
    assert.ok(verdict.duplicateShare < 0.01, `${100 * verdict.duplicateShare} % came twice`);
  }
});

Deno.test("A swarm of 40 peers is not much slower than one of 8", () => {
  const swarm = SCENARIOS[0]!.spec({ peers: 40, fragments: 128, seed: 1 });
  const verdict = verdictOn(swarm, new SwarmSimulation(swarm).run());
  assert.ok(verdict.lastOverBound < 1.6, `${verdict.lastOverBound} times the bound`);
  assert.ok(verdict.duplicateShare < 0.01, `${100 * verdict.duplicateShare} % came twice`);
});

Deno.test("A fragment that a slow peer alone has goes from those that got it to all others", () => {
  const { spec } = SCENARIOS.find(({ name }) => name === "the last fragment at a slow peer")!;
  const swarm = spec({ peers: 40, fragments: 128, seed: 1 });
  const verdict = verdictOn(swarm, new SwarmSimulation(swarm).run());
  assert.ok(verdict.lastOverBound < 6, `${verdict.lastOverBound} times the bound`);
});

Deno.test("The same seed gives the same swarm, another one another", () => {
  const run = (seed: number) => new SwarmSimulation(SCENARIOS[0]!.spec({ ...SIZE, seed })).run();
  assert.deepEqual(run(5), run(5));
  assert.notDeepEqual(run(5), run(6));
});
