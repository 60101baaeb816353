import assert from "node:assert/strict";
import { nextTurn } from "./clock.ts";
import { closeLocked, tryLock } from "./file_lock.ts";

Deno.test("tryLock() keeps a second opening of the file out until closeLocked()", async () => {
  const path = await Deno.makeTempFile();
  const open = () => Deno.openSync(path, { write: true });
  const [first, second] = [open(), open()];
  assert.equal(tryLock(first), true);
  assert.equal(tryLock(second), false);
  closeLocked(first);
  assert.equal(tryLock(second), true);
  closeLocked(second);
  await Deno.remove(path);
});

Deno.test("closeLocked() lets go at once, also while child processes are being started", async () => {
  const path = await Deno.makeTempFile();
  const starter = new Worker(new URL("./file_lock_starter.ts", import.meta.url), {
    type: "module",
  });
  const started = Promise.withResolvers<void>();
  let hasEnded = false;
  starter.onmessage = ({ data }) => {
    if (data === "started") started.resolve();
    else hasEnded = true;
  };
  await started.promise;
  for (let round = 0; !hasEnded; round += 1) {
    const file = Deno.openSync(path, { write: true });
    assert.ok(tryLock(file), `still locked in round ${round}`);
    closeLocked(file);
    if (round % 100 === 0) await nextTurn();
  }
  starter.terminate();
  await Deno.remove(path);
});
