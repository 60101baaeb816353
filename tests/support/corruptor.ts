import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { lstatSync } from "node:fs";
import { FRAGMENT_HEADER_BYTES, FRAGMENT_HEADER_FIELDS } from "../../peer/store/fragment_header.ts";
import { sha256 } from "../../proto/words/hash.ts";

/** One thing that can happen to a fragment's file. */
export interface Corruption {
  readonly kind: string;
  /** @param other The file of another fragment of the same size, for what mixes two up. */
  readonly damage: (file: string, other: string) => void;
  /** Whether the other is damaged, too. */
  readonly takesOther?: boolean;
}

type Field = keyof typeof FRAGMENT_HEADER_FIELDS;
type Change = (bytes: Buffer, other: Buffer) => Uint8Array;

const FIELDS = Object.keys(FRAGMENT_HEADER_FIELDS) as Field[];
const HEADER = FRAGMENT_HEADER_BYTES;
const BLOCK_BYTES = 4096;

/** Values that a field might well have, in a header whose checksum is right. */
const PLAUSIBLE: Record<Exclude<Field, "checksum">, (field: Buffer, other: Buffer) => void> = {
  magic: (field) => void field.write("Enjambre"),
  format: (field) => void field.writeUInt16BE(2),
  kind: (field) => void field.writeUInt16BE(3),
  size: (field) => void field.writeUInt32BE(field.readUInt32BE() - 1),
  networkId: (field) => void field.write("b".repeat(field.length)),
  reserved: (field) => void field.fill(1),
  id: (field, other) => void other.copy(field),
};

/** More than 60 kinds: each field of the header, the bytes after it, and the file as a whole. */
export const CORRUPTIONS: readonly Corruption[] = [
  ...FIELDS.flatMap(ofField),
  ...ofBody(),
  ...ofFile(),
];

function ofField(name: Field): Corruption[] {
  const { at, bytes: length } = FRAGMENT_HEADER_FIELDS[name];
  const fieldOf = (bytes: Buffer) => bytes.subarray(at, at + length);
  const changes: Record<string, Change> = {
    flipped: (bytes) => flip(bytes, at + Math.floor(length / 2)),
    "cut off within": (bytes) => bytes.subarray(0, at + Math.floor(length / 2)),
    "of something plausible": (bytes, other) => {
      if (name === "checksum") fieldOf(other).copy(fieldOf(bytes));
      else sealed(bytes, () => PLAUSIBLE[name](fieldOf(bytes), fieldOf(other)));
      return bytes;
    },
  };
  if (name !== "reserved") {
    changes["zeroed"] = (bytes) => (fieldOf(bytes).fill(0), bytes);
    changes["in another order"] = (bytes) => (fieldOf(bytes).reverse(), bytes);
  }
  return Object.entries(changes).map(([how, change]) => rewriting(`${name} ${how}`, change));
}

function ofBody(): Corruption[] {
  const middle = (bytes: Buffer) => HEADER + Math.floor((bytes.length - HEADER) / 2);
  const changes: Record<string, Change> = {
    "first bit flipped": (bytes) => flip(bytes, HEADER),
    "bit in the middle flipped": (bytes) => flip(bytes, middle(bytes)),
    "last bit flipped": (bytes) => flip(bytes, bytes.length - 1),
    zeroed: (bytes) => (bytes.fill(0, HEADER), bytes),
    "block zeroed": (bytes) => (bytes.fill(0, middle(bytes), middle(bytes) + BLOCK_BYTES), bytes),
    "end zeroed": (bytes) => (bytes.fill(0, bytes.length - BLOCK_BYTES), bytes),
    "blocks swapped": (bytes) => {
      const block = Buffer.from(bytes.subarray(HEADER, HEADER + BLOCK_BYTES));
      bytes.copyWithin(HEADER, middle(bytes), middle(bytes) + BLOCK_BYTES);
      block.copy(bytes, middle(bytes));
      return bytes;
    },
    "shifted by a byte": (bytes) => {
      bytes.copyWithin(HEADER + 1, HEADER, bytes.length - 1);
      return bytes;
    },
    "cut by a byte": (bytes) => bytes.subarray(0, -1),
    "cut in half": (bytes) => bytes.subarray(0, middle(bytes)),
    "cut off": (bytes) => bytes.subarray(0, HEADER),
    "extended by a byte": (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
    "extended by a block": (bytes) => Buffer.concat([bytes, Buffer.alloc(BLOCK_BYTES)]),
    "written twice": (bytes) => Buffer.concat([bytes, bytes.subarray(HEADER)]),
    "of another fragment": (bytes, other) => (other.copy(bytes, HEADER, HEADER), bytes),
  };
  return Object.entries(changes).map(([how, change]) => rewriting(`body ${how}`, change));
}

function ofFile(): Corruption[] {
  const rewritten: Record<string, Change> = {
    emptied: (bytes) => bytes.subarray(0, 0),
    zeroed: (bytes) => (bytes.fill(0), bytes),
    "without its header": (bytes) => bytes.subarray(HEADER),
    "with its header twice": (bytes) => Buffer.concat([bytes.subarray(0, HEADER), bytes]),
    "with another's header": (bytes, other) => (other.copy(bytes, 0, 0, HEADER), bytes),
    "a copy of another": (_bytes, other) => other,
  };
  const replaced: Record<string, (file: string, other: string) => void> = {
    deleted: () => {},
    "a link to another": (file, other) => Deno.symlinkSync(other, file),
    "a link to nowhere": (file) => Deno.symlinkSync(`${file}-away`, file),
    "another, under two names": (file, other) => Deno.linkSync(other, file),
    "a folder": (file) => Deno.mkdirSync(file),
    "a folder with something in it": (file) => {
      Deno.mkdirSync(file);
      Deno.writeTextFileSync(`${file}/something`, "something");
    },
    "a pipe": (file) => {
      const { success } = new Deno.Command("mkfifo", { args: [file] }).outputSync();
      assert.ok(success, "mkfifo");
    },
  };
  return [
    ...Object.entries(rewritten).map(([how, change]) => rewriting(`file ${how}`, change)),
    ...Object.entries(replaced).map(([how, replace]): Corruption => ({
      kind: `file ${how}`,
      damage: (file, other) => {
        // Made beside it, so that at no moment nothing is there: that would be another kind of damage.
        const made = `${file}.made`;
        replace(made, other);
        if (isFolder(made) || !isThere(made)) Deno.removeSync(file);
        if (isThere(made)) Deno.renameSync(made, file);
      },
    })),
    {
      kind: "files swapped",
      takesOther: true,
      damage: (file, other) => {
        Deno.renameSync(file, `${file}.away`);
        Deno.renameSync(other, file);
        Deno.renameSync(`${file}.away`, other);
      },
    },
  ];
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Changes the bytes in place, and neither times nor inode: as a disk would. */
function rewriting(kind: string, change: Change): Corruption {
  return {
    kind,
    damage(file, other) {
      const before = Deno.readFileSync(file);
      const after = change(Buffer.from(before), Buffer.from(Deno.readFileSync(other)));
      assert.ok(!Buffer.from(after).equals(before), `"${kind}" changed nothing`);
      const { mtime } = Deno.statSync(file);
      Deno.writeFileSync(file, after);
      Deno.utimeSync(file, mtime!, mtime!);
    },
  };
}

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at]! ^= 16;
  return bytes;
}

/** Makes the header's checksum right again. */
function sealed(bytes: Buffer, change: () => void): void {
  change();
  const { at } = FRAGMENT_HEADER_FIELDS.checksum;
  sha256().update(bytes.subarray(0, at)).digest().copy(bytes, at);
}
