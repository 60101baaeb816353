// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { idToBytes, type OperationId, type PeerId, quote } from "../../proto/words/ids.ts";
import { FRAGMENTS_PER_FILE_MAX } from "../../proto/words/limits.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import type { ClaimedFragment, NewUpload } from "./catalog.ts";
import type { DeviceBytes, Owner } from "./device_bytes.ts";
import { HOLDER_KEYS, Holders } from "./holders.ts";
import { tagsOf, tagsText } from "./rows.ts";

/** Uploads that one call of `expire` forgets, so that its transaction stays short. */
const EXPIRED_MAX = 256;

interface UploadRow {
  readonly key: number;
  readonly operation_id: string;
  readonly name: string;
  readonly replicas: number;
  readonly acknowledge: number;
  readonly fragment_size: number;
  readonly tags: string;
  readonly condition: string;
  readonly lease_until_ms: number;
  readonly claimed: number;
  readonly device_id: string | null;
  readonly quota_bytes: number | null;
  readonly claimed_bytes: number;
}

/** An upload that is open, with the key of its row. */
export interface OpenUpload extends NewUpload {
  readonly key: number;
  /** Fragments that it claimed, and their bytes. */
  readonly claimed: number;
  readonly claimedBytes: number;
}

/** A fragment as an upload, or a manifest, finds it. */
export interface FragmentRow {
  readonly key: number;
  readonly size: number;
  /** Whether the size is no more than what some peer said, or what an upload that stored nothing said. */
  readonly isHearsay: 0 | 1;
  readonly wanted: number;
  readonly copies: number;
}

/** Open uploads and the fragments that each claimed. */
export class Uploads {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #holders: Holders;
  readonly #deviceBytes: DeviceBytes;

  constructor(db: Database.Database, holders: Holders, deviceBytes: DeviceBytes) {
    this.#statements = prepare(db);
    this.#holders = holders;
    this.#deviceBytes = deviceBytes;
  }

  find(operationId: OperationId): OpenUpload | undefined {
    const row = this.#statements.find.get(operationId);
    return row === undefined ? undefined : openUploadOf(row);
  }

  /** @throws not_found */
  get(operationId: OperationId): OpenUpload {
    const upload = this.find(operationId);
    if (upload !== undefined) return upload;
    throw new EnjambreError(
      "not_found",
      `No open upload has operation id ${
        quote(operationId)
      }: it ended, or its lease did; begin again`,
    );
  }

  /** What an open upload asked for. @throws not_found */
  newUpload(operationId: OperationId): NewUpload {
    return newUploadOf(this.get(operationId));
  }

  /** Releases an upload; unknown ones are fine. */
  abort(operationId: OperationId, nowMs: number): void {
    const upload = this.find(operationId);
    if (upload !== undefined) this.release(upload, nowMs);
  }

