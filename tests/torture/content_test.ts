import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "../../proto/process/random.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { contentOf, faultOf, FRAGMENT_BYTES, fragmentBytesOf } from "./content.ts";

const COUNT = 200;
const ids = Array.from({ length: COUNT }, () => newRandomId<OperationId>(randomBytes));
const isSmallOf = (id: OperationId) => fragmentBytesOf(id) === FRAGMENT_BYTES;
const large = ids.find((id) => isSmallOf(id) && contentOf(id).byteLength > 2 * FRAGMENT_BYTES)!;

Deno.test("contentOf() is the same for the same operation, and of no two operations", () => {
  const all = ids.map((id) => contentOf(id).toString("latin1"));
  assert.equal(new Set(all).size, COUNT);
  assert.deepEqual(ids.map((id) => contentOf(id).toString("latin1")), all);
});

Deno.test("faultOf() finds nothing wrong with what an operation put", () => {
  for (const id of ids) assert.equal(faultOf(contentOf(id), id), undefined);
});

Deno.test("faultOf() tells a changed bit, a missing end and a fragment of another operation", () => {
  const changed = contentOf(large);
  changed[FRAGMENT_BYTES + 7]! ^= 1;
  assert.match(faultOf(changed, large)!, new RegExp(`from ${FRAGMENT_BYTES + 7} on`));
  assert.match(faultOf(contentOf(large).subarray(1), large)!, /bytes, not/);
  const other = ids.find((id) => {
    return id !== large && contentOf(id).byteLength > FRAGMENT_BYTES;
  })!;
  const mixed = Buffer.concat([
    contentOf(other).subarray(0, FRAGMENT_BYTES),
    contentOf(large).subarray(FRAGMENT_BYTES),
  ]);
  assert.match(faultOf(mixed, large)!, new RegExp(`from \\d+ on: "${other}`));
});

Deno.test("contentOf() makes a few files that are large enough for frames, and of no others", () => {
  for (const id of ids) assert.equal(isSmallOf(id), contentOf(id).byteLength < 4 * 1024 * 1024);
  assert(ids.some((id) => !isSmallOf(id)) && ids.some(isSmallOf));
});
