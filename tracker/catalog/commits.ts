// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { FileId, OperationId } from "../../proto/words/ids.ts";
import { distinctFragments, fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import type { Name, Tag } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import type {
  BeginOutcome,
  CommitOutcome,
  CommitResult,
  NewUpload,
  Removal,
  ReplicasChange,
} from "./catalog.ts";
import { checkCondition, type Present } from "./condition.ts";
import type { DeviceBytes, Owner } from "./device_bytes.ts";
import type { FileRow, Files } from "./files.ts";
import type { NameIndex } from "./name_index.ts";
import { type NearNames, unknownName } from "./near.ts";
import { operationReused, type Operations } from "./operations.ts";
import { tagsOf, tagsText, versionOf } from "./rows.ts";
import { newUploadOf, type OpenUpload, type Uploads } from "./uploads.ts";

/** A name's newest version, as a change finds it. */
export interface NameRow {
  readonly key: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly file: number | null;
  readonly size: number;
  readonly tags: string;
}

/** What a name becomes. */
export interface Next {
  readonly operationId: OperationId;
  readonly name: Name;
  /** Absent: a tombstone. */
  readonly file?: FileRow & { readonly fileId: FileId; readonly size: number };
  readonly replicas: number;
  readonly tags: readonly Tag[];
  /** Whose put it is; absent: his whose version of the same file it was, if anybody's. */
  readonly owner?: Owner;
  /** For one that was committed before, by a tracker whose records were lost. */
  readonly committed?: { readonly version: Version; readonly atMs: number };
}

export interface CommitParts {
  readonly files: Files;
  readonly nameIndex: NameIndex;
  readonly near: NearNames;
  readonly operations: Operations;
  readonly uploads: Uploads;
  readonly deviceBytes: DeviceBytes;
}

/** The changes of names: a put, from begin to commit, and a removal. */
export class Commits {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #parts: CommitParts;

  constructor(db: Database.Database, parts: CommitParts) {
    this.#statements = prepare(db);
    this.#parts = parts;
  }

  /** The newest version of a name. */
  newest(name: Name): NameRow | undefined {
    return this.#statements.find.get(name);
  }

  begin(upload: NewUpload): BeginOutcome {
    const { operationId, name, leaseUntilMs } = upload;
    const finished = this.#parts.operations.reply("put", operationId, name);
    if (finished !== undefined) return { done: finished.result, upload: finished.upload };
    const opened = this.#parts.uploads.find(operationId);
    if (opened === undefined) {
      checkCondition(name, upload.condition, presentOf(this.#statements.find.get(name)));
      this.#parts.uploads.insert(upload);
      return { upload };
    }
    if (opened.name !== name) throw operationReused(operationId, "put", opened.name);
    checkCondition(name, opened.condition, presentOf(this.#statements.find.get(name)));
    this.#parts.uploads.renew(opened, leaseUntilMs);
    return { upload: newUploadOf({ ...opened, leaseUntilMs }) };
  }

  commit(operationId: OperationId, manifest: Manifest, nowMs: number): CommitOutcome {
    const finished = this.#parts.operations.reply("put", operationId);
    if (finished !== undefined) return { done: finished.result };
    const upload = this.#parts.uploads.get(operationId);
    const row = this.#statements.find.get(upload.name);
    checkCondition(upload.name, upload.condition, presentOf(row));
    const short = this.#parts.files.lacking(manifest, upload.acknowledge);
    if (short.length > 0) return { short };
    this.#parts.deviceBytes.check(upload.owner, manifest.size, upload.key);
    const result = this.#put(upload, row, manifest, nowMs);
    this.#parts.operations.finish(
      "put",
      operationId,
      upload.name,
      { result, upload: newUploadOf(upload) },
      nowMs,
    );
    return { done: result };
  }

  remove(removal: Removal, nowMs: number): NameRecord {
    const { operationId, name } = removal;
    const finished = this.#parts.operations.reply("remove", operationId, name);
    if (finished !== undefined) return finished;
    const row = this.#liveRow(removal);
    const record = this.publish({ operationId, name, replicas: 0, tags: [] }, row, nowMs);
    this.#parts.operations.finish("remove", operationId, name, record, nowMs);
    return record;
  }

  setReplicas(change: ReplicasChange, nowMs: number): NameRecord {
    const { operationId, name, replicas } = change;
    const finished = this.#parts.operations.reply("replicas", operationId, name);
    if (finished !== undefined) return finished;
    const row = this.#liveRow(change);
    const { id: fileId, ...file } = this.#parts.files.get(row.file);
    const next: Next = {
      ...{ operationId, name, replicas, tags: tagsOf(row.tags) },
      file: { ...file, fileId, size: row.size },
    };
    const record = this.publish(next, row, nowMs);
    this.#parts.operations.finish("replicas", operationId, name, record, nowMs);
    return record;
  }

  /** The name's newest version, which must be there and meet the condition; the operation must be a new one. */
  #liveRow({ operationId, name, condition }: Removal): NameRow & { readonly file: number } {
    const opened = this.#parts.uploads.find(operationId);
    if (opened !== undefined) throw operationReused(operationId, "put", opened.name);
    const row = this.#statements.find.get(name);
    if (row === undefined || row.file === null) {
      throw unknownName(name, this.#parts.near.of(name), presentOf(row)?.version);
    }
    checkCondition(name, condition, presentOf(row));
    return { ...row, file: row.file };
  }

  #put(upload: OpenUpload, row: NameRow | undefined, manifest: Manifest, nowMs: number) {
    const { files, uploads } = this.#parts;
    const fileId = fileIdOf(manifest);
    const found = files.find(fileId);
    const file = found ?? files.add(fileId, manifest, upload.replicas);
    const next: Next = { ...upload, file: { ...file, fileId, size: manifest.size } };
    const record = this.publish(next, row, nowMs);
    const fragmentsNew = uploads.countNew(upload, file.key);
    uploads.release(upload, nowMs);
    const fragmentsPresent = distinctFragments(manifest).length - fragmentsNew;
    return { record, linked: found !== undefined, fragmentsPresent } satisfies CommitResult;
  }

  /** Makes `next` the newest version of its name; the one before is kept until its time of grace is over. */
  publish(next: Next, row: NameRow | undefined, nowMs: number): NameRecord {
    const { file, name, operationId, replicas, tags, committed } = next;
    const sizeBytes = file?.size ?? 0;
    const committedAtMs = committed?.atMs ?? nowMs;
    const raised = this.#statements.raiseSequence.get({
      by: committed === undefined ? 1 : 0,
      least: committed?.version.sequence ?? 0,
      names: (file === undefined ? 0 : 1) - (row === undefined || row.file === null ? 0 : 1),
      bytes: sizeBytes - (row?.size ?? 0),
    })!;
    const version = committed?.version ?? raised;
    if (row !== undefined) {
      this.#statements.supersede.run({ epoch: row.epoch, sequence: row.sequence, nowMs });
    }
    const key = this.#setName(next, row, version, committedAtMs);
    const text = tagsText(tags);
    this.#statements.addVersion.run({
      ...version,
      name: key,
      file: file?.key ?? null,
      replicas,
      tags: text,
      nowMs: committedAtMs,
      operationId,
      deviceId: next.owner?.deviceId ?? this.#statements.ownerOf.get(key, file?.key ?? null) ??
        null,
    });
    if (file !== undefined) this.#parts.files.retain(file, replicas);
    const wasFound = row !== undefined && row.file !== null;
    const staysFound = wasFound && file !== undefined && row.tags === text;
    if (wasFound && !staysFound) this.#parts.nameIndex.remove(key);
    if (file !== undefined && !staysFound) this.#parts.nameIndex.add(key, name, tags);
    const fileId = file === undefined ? {} : { fileId: file.fileId };
    return {
      name,
      version,
      ...fileId,
      sizeBytes,
      tags,
      committedAtMs,
      operationId,
      replicas,
    };
  }

  #setName(next: Next, row: NameRow | undefined, version: Version, nowMs: number): number {
    const columns = {
      ...version,
      file: next.file?.key ?? null,
      size: next.file?.size ?? 0,
      nowMs,
    };
    if (row === undefined) {
      const { lastInsertRowid } = this.#statements.addName.run({ ...columns, name: next.name });
      return Number(lastInsertRowid);
    }
    this.#statements.setName.run({ ...columns, key: row.key });
    return row.key;
  }
}

