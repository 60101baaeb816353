import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { FileId, OperationId } from "../../proto/words/ids.ts";
import { parseName } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import { changeCondition, etagOf, rangeHolds, readCondition } from "./conditions.ts";
import { HttpFailure } from "./problem.ts";

const FILE_ID = "a".repeat(64) as FileId;
const ETAG = etagOf(FILE_ID);
const OTHER = `"${"b".repeat(64)}"`;
const MODIFIED = "Sun, 22 Nov 2026 12:00:00 GMT";
const LATER = "Sun, 22 Nov 2026 12:00:01 GMT";
const EARLIER = "Sun, 22 Nov 2026 11:59:59 GMT";
const VALIDATORS = { etag: ETAG, lastModifiedMs: Date.parse(MODIFIED) + 400 };
const VERSION = { epoch: 1, sequence: 7 };
const CURRENT: NameRecord = {
  name: parseName("a"),
  version: VERSION,
  fileId: FILE_ID,
  sizeBytes: 1,
  tags: [],
  committedAtMs: 0,
  operationId: "o".repeat(26) as OperationId,
  replicas: 3,
};

function read(headers: Record<string, string>) {
  return readCondition(new Headers(headers), VALIDATORS);
}

Deno.test("readCondition(), If-None-Match with the file id means that the client has it", () => {
  for (const value of [ETAG, `W/${ETAG}`, "*", `${OTHER}, ${ETAG}`]) {
    assert.equal(read({ "If-None-Match": value }), "not_modified", value);
  }
  for (const value of [OTHER, FILE_ID, "", '"unended']) {
    assert.equal(read({ "If-None-Match": value }), "proceed", value);
  }
});

Deno.test("readCondition(), If-Match must name the file id, strongly", () => {
  assert.equal(read({ "If-Match": ETAG }), "proceed");
  assert.equal(read({ "If-Match": "*" }), "proceed");
  assert.equal(read({ "If-Match": OTHER }), "failed");
  assert.equal(read({ "If-Match": `W/${ETAG}` }), "failed");
});

Deno.test("readCondition(), dates count in whole seconds and only without entity tags", () => {
  assert.equal(read({ "If-Modified-Since": MODIFIED }), "not_modified");
  assert.equal(read({ "If-Modified-Since": LATER }), "not_modified");
  assert.equal(read({ "If-Modified-Since": EARLIER }), "proceed");
  assert.equal(read({ "If-Modified-Since": "yesterday" }), "proceed");
  assert.equal(read({ "If-Modified-Since": LATER, "If-None-Match": OTHER }), "proceed");
  assert.equal(read({ "If-Unmodified-Since": MODIFIED }), "proceed");
  assert.equal(read({ "If-Unmodified-Since": EARLIER }), "failed");
});

Deno.test("rangeHolds(), If-Range holds for the very file alone", () => {
  assert.equal(rangeHolds(new Headers(), VALIDATORS), true);
  assert.equal(rangeHolds(new Headers({ "If-Range": ETAG }), VALIDATORS), true);
  for (const value of [OTHER, `W/${ETAG}`, MODIFIED]) {
    assert.equal(rangeHolds(new Headers({ "If-Range": value }), VALIDATORS), false, value);
  }
});

function change(headers: Record<string, string>, current?: NameRecord) {
  return changeCondition(new Headers(headers), current);
}

function failsWith(status: number, run: () => unknown): void {
  assert.throws(run, (thrown) => thrown instanceof HttpFailure && thrown.status === status);
}

Deno.test("changeCondition(), create-only holds where there is no such name or it was removed", () => {
  const { fileId: _, ...tombstone } = CURRENT;
  assert.deepEqual(change({ "If-None-Match": "*" }), { expect: "absent" });
  assert.deepEqual(change({ "If-None-Match": "*" }, tombstone), { expect: "absent" });
  failsWith(412, () => change({ "If-None-Match": "*" }, CURRENT));
});

Deno.test("changeCondition(), If-Match holds the version that has the file id now", () => {
  const held = { expect: "version", version: VERSION };
  assert.deepEqual(change({ "If-Match": ETAG }, CURRENT), held);
  assert.deepEqual(change({ "If-Match": "*" }, CURRENT), held);
  assert.deepEqual(change({ "If-None-Match": OTHER }, CURRENT), held);
  failsWith(412, () => change({ "If-Match": OTHER }, CURRENT));
  failsWith(412, () => change({ "If-Match": ETAG }));
  failsWith(412, () => change({ "If-Match": "*" }));
  failsWith(412, () => change({ "If-None-Match": ETAG }, CURRENT));
});

Deno.test("changeCondition(), without headers there is none; unreadable ones are refused", () => {
  assert.equal(change({}, CURRENT), undefined);
  for (const header of ["If-Match", "If-None-Match"]) {
    const run = () => change({ [header]: FILE_ID }, CURRENT);
    assert.throws(run, (thrown) => EnjambreError.is(thrown, "invalid"));
  }
});
