import {
  type FragmentId,
  fragmentIdOf,
  type OperationId,
  type PeerId,
} from "../../proto/words/ids.ts";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../../proto/words/limits.ts";
import type { FragmentRef, Manifest } from "../../proto/words/manifest.ts";
import { type Name, parseName, type Tag } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import type { Catalog, CommitResult, NewUpload } from "../../tracker/catalog/catalog.ts";
import type { Owner } from "../../tracker/catalog/device_bytes.ts";

/** A catalog under test: `reopen` closes it and opens what it left behind. */
export interface CatalogUnderTest extends AsyncDisposable {
  readonly catalog: Catalog;
  reopen(): Promise<Catalog>;
}

export type OpenCatalog = () => Promise<CatalogUnderTest>;

export const FRAGMENT_BYTES = FRAGMENT_SIZE_MIN_BYTES;
export const FAR_MS = 1_000_000_000;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

export function peerId(index: number): PeerId {
  return (BASE32[index >> 5]! + BASE32[index & 31]!.repeat(51)) as PeerId;
}

/** An operation id that is the same for the same number. */
export function operation(index: number): OperationId {
  const digits = [...String(index).padStart(8, "0")].map((digit) => BASE32[Number(digit)]!);
  return ("x".repeat(18) + digits.join("")) as OperationId;
}

/** A full fragment, called by a text. */
export function fragment(label: string): FragmentRef {
  return { id: fragmentIdOf(new TextEncoder().encode(label)), sizeBytes: FRAGMENT_BYTES };
}

/** A file of full fragments. */
export function manifestOf(...labels: readonly string[]): Manifest {
  return {
    size: labels.length * FRAGMENT_BYTES,
    fragmentSize: FRAGMENT_BYTES,
    contentSha256: sha256Hex(labels.join(" ")),
    fragmentIds: labels.map((label) => fragment(label).id),
  };
}

export function nameOf(text: string): Name {
  return parseName(text);
}

export async function admit(catalog: Catalog, count: number, nowMs = 0): Promise<PeerId[]> {
  const peerIds = Array.from({ length: count }, (_, index) => peerId(index));
  for (const [index, peerId] of peerIds.entries()) {
    const row = { peerId, incarnation: 1, address: `host-${index}:1`, zone: `zone-${index}` };
    await catalog.admitPeer(row, nowMs);
  }
  return peerIds;
}

export interface Put {
  readonly operationId?: OperationId;
  readonly replicas?: number;
  readonly acknowledge?: number;
  readonly tags?: readonly Tag[];
  readonly condition?: Condition;
  readonly holders?: readonly PeerId[];
  readonly nowMs?: number;
  /** Its fragments; one that has the name's text where none are given. */
  readonly labels?: readonly string[];
  readonly owner?: Owner;
}

let operations = 50_000_000;

export function newOperation(): OperationId {
  return operation(operations += 1);
}

export function uploadOf(name: string, put: Put = {}): NewUpload {
  return {
    operationId: put.operationId ?? newOperation(),
    name: nameOf(name),
    replicas: put.replicas ?? 3,
    acknowledge: put.acknowledge ?? 2,
    fragmentSize: FRAGMENT_BYTES,
    tags: put.tags ?? [],
    ...(put.condition ? { condition: put.condition } : {}),
    leaseUntilMs: FAR_MS,
    ...(put.owner ? { owner: put.owner } : {}),
  };
}

/** All of a put: begin, claim, reports of the holders (peers 0 and 1 where none are given), commit. */
export async function put(catalog: Catalog, name: string, how: Put = {}): Promise<CommitResult> {
  const upload = uploadOf(name, how);
  const labels = how.labels ?? [name];
  const nowMs = how.nowMs ?? 1;
  const fragments = [...new Set(labels)].map(fragment);
  await catalog.begin(upload, nowMs);
  await catalog.claim(upload.operationId, fragments, FAR_MS);
  await report(catalog, how.holders ?? [peerId(0), peerId(1)], labels);
  const outcome = await catalog.commit(upload.operationId, manifestOf(...labels), nowMs);
  if ("done" in outcome) return outcome.done;
  throw new Error(`Not committed: ${outcome.short.length} fragments are short`);
}

/** Peers report that they have fragments. */
export async function report(
  catalog: Catalog,
  peerIds: readonly PeerId[],
  labels: readonly string[],
): Promise<void> {
  const gained = labels.map(fragment);
  await catalog.applyChanges(peerIds.map((peerId) => ({ peerId, gained, lost: [] })));
}

export async function lose(catalog: Catalog, peerId: PeerId, labels: readonly string[]) {
  const lost = labels.map((label) => fragment(label).id);
  await catalog.applyChanges([{ peerId, gained: [], lost }]);
}

/** The failure that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<EnjambreError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EnjambreError) return error;
    throw error;
  }
  throw new Error("Expected a failure, but none came");
}

export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode> {
  return (await failureOf(promise)).code;
}

/** Count and exclusive or of ids, the plain way. */
export function digestOf(ids: Iterable<FragmentId>): { count: number; xor: string } {
  let count = 0;
  let xor = 0n;
  for (const id of ids) {
    count += 1;
    xor ^= BigInt(`0x${id}`);
  }
  return { count, xor: xor.toString(16).padStart(64, "0") };
}

/** A moment after which nothing is forgotten, for each kind. */
export const KEEP_ALL = {
  supersededBeforeMs: 0,
  tombstonesBeforeMs: 0,
  operationsBeforeMs: 0,
  fragmentsBeforeMs: 0,
};
