import assert from "node:assert/strict";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import {
  bitmapHas,
  fromCondition,
  fromFileEntry,
  fromFragmentRef,
  fromManifest,
  fromNameRecord,
  fromPeerAddress,
  fromRememberedFile,
  toBitmap,
  toCondition,
  toFileEntry,
  toFragmentRef,
  toManifest,
  toNameRecord,
  toPeerAddress,
  toRememberedFile,
} from "../../proto/wire/convert.ts";
import type { Method } from "../../proto/wire/client.ts";
import { catalogService, membershipService } from "../../proto/wire/schema.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import type { FileId, OperationId } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MAX_BYTES } from "../../proto/words/limits.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import { parseName, parseZone } from "../../proto/words/names.ts";
import type { Condition, FileEntry, NameRecord, PeerAddress } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import { fragmentId, peerId } from "../support/peers.ts";

/** Over the wire and back: what is lost on the way, or changed, is seen here. */
// deno-lint-ignore no-explicit-any
function overTheWire<Out>(method: Method<any, Out>, message: object): Out {
  return method.responseDeserialize(method.responseSerialize(message) as Buffer);
}

function isName(text: string): boolean {
  try {
    return parseName(text) !== undefined;
  } catch {
    return false;
  }
}

function isZone(text: string): boolean {
  try {
    return parseZone(text) !== undefined;
  } catch {
    return false;
  }
}

