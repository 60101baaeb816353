import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { sha256 } from "../../proto/words/hash.ts";
import { fragmentIdOf, parseNetworkId } from "../../proto/words/ids.ts";
import {
  damageOfHeader,
  encodeFragmentHeader,
  FRAGMENT_HEADER_BYTES,
  FRAGMENT_HEADER_FIELDS,
  type FragmentHeader,
} from "./fragment_header.ts";

const HEADER: FragmentHeader = {
  kind: "content",
  networkId: parseNetworkId("a".repeat(26)),
  sizeBytes: 0x12345,
  id: fragmentIdOf(Buffer.from("some bytes")),
};

Deno.test("encodeFragmentHeader() writes what the documents say, and its fields fill the header", () => {
  const bytes = encodeFragmentHeader(HEADER);
  const before = "656e6a616d627265" + "0001" + "0001" + "00012345" + "61".repeat(26) +
    "00".repeat(22) + HEADER.id;
  const checksum = sha256().update(Buffer.from(before, "hex")).digest("hex");
  assert.equal(bytes.toString("hex"), before + checksum);
  const fields = Object.values(FRAGMENT_HEADER_FIELDS);
  fields.forEach(({ at, bytes }, index) => {
    assert.equal(at + bytes, fields[index + 1]?.at ?? FRAGMENT_HEADER_BYTES);
  });
});

Deno.test("damageOfHeader() passes the header alone, whatever follows it", () => {
  const file = Buffer.concat([encodeFragmentHeader(HEADER), Buffer.from("some bytes")]);
  assert.equal(damageOfHeader(file, HEADER), undefined);
});

Deno.test("damageOfHeader() finds every single bit that differs", () => {
  const good = encodeFragmentHeader(HEADER);
  for (let bit = 0; bit < FRAGMENT_HEADER_BYTES * 8; bit += 1) {
    const bad = Buffer.from(good);
    bad[bit >> 3]! ^= 1 << (bit & 7);
    assert.match(
      damageOfHeader(bad, HEADER) ?? "",
      bit < 64 ? /does not begin like/ : /header is damaged/,
    );
  }
});

Deno.test("damageOfHeader() says what a sound header of something else is", () => {
  const others: [Partial<FragmentHeader>, RegExp][] = [
    [{ kind: "record" }, /it is of kind 2, expected 1/],
    [{ networkId: parseNetworkId("b".repeat(26)) }, /it belongs to network "bbbb/],
    [{ sizeBytes: 1 }, /its header says 1 bytes, expected 74565/],
    [{ id: fragmentIdOf(Buffer.from("other")) }, /it is fragment d9298a10/],
  ];
  for (const [other, why] of others) {
    const bytes = encodeFragmentHeader({ ...HEADER, ...other });
    assert.match(damageOfHeader(bytes, HEADER) ?? "", why);
  }
  for (
    const [field, why] of [["format", /its format is 257, expected 1/], [
      "reserved",
      /what no field is/,
    ]] as const
  ) {
    const bytes = encodeFragmentHeader(HEADER);
    bytes[FRAGMENT_HEADER_FIELDS[field].at] = 1;
    const { at } = FRAGMENT_HEADER_FIELDS.checksum;
    sha256().update(bytes.subarray(0, at)).digest().copy(bytes, at);
    assert.match(damageOfHeader(bytes, HEADER) ?? "", why);
  }
});
