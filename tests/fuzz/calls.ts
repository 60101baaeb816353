import { loadSync } from "@grpc/proto-loader";
import { Buffer } from "node:buffer";
import { type Random, seededRandom } from "../../proto/process/random.ts";
import { METHOD_RULES } from "../../proto/wire/method_rules.ts";
import * as schema from "../../proto/wire/schema.ts";
import { type Role, ROLES } from "../../proto/words/roles.ts";
import type { CalledMethod } from "../support/caller.ts";
import {
  encodeField,
  type Field,
  type Fields,
  LENGTHS,
  MessageWriter,
  NUMBERS,
  varint,
} from "./message_writer.ts";

/** One call with bytes that somebody made up. */
export interface CallCase {
  readonly method: CalledMethod;
  readonly servedBy: Role;
  /** As whom. */
  readonly role: Role;
  readonly bytes: Buffer;
}

/** What would end the network, or make strangers of those who try. */
const LEFT_OUT = new Set([
  "/enjambre.v1.Identities/RotateAuthority",
  "/enjambre.v1.Identities/Revoke",
]);
const SEED_STEP = 0x9e3779b1;
const MUTATED_SHARE = 0.4;

interface Target {
  readonly method: CalledMethod;
  readonly servedBy: Role;
  readonly request: string;
}

interface Described {
  readonly format: string;
  readonly type: { readonly name: string; readonly field: readonly Field[] };
}

const FIELDS = readFields();
const TARGETS = readTargets();

function readFields(): Fields {
  const found = new Map<string, readonly Field[]>();
  const loaded = loadSync(schema.schemaFiles, schema.schemaOptions) as unknown as Record<
    string,
    Described
  >;
  for (const [name, { format, type }] of Object.entries(loaded)) {
    if (format?.includes("DescriptorProto")) found.set(name, type.field ?? []);
  }
  return found;
}

function readTargets(): Target[] {
  const services = Object.entries(schema).filter(([name]) => name.endsWith("Service"))
    .map(([, service]) =>
      service as unknown as Record<string, CalledMethod & { requestType: Described }>
    );
  return services.flatMap((service) => Object.values(service)).filter(({ path }) =>
    !LEFT_OUT.has(path)
  )
    .flatMap((method) =>
      METHOD_RULES[method.path]!.servedBy.map((servedBy) => ({
        ...{ method, servedBy, request: `enjambre.v1.${method.requestType.type.name}` },
      }))
    );
}

/** Every method, each of its fields, each value at which something could go wrong; by an admin, if he may. */
export function fieldCases(): CallCase[] {
  return TARGETS.flatMap((target) => {
    const role = METHOD_RULES[target.method.path]!.callers.includes("admin") ? "admin" : "peer";
    const values = (FIELDS.get(target.request) ?? []).flatMap(valuesOf);
    return [Buffer.alloc(0), ...values].map((bytes) => ({ ...target, role: role as Role, bytes }));
  });
}

function valuesOf({ number, type }: Field): Buffer[] {
  const ofLength = (length: number) => encodeField(number, "bytes", Buffer.alloc(length, "a"));
  const numbers = NUMBERS.map((value) => encodeField(number, "varint", varint(value)));
  const wrong = encodeField(number, "fixed32", Buffer.alloc(4, 255));
  if (["TYPE_STRING", "TYPE_BYTES", "TYPE_MESSAGE"].includes(type)) {
    return [...LENGTHS.map(ofLength), numbers[3]!, wrong];
  }
  return [...numbers, ofLength(3), wrong];
}

/** Writes messages of the schema, and others. */
export function writerBy(random: Random): MessageWriter {
  return new MessageWriter(FIELDS, random);
}

/** The case of this number: the same for the same seed, whatever came before. */
export function callCase(seed: number, index: number): CallCase {
  const random = seededRandom(seed + Math.imul(index, SEED_STEP));
  const target = TARGETS[Math.floor(random() * TARGETS.length)]!;
  // Mostly as somebody who may: others do not get far.
  const callers = random() < 0.85 ? METHOD_RULES[target.method.path]!.callers : ROLES;
  const role = callers[Math.floor(random() * callers.length)]!;
  const writer = writerBy(random);
  const message = writer.message(target.request);
  const bytes = random() < MUTATED_SHARE ? writer.mutated(message) : message;
  return { ...target, role, bytes };
}
