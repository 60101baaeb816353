import { Buffer } from "node:buffer";
import type { Random } from "../../proto/process/random.ts";
import { randomName } from "./names.ts";

/** A field as the schema describes it (descriptor.proto). */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
}

/** The fields of each message, by its full name. */
export type Fields = ReadonlyMap<string, readonly Field[]>;

const DEPTH_MAX = 4;
const MANY = 2_000;
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const FIXED: Readonly<Record<string, "fixed32" | "fixed64">> = {
  ...{ TYPE_DOUBLE: "fixed64", TYPE_FIXED64: "fixed64", TYPE_SFIXED64: "fixed64" },
  ...{ TYPE_FLOAT: "fixed32", TYPE_FIXED32: "fixed32", TYPE_SFIXED32: "fixed32" },
};
/** Where numbers go wrong. */
export const NUMBERS = [
  ...[0n, 1n, 127n, 128n, 255n, 65_535n, 65_536n, 65_537n],
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 40n],
  ...[2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
];
/** Where lengths do. */
export const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 64, 255, 1_024, 1_025, 65_537];

/** A tag and a value, encoded. */
export function encodeField(number: number, wire: keyof typeof WIRE, value: Uint8Array): Buffer {
  const length = wire === "bytes" ? varint(BigInt(value.byteLength)) : Buffer.alloc(0);
  return Buffer.concat([varint(BigInt(number << 3 | WIRE[wire])), length, value]);
}

export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** Writes messages by chance that the schema could have, and some that it could not. */
export class MessageWriter {
  readonly #fields: Fields;
  readonly #random: Random;

  constructor(fields: Fields, random: Random) {
    this.#fields = fields;
    this.#random = random;
  }

  /** @param type Its full name. */
  message(type: string, depth = 0): Buffer {
    const parts: Buffer[] = [];
    for (const field of this.#fields.get(type) ?? []) {
      if (this.#chance(0.3)) continue;
      const isRepeated = field.label === "LABEL_REPEATED";
      const most = isRepeated ? this.#chance(0.01) && depth < 2 ? MANY : 3 : 1;
      const times = isRepeated ? this.#below(most + 1) : 1;
      const once = this.#field(field, depth);
      for (let time = 0; time < times; time += 1) {
        parts.push(times > 3 ? once : this.#field(field, depth));
      }
    }
    return Buffer.concat(parts);
  }

  /** The same bytes, and yet not. */
  mutated(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes);
    const at = this.#below(copy.byteLength + 1);
    const how = this.#below(5);
    if (how === 0) return copy.subarray(0, at);
    if (how === 1) return Buffer.concat([copy, copy]);
    if (how === 2) {
      return Buffer.concat([copy.subarray(0, at), this.#noise(16), copy.subarray(at)]);
    }
    if (how === 3) return this.#noise(64);
    for (let flips = 0; flips < 4 && copy.byteLength > 0; flips += 1) {
      copy[this.#below(copy.byteLength)]! ^= 1 << this.#below(8);
    }
    return copy;
  }

  #field({ number, type, typeName }: Field, depth: number): Buffer {
    if (this.#chance(0.03)) return encodeField(number, "bytes", this.#noise(8));
    const fixed = FIXED[type];
    if (fixed !== undefined) {
      return encodeField(number, fixed, this.#exactly(fixed === "fixed32" ? 4 : 8));
    }
    if (type === "TYPE_STRING") {
      return encodeField(number, "bytes", this.#chance(0.1) ? this.#noise(40) : this.#text());
    }
    if (type === "TYPE_BYTES") {
      return encodeField(number, "bytes", this.#exactly(this.#pick(LENGTHS)));
    }
    if (type === "TYPE_MESSAGE") {
      const name = typeName.replace(/^\./, "");
      const inner = depth >= DEPTH_MAX ? Buffer.alloc(0) : this.message(name, depth + 1);
      return encodeField(number, "bytes", inner);
    }
    return encodeField(number, "varint", varint(this.#number()));
  }

  #number(): bigint {
    return this.#chance(0.5) ? BigInt(this.#below(20)) : this.#pick(NUMBERS);
  }

  #text(): Buffer {
    if (this.#chance(0.05)) return Buffer.from("a".repeat(this.#pick(LENGTHS)));
    return Buffer.from(this.#chance(0.5) ? "a" : randomName(this.#random));
  }

  #noise(most: number): Buffer {
    return this.#exactly(this.#below(most + 1));
  }

  #exactly(length: number): Buffer {
    return Buffer.from(Uint8Array.from({ length }, () => this.#below(256)));
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)]!;
  }
}
