import assert from "node:assert/strict";
import { randomBytes } from "../../proto/process/random.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { Network } from "../../scripts/launch.ts";
import { ClockShim } from "../support/clock_shim.ts";
import { eventually } from "../support/eventually.ts";
import { COMPILER } from "../support/failing_disk.ts";
import { needs } from "../support/needs.ts";
import { done, testNetwork } from "../support/network.ts";
import { ask } from "../support/view.ts";

const DAYS_MS = 3 * 24 * 3_600_000;
const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000;
/** Of all programs: they share one clock. */
const LABEL = "network";

/** A network without identities, whose clock the test sets: no certificate holds ten years ago. */
function clockTest(
  name: string,
  body: (place: { network: Network; clock: ClockShim; folder: string }) => Promise<void>,
): void {
  needs(COMPILER).test(name, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
    await using held = new AsyncDisposableStack();
    held.defer(() => Deno.remove(folder, { recursive: true }));
    const clock = ClockShim.build(folder)!;
    const network = held.use(
      await testNetwork({
        ...{ peers: 1, replicas: 1, env: clock.environment(LABEL), secure: false },
        trackerFlags: ["--version-grace", "1s"],
      }),
    );
    await body({ network, clock, folder });
  });
}

/** Whatever is past its time is forgotten in one and the same turn. */
async function turnForgets(network: Network, folder: string): Promise<void> {
  for (const content of ["before", "after"]) {
    Deno.writeTextFileSync(`${folder}/file`, content);
    await done(network.run(["put", `${folder}/file`, "--name", "overwritten"]));
  }
  await eventually("a turn forgets what is past its time", async () => {
    const { versions } = await ask(network, catalogService.Info, { name: "overwritten" });
    assert.equal(versions.length, 1);
  });
}

async function putGone(network: Network, folder: string) {
  Deno.writeTextFileSync(`${folder}/file`, "content");
  await done(network.run(["put", `${folder}/file`, "--name", "gone"]));
  return { operationId: newRandomId<OperationId>(randomBytes), name: "gone" };
}

clockTest(
  "What was done while a clock was ten years behind is not forgotten when it is right again",
  async ({ network, clock, folder }) => {
    const removal = await putGone(network, folder);
    clock.set(LABEL, -TEN_YEARS_MS);
    const removed = await ask(network, catalogService.Remove, removal);
    clock.set(LABEL, 0);
    await turnForgets(network, folder);
    assert.deepEqual(await ask(network, catalogService.Remove, removal), removed);
  },
);

clockTest(
  "What was done just before a tracker starts with a clock that is days ahead can be repeated",
  async ({ network, clock, folder }) => {
    const removal = await putGone(network, folder);
    const removed = await ask(network, catalogService.Remove, removal);
    await network.kill("SIGKILL");
    clock.set(LABEL, DAYS_MS);
    await network.restart();
    await turnForgets(network, folder);
    assert.deepEqual(await ask(network, catalogService.Remove, removal), removed);
  },
);
