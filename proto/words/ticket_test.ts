import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { newTicketKeyPem } from "../process/key_pair.ts";
import { base32, type FileId, type FragmentId, type NetworkId, type OperationId } from "./ids.ts";
import type { PeerId } from "./ids.ts";
import { TICKET_MS, TICKET_SKEW_MS } from "./limits.ts";
import { merklePaths, merkleRoot } from "./merkle.ts";
import {
  encodeStatement,
  parseStatement,
  TICKET_STATEMENT_BYTES,
  ticketLeaf,
  type TicketStatement,
} from "./ticket.ts";
import {
  fetchRefusal,
  fileRefusal,
  type ProvenLeaf,
  storeRefusal,
  type TicketFault,
  type TicketMoment,
} from "./ticket_check.ts";
import { TicketSigner, TicketVerifier } from "./ticket_key.ts";

const NOW_MS = 1_700_000_000_000;
const NETWORK = "n".repeat(26) as NetworkId;
const [FILE, OTHER_FILE] = ["1".repeat(64) as FileId, "2".repeat(64) as FileId];
const [FRAGMENT, OTHER_FRAGMENT] = ["a".repeat(64) as FragmentId, "b".repeat(64) as FragmentId];
const [CLIENT, OTHER, FIRST, SECOND] = ["a", "b", "c", "d"].map((each) =>
  each.repeat(52) as PeerId
) as [PeerId, PeerId, PeerId, PeerId];
const SIGNER = new TicketSigner(newTicketKeyPem());

const LEAVES = [
  { fragmentId: FRAGMENT, maxBytes: 100, holders: [FIRST, SECOND] },
  { fragmentId: OTHER_FRAGMENT, maxBytes: 200, holders: [SECOND] },
];
const ENCODED = LEAVES.map(ticketLeaf);
const TREE = { kind: "tree", root: merkleRoot(ENCODED) } as const;

const proofOf = (at: number): ProvenLeaf => ({ ...LEAVES[at]!, path: merklePaths(ENCODED)[at]! });

function ticket(other: Partial<TicketStatement> = {}): TicketStatement {
  return {
    ...{ networkId: NETWORK, epoch: 3, client: CLIENT, right: "read" },
    scope: { kind: "file", fileId: FILE },
    notAfterMs: NOW_MS + TICKET_MS,
    ...other,
  };
}

const toStore = (other: Partial<TicketStatement> = {}) =>
  ticket({ right: "store", scope: TREE, operationId: "o".repeat(26) as OperationId, ...other });

const moment = (other: Partial<TicketMoment> = {}): TicketMoment => ({
  ...{ networkId: NETWORK, epoch: 3, caller: CLIENT, nowMs: NOW_MS },
  ...other,
});

const anId = (letters: number) =>
  fc.uint8Array({ minLength: 40, maxLength: 40 })
    .map((bytes) => base32(bytes).slice(0, letters));
const aHash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const aStatement: fc.Arbitrary<TicketStatement> = fc.record({
  networkId: anId(26).map((id) => id as NetworkId),
  epoch: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  client: anId(52).map((id) => id as PeerId),
  right: fc.constantFrom("read" as const, "store" as const),
  operationId: anId(26).map((id) => id as OperationId),
  scope: fc.oneof(
    aHash.map((bytes) => ({ kind: "file" as const, fileId: bytes.toHex() as FileId })),
    aHash.map((bytes) => ({ kind: "tree" as const, root: bytes })),
  ),
  notAfterMs: fc.maxSafeNat(),
}, {
  requiredKeys: ["networkId", "epoch", "client", "right", "scope", "notAfterMs"],
});

Deno.test("parseStatement() reads what encodeStatement() wrote, which has one form", () => {
  fc.assert(fc.property(aStatement, (statement) => {
    const bytes = encodeStatement(statement);
    assert.equal(bytes.byteLength, TICKET_STATEMENT_BYTES);
    const parsed = parseStatement(bytes);
    assert.deepEqual(encodeStatement(parsed), bytes);
    assert.deepEqual(plain(parsed), plain(statement));
  }));
});

function plain({ scope, ...rest }: TicketStatement) {
  const what = scope.kind === "file" ? scope.fileId : Buffer.from(scope.root).toString("hex");
  return { ...rest, kind: scope.kind, what };
}

Deno.test("parseStatement() refuses other lengths, words, rights, kinds and times", () => {
  const good = encodeStatement(toStore());
  const at = (offset: number, value: number) => {
    const bytes = Uint8Array.from(good);
    bytes[offset] = value;
    return bytes;
  };
  const bad = [
    ...[good.subarray(1), Uint8Array.of(...good, 0), new Uint8Array(TICKET_STATEMENT_BYTES)],
    // The domain, the network, the client, the operation.
    ...[at(0, 0x45), at(17, 0x20), at(18, 0x41), at(48, 0x30), at(100, 0x2e)],
    // There is no third right, and so none to remove.
    ...[at(126, 0), at(126, 3), at(127, 0), at(127, 3), at(160, 0xff)],
  ];
  for (const bytes of bad) assert.throws(() => parseStatement(bytes), { code: "invalid" });
});

