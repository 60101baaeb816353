import assert from "node:assert/strict";
import { randomBytes } from "../../proto/process/random.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { ClockShim } from "../support/clock_shim.ts";
import { eventually } from "../support/eventually.ts";
import { COMPILER } from "../support/failing_disk.ts";
import { needs } from "../support/needs.ts";
import { done, testNetwork } from "../support/network.ts";
import { ask } from "../support/view.ts";

const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000;

needs(COMPILER).test(
  "What was done while a clock was ten years behind is not forgotten when it is right again",
  async () => {
    const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
    await using held = new AsyncDisposableStack();
    held.defer(() => Deno.remove(folder, { recursive: true }));
    const clock = ClockShim.build(folder)!;
    const network = held.use(
      await testNetwork({
        // With identities nobody's certificate holds ten years ago: it takes a network older than the jump.
        ...{ peers: 1, replicas: 1, env: clock.environment("network"), secure: false },
        trackerFlags: ["--version-grace", "1s"],
      }),
    );
    const put = async (name: string, content: string) => {
      Deno.writeTextFileSync(`${folder}/file`, content);
      await done(network.run(["put", `${folder}/file`, "--name", name]));
    };
    const versionsOf = async (name: string) =>
      (await ask(network, catalogService.Info, { name })).versions.length;
    await put("gone", "content");
    const removal = { operationId: newRandomId<OperationId>(randomBytes), name: "gone" };
    clock.set("network", -TEN_YEARS_MS);
    const removed = await ask(network, catalogService.Remove, removal);
    clock.set("network", 0);
    await put("overwritten", "before");
    await put("overwritten", "after");
    // Whatever is past its time is forgotten in one and the same turn.
    await eventually("a turn forgets what is past its time", async () => {
      assert.equal(await versionsOf("overwritten"), 1);
    });
    assert.deepEqual(await ask(network, catalogService.Remove, removal), removed);
  },
);