  /** @throws exhausted when its device would have more than its quota. */
  insert(upload: NewUpload): void {
    this.#deviceBytes.check(upload.owner, upload.sizeBytes ?? 0);
    this.#statements.insert.run(
      upload.operationId,
      upload.name,
      upload.replicas,
      upload.acknowledge,
      upload.fragmentSize,
      tagsText(upload.tags),
      JSON.stringify(upload.condition ?? null),
      upload.leaseUntilMs,
      upload.owner?.deviceId ?? null,
      upload.owner?.quotaBytes ?? null,
    );
  }

  renew(upload: OpenUpload, leaseUntilMs: number): void {
    this.#statements.renew.run(leaseUntilMs, upload.key);
  }

  /** @throws not_found, exhausted when it would claim more than a file or its device can have. */
  claim(
    operationId: OperationId,
    fragments: readonly FragmentRef[],
    leaseUntilMs: number,
  ): ClaimedFragment[] {
    const upload = this.get(operationId);
    const holdersOf = this.#holders.reader();
    let { claimed, claimedBytes } = upload;
    const answers = fragments.map((fragment) => {
      const row = this.know(fragment);
      const isPresent = row.wanted > 0 || row.copies >= upload.acknowledge;
      if (this.#statements.claim.run(upload.key, row.key, isPresent ? 1 : 0).changes === 1) {
        this.#statements.addClaim.run(row.key);
        claimed += 1;
        claimedBytes += row.size;
      }
      const holders = holdersOf(this.#statements.holders.get(row.key) ?? null);
      return { id: fragment.id, sizeBytes: row.size, holders };
    });
    if (claimed > FRAGMENTS_PER_FILE_MAX) {
      throw new EnjambreError(
        "exhausted",
        `Cannot claim ${claimed} fragments for one upload: at most ${FRAGMENTS_PER_FILE_MAX} are allowed`,
      );
    }
    this.#deviceBytes.check(upload.owner, claimedBytes, upload.key);
    this.#statements.setClaimed.run(claimed, claimedBytes, leaseUntilMs, upload.key);
    return answers;
  }

  /** Of the fragments that it claimed, how many the network did not have then. */
  countNew(upload: OpenUpload, fileKey: number): number {
    return this.#statements.countNew.get(upload.key, fileKey)!;
  }

  /** Takes the upload's hands off its fragments: those that nothing else has are unwanted from now on. */
  release(upload: OpenUpload, nowMs: number): void {
    this.#statements.unclaim.run(nowMs, upload.key);
    this.#statements.deleteClaims.run(upload.key);
    this.#statements.delete.run(upload.key);
  }

  renewAll(leaseUntilMs: number): void {
    this.#statements.renewAll.run(leaseUntilMs);
  }

  /** Releases uploads whose lease ended before `nowMs`, a bounded number; answers which. */
  expire(nowMs: number): OperationId[] {
    const rows = this.#statements.expired.all(nowMs, EXPIRED_MAX);
    for (const row of rows) this.release(openUploadOf(row), nowMs);
    return rows.map((row) => row.operation_id as OperationId);
  }

  /** The fragment's row, made where there is none. A wrong size that nobody relied on must not block a right one. */
  know(fragment: FragmentRef): FragmentRow {
    const id = idToBytes(fragment.id);
    const row = this.#statements.fragment.get(id);
    if (row === undefined) {
      const key = Number(this.#statements.addFragment.run(id, fragment.sizeBytes).lastInsertRowid);
      return { key, size: fragment.sizeBytes, isHearsay: 0, wanted: 0, copies: 0 };
    }
    if (row.size === fragment.sizeBytes || row.isHearsay === 0) return row;
    this.#statements.resizeHeld.run(fragment.sizeBytes - row.size, row.key);
    this.#statements.resize.run(fragment.sizeBytes, row.key);
    return { ...row, size: fragment.sizeBytes };
  }
}

function prepare(db: Database.Database) {
  return {
    find: db.prepare<[string], UploadRow>("SELECT * FROM uploads WHERE operation_id = ?"),
    insert: db.prepare(
      `INSERT INTO uploads (operation_id, name, replicas, acknowledge, fragment_size, tags,
          condition, lease_until_ms, claimed, device_id, quota_bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
    ),
    renew: db.prepare<[number, number]>("UPDATE uploads SET lease_until_ms = ? WHERE key = ?"),
    renewAll: db.prepare<[number]>(
      "UPDATE uploads SET lease_until_ms = max(lease_until_ms, ?)",
    ),
    setClaimed: db.prepare<[number, number, number, number]>(
      "UPDATE uploads SET claimed = ?, claimed_bytes = ?, lease_until_ms = ? WHERE key = ?",
    ),
    fragment: db.prepare<[Uint8Array], FragmentRow>(
      `SELECT key, size, refs = 0 AND (known = 0 OR copies = 0) AS isHearsay, wanted, copies
        FROM fragments WHERE id = ?`,
    ),
    addFragment: db.prepare<[Uint8Array, number]>(
      "INSERT INTO fragments (id, size) VALUES (?, ?)",
    ),
    claim: db.prepare<[number, number, number]>(
      "INSERT INTO claims (upload, fragment, present) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    addClaim: db.prepare<[number]>(
      `UPDATE fragments SET claims = claims + 1, known = 1, unwanted_since_ms = NULL
        WHERE key = ?`,
    ),
    resize: db.prepare<[number, number]>("UPDATE fragments SET size = ? WHERE key = ?"),
    resizeHeld: db.prepare<[number, number]>(
      `UPDATE peers SET bytes = bytes + ?
        WHERE key IN (SELECT peer FROM replicas WHERE fragment = ?)`,
    ),
    holders: db.prepare<[number], string | null>(
      `SELECT ${HOLDER_KEYS} FROM fragments fr WHERE fr.key = ?`,
    ).pluck(),
    countNew: db.prepare<[number, number], number>(
      `SELECT count(*) FROM claims c WHERE c.upload = ? AND c.present = 0 AND EXISTS (
        SELECT 1 FROM file_fragments ff WHERE ff.fragment = c.fragment AND ff.file = ?)`,
    ).pluck(),
    unclaim: db.prepare<[number, number]>(
      `UPDATE fragments SET claims = claims - 1,
          unwanted_since_ms = CASE WHEN claims = 1 AND refs = 0 THEN ? END
        WHERE key IN (SELECT fragment FROM claims WHERE upload = ?)`,
    ),
    deleteClaims: db.prepare<[number]>("DELETE FROM claims WHERE upload = ?"),
    delete: db.prepare<[number]>("DELETE FROM uploads WHERE key = ?"),
    expired: db.prepare<[number, number], UploadRow>(
      "SELECT * FROM uploads WHERE lease_until_ms < ? ORDER BY lease_until_ms LIMIT ?",
    ),
  };
}

/** Without what only this database knows of it. */
export function newUploadOf(open: OpenUpload): NewUpload {
  const { key: _key, claimed: _claimed, claimedBytes: _bytes, owner: _owner, ...upload } = open;
  return upload;
}

function openUploadOf(row: UploadRow): OpenUpload {
  const condition: Condition | null = JSON.parse(row.condition);
  return {
    key: row.key,
    claimed: row.claimed,
    claimedBytes: row.claimed_bytes,
    operationId: row.operation_id as OperationId,
    name: row.name as Name,
    replicas: row.replicas,
    acknowledge: row.acknowledge,
    fragmentSize: row.fragment_size,
    tags: tagsOf(row.tags),
    ...(condition === null ? {} : { condition }),
    leaseUntilMs: row.lease_until_ms,
    ...ownerOf(row),
  };
}

function ownerOf({ device_id, quota_bytes }: UploadRow): { owner?: Owner } {
  if (device_id === null) return {};
  const deviceId = device_id as PeerId;
  return { owner: quota_bytes === null ? { deviceId } : { deviceId, quotaBytes: quota_bytes } };
}
