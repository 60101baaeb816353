import assert from "node:assert/strict";
import { EnjambreError } from "../proto/words/errors.ts";
import { FRAGMENTS_PER_FILE_MAX } from "../proto/words/limits.ts";
import type { RememberedFile } from "../proto/words/record.ts";
import { Remembering } from "./remembering.ts";

/** A disk that writes when it is told to. */
function slowRecords() {
  const writes: { files: number; ahead: boolean | undefined; done: PromiseWithResolvers<void> }[] =
    [];
  const records = {
    writes,
    isBehind: false,
    async remember(files: readonly RememberedFile[], settings?: { ahead?: boolean }) {
      const done = Promise.withResolvers<void>();
      writes.push({ files: files.length, ahead: settings?.ahead, done });
      await done.promise.catch((thrown) => {
        records.isBehind = true;
        throw thrown;
      });
    },
  };
  return records;
}

function rememberingOf(records: ReturnType<typeof slowRecords>) {
  const kept: number[] = [];
  const failures: unknown[] = [];
  const remembering = new Remembering(records, {
    kept: (number) => kept.push(number),
    failed: (thrown) => failures.push(thrown),
  });
  return { kept, failures, remembering };
}

function told(number: number, ahead = false, fragments = 1) {
  const manifest = { fragmentIds: Array.from({ length: fragments }) };
  return { number, ahead, files: [{ manifest } as unknown as RememberedFile] };
}

Deno.test("Remembering says that something is kept after it was written, and writes together what waited", async () => {
  const records = slowRecords();
  const { kept, failures, remembering } = rememberingOf(records);
  for (const number of [1, 2, 3]) await remembering.take(told(number, number === 2));
  assert.deepEqual([records.writes.length, kept], [1, []]);
  records.writes[0]!.done.resolve();
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  while (records.writes.length < 2) await Promise.resolve();
  assert.deepEqual(kept, [1]);
  assert.deepEqual([records.writes[1]!.files, records.writes[1]!.ahead], [2, true]);
  records.writes[1]!.done.resolve();
  await remembering.settled();
  assert.deepEqual([kept, failures], [[1, 3], []]);
});

Deno.test("Remembering lets nothing more come while there is more than one batch to write", async () => {
  const records = slowRecords();
  const { kept, remembering } = rememberingOf(records);
  await remembering.take(told(1));
  await remembering.take(told(2, false, FRAGMENTS_PER_FILE_MAX));
  const third = remembering.take(told(3));
  for (let write = 0; write < 3; write += 1) {
    while (records.writes.length <= write) await Promise.resolve();
    assert.equal(records.writes[write]!.files, 1);
    records.writes[write]!.done.resolve();
  }
  await third;
  assert.deepEqual(kept, [1, 2, 3]);
});

Deno.test("Remembering goes on when a disk takes no writes, and says of nothing later that it is kept", async () => {
  for (const code of ["exhausted", "unavailable"] as const) {
    const records = slowRecords();
    const { kept, failures, remembering } = rememberingOf(records);
    for (const number of [1, 2]) await remembering.take(told(number));
    records.writes[0]!.done.reject(new EnjambreError(code, "The disk takes nothing"));
    while (records.writes.length < 2) await new Promise<void>((resolve) => queueMicrotask(resolve));
    records.writes[1]!.done.resolve();
    await remembering.settled();
    assert.deepEqual([kept, failures], [[], []]);
    records.isBehind = false;
    await remembering.take(told(3));
    records.writes[2]!.done.resolve();
    await remembering.settled();
    assert.deepEqual(kept, [3]);
  }
});

Deno.test("Remembering tells of what fails otherwise, and keeps nothing of what waited", async () => {
  const records = slowRecords();
  const { kept, failures, remembering } = rememberingOf(records);
  await remembering.take(told(1));
  await remembering.take(told(2));
  records.writes[0]!.done.reject(new Error("it is not so"));
  await remembering.settled();
  assert.deepEqual([kept, failures.map(String)], [[], ["Error: it is not so"]]);
  assert.equal(records.writes.length, 1);
});
