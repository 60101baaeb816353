import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { ContentPipe } from "./content_pipe.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

Deno.test("ContentPipe, what several write is one content, and nobody is ahead of the reader", async () => {
  const pipe = new ContentPipe();
  const reader = pipe[Symbol.asyncIterator]();
  let written = 0;
  const writing = (async () => {
    for (let value = 0; value < 3; value += 1) {
      await pipe.write(bytes(value));
      written += 1;
    }
    pipe.end();
  })();
  assert.equal(written, 0, "nothing is taken before it is asked for");
  const first = reader.next();
  await pipe.begun;
  assert.deepEqual((await first).value, bytes(0));
  assert.deepEqual((await reader.next()).value, bytes(1));
  assert.ok(written <= 2);
  assert.deepEqual((await reader.next()).value, bytes(2));
  assert.equal((await reader.next()).done, true);
  await writing;
  assert.equal(pipe.takenBytes, 3);
});

Deno.test("ContentPipe, a failure ends both sides", async () => {
  const pipe = new ContentPipe();
  const reading = pipe[Symbol.asyncIterator]().next();
  pipe.fail(new EnjambreError("exhausted", "No room"));
  await assert.rejects(reading, /No room/);
  await assert.rejects(pipe.write(bytes(1)), /No room/);
});

Deno.test("ContentPipe, a reader that leaves ends the writing", async () => {
  const pipe = new ContentPipe();
  const reader = pipe[Symbol.asyncIterator]();
  const first = reader.next();
  await pipe.write(bytes(1));
  await first;
  await reader.return(undefined);
  await assert.rejects(pipe.write(bytes(2)), /not wanted/);
});
