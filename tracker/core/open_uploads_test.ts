import assert from "node:assert/strict";
import type { OperationId } from "../../proto/words/ids.ts";
import { OpenUploads } from "./open_uploads.ts";

const operation = (name: string) => name as OperationId;

Deno.test("OpenUploads lets each device have so many, and those of others do not count", () => {
  const uploads = new OpenUploads(2);
  const begin = (device: string, name: string) => uploads.begin(device, operation(name), 100, 0);
  assert.deepEqual([begin("a", "1"), begin("a", "2"), begin("a", "3")], [true, true, false]);
  assert(begin("a", "2"), "it is open already");
  assert(begin("b", "4"));
  uploads.end(operation("1"));
  uploads.end(operation("never begun"));
  assert.deepEqual([begin("a", "5"), begin("a", "6")], [true, false]);
});

Deno.test("OpenUploads forgets those that nobody goes on with, and no others", () => {
  const uploads = new OpenUploads(2);
  uploads.begin("a", operation("1"), 100, 0);
  uploads.begin("a", operation("2"), 100, 0);
  uploads.keep(operation("2"), 200);
  assert(!uploads.begin("a", operation("3"), 300, 99));
  assert(uploads.begin("a", operation("3"), 300, 100));
  assert(!uploads.begin("a", operation("4"), 300, 199));
});