/** Objects as the wire gives them: with a prototype. */
const PLAIN = { noNullPrototype: true };
const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const names = words.filter(isName).map(parseName);
const zones = words.filter(isZone);
const hash = fc.nat().map((seed) => sha256Hex(`${seed}`));
const versions: fc.Arbitrary<Version> = fc.record({
  epoch: fc.integer({ min: 1, max: 4095 }),
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
}, PLAIN);
const manifests: fc.Arbitrary<Manifest> = fc.record({
  fragmentSize: fc.integer({ min: 16, max: 24 }).map((power) => 2 ** power),
  seeds: fc.array(fc.nat(), { maxLength: 20 }),
  contentSha256: hash,
}).map(({ fragmentSize, seeds, contentSha256 }) => ({
  size: seeds.length * fragmentSize,
  fragmentSize,
  contentSha256,
  fragmentIds: seeds.map(fragmentId),
}));
const tags = fc.uniqueArray(
  fc.record({
    key: fc.stringMatching(/^[a-z]{1,9}$/),
    value: fc.string({ unit: "grapheme", maxLength: 9 }).filter((text) =>
      text === "" || isZone(text)
    ),
  }, PLAIN),
  { selector: ({ key }) => key, maxLength: 5 },
);
const records: fc.Arbitrary<NameRecord> = fc.record({
  name: names,
  version: versions,
  fileId: hash.map((text) => text as FileId),
  sizeBytes: fc.maxSafeNat(),
  tags,
  committedAtMs: fc.maxSafeNat(),
  operationId: fc.stringMatching(/^[a-z2-7]{26}$/).map((text) => text as OperationId),
  replicas: fc.integer({ min: 0, max: 16 }),
}, {
  ...PLAIN,
  requiredKeys: [
    "name",
    "version",
    "sizeBytes",
    "tags",
    "committedAtMs",
    "operationId",
    "replicas",
  ],
});
const peers: fc.Arbitrary<PeerAddress> = fc.record({
  peerId: fc.nat(99).map(peerId),
  address: fc.oneof(fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`), fc.constant("a-b.example"))
    .chain((host) => fc.integer({ min: 0, max: 65_535 }).map((port) => `${host}:${port}`)),
  zone: zones,
}, PLAIN);

Deno.test("A manifest, a record and a removal come back from the wire as they went", () => {
  fc.assert(fc.property(records, fc.option(manifests), (record, manifest) => {
    const file = manifest === null ? { record } : { record, manifest };
    const wire = overTheWire(membershipService.Session, {
      records: { files: [toRememberedFile(file)] },
    });
    assert.deepEqual(fromRememberedFile(wire.records!.files[0]!), file);
    const located = overTheWire(catalogService.Locate, {
      record: toNameRecord(record),
      ...(manifest !== null && { manifest: toManifest(manifest) }),
    });
    assert.deepEqual(fromNameRecord(located.record!), record);
    if (manifest !== null) assert.deepEqual(fromManifest(located.manifest!), manifest);
  }));
});

Deno.test("A peer's address comes back from the wire as it went", () => {
  fc.assert(fc.property(fc.array(peers, { maxLength: 5 }), (list) => {
    const wire = overTheWire(membershipService.Session, {
      neighbours: { peers: list.map(toPeerAddress) },
    });
    assert.deepEqual(wire.neighbours!.peers.map(fromPeerAddress), list);
  }));
});

Deno.test("An entry of a list comes back from the wire as it went", () => {
  const entries: fc.Arbitrary<FileEntry> = fc.record({
    record: records,
    fragments: fc.nat(65_536),
    replicas: fc.nat(16),
    copies: fc.nat(16),
  }, PLAIN);
  fc.assert(fc.property(entries, (entry) => {
    const wire = overTheWire(catalogService.List, { entries: [toFileEntry(entry)] });
    assert.deepEqual(fromFileEntry(wire.entries[0]!), entry);
  }));
});

Deno.test("A condition and a fragment come back from their requests as they went", () => {
  const conditions: fc.Arbitrary<Condition | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.constant({ expect: "absent" } as const),
    versions.map((version) => ({ expect: "version", version }) as const),
  );
  const { requestSerialize, requestDeserialize } = catalogService.Begin;
  const place = catalogService.Place;
  fc.assert(
    fc.property(
      conditions,
      fc.nat(),
      fc.integer({ min: 1, max: FRAGMENT_SIZE_MAX_BYTES }),
      (condition, seed, sizeBytes) => {
        const begin = requestDeserialize(requestSerialize({ condition: toCondition(condition) }));
        assert.deepEqual(fromCondition(begin.condition), condition);
        const fragment = { id: fragmentId(seed), sizeBytes };
        const sent = { fragments: [toFragmentRef(fragment)] };
        const placed = place.requestDeserialize(place.requestSerialize(sent));
        assert.deepEqual(fromFragmentRef(placed.fragments[0]!), fragment);
      },
    ),
  );
});

Deno.test("A bitmap says of each fragment whether it is there, and takes a bit for each", () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 70 }), (held) => {
    const ids = held.map((_, index) => fragmentId(index));
    const has = new Set(ids.filter((_, index) => held[index]));
    const bitmap = toBitmap(ids, (id) => has.has(id));
    assert.equal(bitmap.byteLength, Math.ceil(held.length / 8));
    assert.deepEqual(held.map((_, index) => bitmapHas(bitmap, index)), held);
  }));
});

Deno.test("Whatever bytes come as a record with a manifest, they make words or are refused as invalid", () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const hostile = fc.record({
    record: fc.record({
      name: fc.string({ unit: "binary", maxLength: 9 }),
      version: fc.option(fc.record({ epoch: fc.nat(), sequence: fc.double({ min: 0 }) })),
      fileId: bytes.map((each) => Buffer.from(each)),
      size: fc.double(),
      tags: fc.array(fc.record({ key: fc.string(), value: fc.string() }), { maxLength: 3 }),
      committedAtMs: fc.double(),
      operationId: fc.string(),
      replicas: fc.double(),
    }),
    manifest: fc.option(fc.record({
      size: fc.oneof(fc.double(), fc.nat()),
      fragmentSize: fc.oneof(fc.nat(), fc.constant(65_536)),
      contentSha256: bytes.map((each) => Buffer.from(each)),
      fragmentIds: fc.array(bytes.map((each) => Buffer.from(each)), { maxLength: 3 }),
    })),
  });
  fc.assert(fc.property(hostile, (message) => {
    try {
      fromRememberedFile(message);
    } catch (thrown) {
      assert.ok(EnjambreError.is(thrown, "invalid"), String(thrown));
    }
  }));
});