function presentOf(row?: NameRow): Present | undefined {
  return row === undefined ? undefined : { version: versionOf(row), isRemoved: row.file === null };
}

function prepare(db: Database.Database) {
  return {
    find: db.prepare<[string], NameRow>(
      `SELECT n.key, n.epoch, n.sequence, n.file, n.size, v.tags FROM names n
        JOIN versions v ON v.epoch = n.epoch AND v.sequence = n.sequence WHERE n.name = ?`,
    ),
    raiseSequence: db.prepare<[Record<"by" | "least" | "names" | "bytes", number>], Version>(
      `UPDATE network SET sequence = max(sequence + :by, :least), names = names + :names,
        logical_bytes = logical_bytes + :bytes RETURNING epoch, sequence`,
    ),
    addName: db.prepare(
      `INSERT INTO names (name, epoch, sequence, file, size, committed_at_ms)
        VALUES (:name, :epoch, :sequence, :file, :size, :nowMs)`,
    ),
    setName: db.prepare(
      `UPDATE names SET epoch = :epoch, sequence = :sequence, file = :file, size = :size,
        committed_at_ms = :nowMs WHERE key = :key`,
    ),
    supersede: db.prepare(
      `UPDATE versions SET superseded_at_ms = :nowMs
        WHERE epoch = :epoch AND sequence = :sequence`,
    ),
    addVersion: db.prepare(
      `INSERT INTO versions (epoch, sequence, name, file, replicas, tags, committed_at_ms,
          operation_id, device_id) VALUES (:epoch, :sequence, :name, :file, :replicas, :tags, :nowMs,
          :operationId, :deviceId)`,
    ),
    ownerOf: db.prepare<[number, number | null], string>(
      `SELECT device_id FROM versions WHERE name = ? AND file = ? AND device_id IS NOT NULL
        ORDER BY epoch DESC, sequence DESC LIMIT 1`,
    ).pluck(),
  };
}
