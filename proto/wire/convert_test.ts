import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { peerId } from "../../tests/support/peers.ts";
import { FRAGMENT_SIZE_MAX_BYTES, FRAGMENTS_PER_FILE_MAX, PAGE_MAX } from "../words/limits.ts";
import {
  atMost,
  bitmapHas,
  count,
  fragmentSize,
  fromCondition,
  fromFileEntry,
  fromFragmentRef,
  fromManifest,
  fromNameRecord,
  fromPeerAddress,
  fromRememberedFile,
  fromVersion,
  pageLimit,
  required,
} from "./convert.ts";

const HASH = Buffer.alloc(32, 1);
const SIZE = 65_536;
const manifest = { size: SIZE, fragmentSize: SIZE, contentSha256: HASH, fragmentIds: [HASH] };
const peer = { peerId: peerId(1), address: "10.0.0.7:50053", zone: "a", deviceName: "" };
const record = {
  name: "a/b",
  version: { epoch: 1, sequence: 7 },
  fileId: HASH,
  size: 5,
  tags: [{ key: "k", value: "v" }],
  committedAtMs: 1_000,
  operationId: "a".repeat(26),
  replicas: 3,
};

function refuses(convert: () => unknown, message: RegExp): void {
  assert.throws(convert, (thrown: Error & { code?: string }) => {
    assert.equal(thrown.code, "invalid", String(thrown));
    assert.match(thrown.message, message);
    return true;
  });
}

Deno.test("count() takes exact whole numbers alone: what 64 bits held and a number cannot is refused", () => {
  assert.equal(count(Number.MAX_SAFE_INTEGER, "f"), Number.MAX_SAFE_INTEGER);
  assert.equal(count(0, "f"), 0);
  for (const value of [2 ** 53, 2 ** 64, -1, 0.5, NaN, Infinity]) {
    refuses(() => count(value, "f"), /Field "f" is .*: expected a whole number from 0/);
  }
  refuses(() => count(11, "f", 10), /expected a whole number from 0 to 10/);
});

Deno.test("required(), atMost() and pageLimit() name the field, and know the default", () => {
  assert.equal(required(0, "f"), 0);
  refuses(() => required(null, "f"), /Field "f" is missing/);
  refuses(() => required(undefined, "f"), /Field "f" is missing/);
  assert.deepEqual(atMost([1, 2], 2, "f"), [1, 2]);
  refuses(() => atMost([1, 2, 3], 2, "f"), /Field "f" has 3 elements: at most 2/);
  assert.deepEqual([pageLimit(0), pageLimit(7), pageLimit(2 ** 32 - 1)], [50, 7, PAGE_MAX]);
});

Deno.test("fromVersion() refuses a version that no tracker gives", () => {
  for (const [epoch, sequence] of [[0, 1], [1, 0], [4096, 1], [1, 2 ** 53]] as const) {
    refuses(() => fromVersion({ epoch, sequence }), /version/);
  }
});

Deno.test("fromManifest() checks lengths and counts before anything is built from them", () => {
  fromManifest(manifest);
  const wrong: [Partial<typeof manifest>, RegExp][] = [
    [{ size: 2 ** 53 }, /manifest\.size/],
    [{ size: SIZE + 1 }, /make 2 fragments, got 1/],
    [{ size: 0 }, /make 0 fragments, got 1/],
    [{ fragmentSize: 0 }, /fragment size 0/],
    [{ fragmentSize: SIZE + 1 }, /fragment size/],
    [{ contentSha256: Buffer.alloc(31) }, /content_sha256" has 31 bytes/],
    [{ contentSha256: Buffer.alloc(0) }, /content_sha256" has 0 bytes/],
    [{ fragmentIds: [Buffer.alloc(33)] }, /expected 32 bytes, got 33/],
    [{ fragmentIds: [] }, /got 0/],
    [{ fragmentIds: new Array(FRAGMENTS_PER_FILE_MAX + 1) }, /has 65537 elements/],
  ];
  for (const [part, message] of wrong) {
    refuses(() => fromManifest({ ...manifest, ...part }), message);
  }
});

Deno.test("fromNameRecord() refuses what is no name, version, size, label or operation", () => {
  fromNameRecord(record);
  const tags = Array.from({ length: 33 }, (_, index) => ({ key: `k${index}`, value: "" }));
  const wrong: [Partial<typeof record> | { version: null }, RegExp][] = [
    [{ name: "../a" }, /name/],
    [{ name: "" }, /name/],
    [{ version: null }, /record\.version/],
    [{ fileId: Buffer.alloc(5) }, /file id/],
    [{ size: 2 ** 53 }, /record\.size/],
    [{ committedAtMs: 2 ** 64 }, /record\.committed_at_ms/],
    [{ tags }, /33 tags/],
    [{ tags: [{ key: "", value: "" }] }, /tag key/],
    [{ tags: [record.tags[0]!, record.tags[0]!] }, /twice/],
    [{ operationId: "x" }, /operation id/],
    [{ replicas: 17 }, /replicas/],
  ];
  for (const [part, message] of wrong) {
    refuses(() => fromNameRecord({ ...record, ...part }), message);
  }
});

Deno.test("fromNameRecord() takes a record without a file for a removal", () => {
  const removal = fromNameRecord({ ...record, fileId: Buffer.alloc(0), size: 0 });
  assert.ok(!("fileId" in removal));
});

Deno.test("fromPeerAddress() refuses what cannot be dialled, and what is no peer", () => {
  fromPeerAddress(peer);
  for (const address of ["", "host", "host:", "host:65536", "a b:1", "unix:/tmp/x", "h:1/x"]) {
    refuses(() => fromPeerAddress({ ...peer, address }), /address/);
  }
  refuses(() => fromPeerAddress({ ...peer, peerId: "A".repeat(52) }), /peer id/);
  refuses(() => fromPeerAddress({ ...peer, zone: "" }), /zone/);
  refuses(() => fromPeerAddress({ ...peer, zone: "a\nb" }), /zone/);
});

Deno.test("fromFragmentRef() refuses a fragment of no or too many bytes, or without a whole id", () => {
  assert.equal(fromFragmentRef({ fragmentId: HASH, size: 1 }).sizeBytes, 1);
  for (const size of [0, FRAGMENT_SIZE_MAX_BYTES + 1, 2 ** 32 - 1]) {
    refuses(() => fragmentSize(size), /expected 1 to/);
  }
  refuses(() => fromFragmentRef({ fragmentId: Buffer.alloc(0), size: 1 }), /fragment id/);
});

Deno.test("A message in a message that is missing is refused by its name", () => {
  refuses(() => fromRememberedFile({ record: null, manifest: null }), /files\.record/);
  const entry = { record: null, fragments: 0, replicas: 0, copies: 0 };
  refuses(() => fromFileEntry(entry), /entry\.record/);
  refuses(() => fromCondition({ expect: "version", version: null }), /condition\.version/);
  assert.equal(fromCondition(null), undefined);
  assert.equal(fromCondition({}), undefined);
});

Deno.test("bitmapHas() says no past the end of what came", () => {
  const bitmap = Uint8Array.of(0b1000_0001);
  assert.deepEqual([0, 1, 7, 8, 1e6].map((index) => bitmapHas(bitmap, index)), [
    true,
    false,
    true,
    false,
    false,
  ]);
});
