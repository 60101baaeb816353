import assert from "node:assert/strict";
import { FolderSync } from "./folder_sync.ts";

Deno.test("FolderSync, asked during a sync, begins one more for all who asked", async () => {
  let begun = 0;
  const ends: (() => void)[] = [];
  const folders = new FolderSync(() => {
    begun += 1;
    return new Promise((resolve) => ends.push(resolve));
  });
  const done: string[] = [];
  const ask = (who: string) => folders.sync("/x").then(() => done.push(who));
  const first = ask("first");
  const others = [ask("second"), ask("third")];
  assert.equal(begun, 1);
  ends.shift()!();
  await first;
  assert.deepEqual(done, ["first"]);
  await Promise.resolve();
  assert.equal(begun, 2);
  const late = ask("late");
  ends.shift()!();
  await Promise.all(others);
  assert.deepEqual(done, ["first", "second", "third"]);
  await Promise.resolve();
  ends.shift()!();
  await late;
  assert.equal(begun, 3);
});

Deno.test("FolderSync, after a failed sync, tries anew for who asks next", async () => {
  let fails = true;
  const folders = new FolderSync(() =>
    fails ? Promise.reject(new Error("EIO")) : Promise.resolve()
  );
  const during = [folders.sync("/x"), folders.sync("/x")];
  for (const sync of during) await assert.rejects(sync, /EIO/);
  fails = false;
  await folders.sync("/x");
});