Deno.test("A ticket with any bit altered, in its statement or its signature, is believed by no key", () => {
  const sealed = SIGNER.seal(encodeStatement(toStore()));
  const key = new TicketVerifier(SIGNER.publicKey);
  assert(key.isSigned(sealed));
  const [statement, signature] = [sealed.statement, sealed.signature];
  const bits = (statement.byteLength + signature.byteLength) * 8;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bits - 1 }), (bit) => {
      const all = Uint8Array.of(...statement, ...signature);
      all[bit >> 3]! ^= 1 << (bit & 7);
      const altered = {
        statement: all.subarray(0, statement.byteLength),
        signature: all.subarray(statement.byteLength),
      };
      assert(!key.isSigned(altered));
    }),
    { numRuns: 500 },
  );
  assert(!new TicketVerifier(new TicketSigner(newTicketKeyPem()).publicKey).isSigned(sealed));
});

/** What each refusal says is what people read: it is asked for as a whole. */
function faultOf(refusal: { fault: TicketFault; why: string } | undefined, words?: RegExp) {
  if (words !== undefined) assert.match(refusal?.why ?? "", words);
  return refusal?.fault;
}

Deno.test("fileRefusal() lets the right client get the right file, and says what is wrong else", () => {
  const of = (other: Partial<TicketStatement>, when: Partial<TicketMoment> = {}) =>
    fileRefusal(ticket(other), FILE, moment(when));
  assert.equal(of({}), undefined);
  assert.equal(of({}, { epoch: 2 }), undefined);
  assert.equal(faultOf(of({}, { caller: OTHER }), /given to device a+, and b+ calls/), "client");
  assert.equal(faultOf(of({ right: "store" }), /is to store, not to read/), "right");
  assert.equal(faultOf(of({ networkId: "m".repeat(26) as NetworkId }), /of network m+/), "network");
  assert.equal(faultOf(of({}, { epoch: 4 }), /of epoch 3, 4 was seen: ask the tracker/), "epoch");
  const elsewhere = fileRefusal(ticket(), OTHER_FILE, moment());
  assert.equal(faultOf(elsewhere, /does not cover file 2+: ask the tracker again/), "scope");
  assert.equal(faultOf(of({ scope: TREE }), /does not cover file/), "scope");
});

Deno.test("A ticket ends when its time, and the skew that is tolerated, are over, and not before", () => {
  const at = (nowMs: number) => faultOf(fileRefusal(ticket(), FILE, moment({ nowMs })));
  const endMs = NOW_MS + TICKET_MS;
  assert.equal(at(endMs), undefined);
  assert.equal(at(endMs + TICKET_SKEW_MS), undefined);
  assert.equal(at(endMs + TICKET_SKEW_MS + 1), "time");
  // Given by a clock that is ahead.
  assert.equal(at(NOW_MS - TICKET_SKEW_MS), undefined);
  assert.equal(at(NOW_MS - TICKET_SKEW_MS - 1), "time");
});

Deno.test("fetchRefusal() takes a tree with the fragment in it, or a file that it is part of", () => {
  const alone = { fragmentId: FRAGMENT, maxBytes: 0, holders: [] };
  const root = merkleRoot([ticketLeaf(alone)]);
  const one = ticket({ scope: { kind: "tree", root } });
  const proof = { ...alone, path: { index: 0, count: 1, siblings: [] } };
  const of = (id: FragmentId, isOfFile = false, other = one) =>
    faultOf(fetchRefusal(other, id, proof, isOfFile, moment()));
  assert.equal(of(FRAGMENT), undefined);
  assert.equal(of(OTHER_FRAGMENT), "scope");
  assert.equal(of(OTHER_FRAGMENT, true, ticket()), undefined);
  assert.equal(of(FRAGMENT, false, ticket()), "scope");
  assert.equal(of(FRAGMENT, true, toStore()), "right");
  // What may be stored may not be got with the same ticket.
  assert.equal(faultOf(fetchRefusal(toStore(), FRAGMENT, proofOf(0), false, moment())), "right");
});

Deno.test("storeRefusal() takes the client, and peers of the placement that pass it on", () => {
  const of = (caller: PeerId, self = FIRST, forward: PeerId[] = []) => {
    const wanted = { fragment: { id: FRAGMENT, sizeBytes: 100 }, self, forward };
    return faultOf(storeRefusal(toStore(), wanted, proofOf(0), moment({ caller })));
  };
  assert.equal(of(CLIENT, FIRST, [SECOND]), undefined);
  assert.equal(of(FIRST, SECOND), undefined);
  assert.equal(of(OTHER, FIRST), "client");
  assert.equal(of(CLIENT, OTHER), "holder");
  assert.equal(of(CLIENT, FIRST, [OTHER]), "holder");
});

Deno.test("storeRefusal() takes neither more bytes, nor another fragment, nor holders that were not signed", () => {
  const wanted = { fragment: { id: FRAGMENT, sizeBytes: 100 }, self: FIRST, forward: [] };
  const of = (proof: ProvenLeaf, sizeBytes = 100, id = FRAGMENT, given = toStore()) =>
    faultOf(storeRefusal(given, { ...wanted, fragment: { id, sizeBytes } }, proof, moment()));
  assert.equal(of(proofOf(0)), undefined);
  assert.equal(of(proofOf(0), 99), undefined);
  assert.equal(of(proofOf(0), 101), "size");
  assert.equal(of({ ...proofOf(0), maxBytes: 101 }, 101), "scope");
  assert.equal(of({ ...proofOf(0), holders: [FIRST, SECOND, OTHER] }), "scope");
  assert.equal(of({ ...proofOf(0), holders: [SECOND, FIRST] }), "scope");
  assert.equal(of(proofOf(1)), "scope");
  assert.equal(of(proofOf(0), 100, OTHER_FRAGMENT), "scope");
  assert.equal(of(proofOf(0), 100, FRAGMENT, ticket()), "right");
});
