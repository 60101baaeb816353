import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { FRAGMENT_HEADER_BYTES } from "../../peer/store/fragment_header.ts";
import type { FragmentStore, StoreChange } from "../../peer/store/store.ts";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { type FragmentId, fragmentIdOf, parseNetworkId } from "../../proto/words/ids.ts";

export interface StoreSettings {
  readonly capacityBytes?: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs?: () => number;
  /** Whether it belongs to a network, as nearly all tests want it. */
  readonly joined?: boolean;
}

/** The network that the stores of tests belong to. */
export const NETWORK = parseNetworkId("abcdefghijklmnopqrstuvwxyz");

/** Opens the store of this test: new at the first call, the same one again after it was disposed. */
export type OpenStore = (settings?: StoreSettings) => Promise<FragmentStore>;

/** Gives a test a store of its own, and takes it away afterwards. */
export type WithStore = (use: (open: OpenStore) => Promise<void>) => Promise<void>;

/** Registers one test of an implementation. */
export type StoreTest = (claim: string, run: (open: OpenStore) => Promise<void>) => void;

/** What a fragment takes on disk. */
export function fileBytes(sizeBytes: number): number {
  return FRAGMENT_HEADER_BYTES + sizeBytes;
}

export interface Sample {
  readonly id: FragmentId;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
}

/** A fragment of bytes by chance. */
export function sample(sizeBytes: number): Sample {
  const bytes = new Uint8Array(randomBytes(sizeBytes));
  return { id: fragmentIdOf(bytes), sizeBytes, bytes };
}

export async function put(store: FragmentStore, { id, sizeBytes, bytes }: Sample): Promise<void> {
  const writer = await store.write({ id, sizeBytes });
  await writer.write(bytes);
  await writer.finish();
}

/** The whole fragment, in parts of odd sizes. */
export async function read(store: FragmentStore, id: FragmentId): Promise<Uint8Array> {
  await using fragment = await store.open(id);
  const bytes = new Uint8Array(fragment.sizeBytes);
  const part = Math.max(1, Math.floor(bytes.byteLength / 3));
  for (let offset = 0; offset < bytes.byteLength; offset += part) {
    await fragment.read(offset, bytes.subarray(offset, offset + part));
  }
  return bytes;
}

export async function refuses(code: ErrorCode, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (thrown) => {
    assert.ok(EnjambreError.is(thrown, code), `expected ${code}, got ${Deno.inspect(thrown)}`);
    return true;
  });
}

/** All changes that the store tells from now on. */
export function changesOf(store: FragmentStore): StoreChange[] {
  const changes: StoreChange[] = [];
  store.onChange((change) => changes.push(change));
  return changes;
}
