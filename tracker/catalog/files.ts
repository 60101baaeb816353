// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { invalid } from "../../proto/words/errors.ts";
import { type FileId, type FragmentId, idToBytes, type PeerId } from "../../proto/words/ids.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { PLACE_BATCH_MAX } from "../../proto/words/limits.ts";
import { type FragmentRef, fragmentSizeAt, type Manifest } from "../../proto/words/manifest.ts";
import { HOLDER_KEYS, type Holders } from "./holders.ts";

export interface FileRow {
  readonly key: number;
  readonly size: number;
  readonly refs: number;
  readonly replicas: number;
}

interface ManifestRow {
  readonly size: number;
  readonly fragment_size: number;
  readonly content_sha256: string;
  readonly fragment_ids: string | null;
}

interface LackRow {
  readonly id: string;
  readonly position: number;
  readonly size: number | null;
  readonly expected: number;
}

const ID_HEX_LENGTH = 64;

/**
 * Files that kept versions refer to, and through them which fragments are wanted. A fragment counts the files that
 * have it and takes over the most copies that one of them asks for, so another version of the same file costs
 * nothing per fragment.
 */
export class Files {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #holders: Holders;

  constructor(db: Database.Database, holders: Holders) {
    this.#statements = prepare(db);
    this.#holders = holders;
  }

  find(fileId: FileId): FileRow | undefined {
    return this.#statements.find.get(idToBytes(fileId));
  }

  /** A file that a version refers to, by its row's key. */
  get(fileKey: number): FileRow & { readonly id: FileId } {
    return this.#statements.get.get(fileKey)!;
  }

  /**
   * Distinct fragments of a manifest that have fewer copies than `acknowledge`, at most as many as one call may place.
   * @throws invalid when a fragment is known with another size.
   */
  lacking(manifest: Manifest, acknowledge: number): FragmentRef[] {
    const count = manifest.fragmentIds.length;
    if (count === 0) return [];
    const rows = this.#statements.lacking.all({
      ids: JSON.stringify(manifest.fragmentIds),
      size: manifest.fragmentSize,
      last: count - 1,
      lastSize: fragmentSizeAt(manifest, count - 1),
      acknowledge,
    });
    const found = new Map<string, FragmentRef>();
    for (const { id, size, expected, position } of rows) {
      if (size !== null && size !== expected) {
        throw invalid(
          `Cannot use the manifest: its fragment ${position} (${id}) has ${expected} bytes, ` +
            `but it is known with ${size}`,
        );
      }
      if (found.size < PLACE_BATCH_MAX) {
        found.set(id, { id: id as FragmentId, sizeBytes: expected });
      }
    }
    return [...found.values()];
  }

  /**
   * Adds a file all of whose fragments are known; no version refers to it yet, but one that asks for so many copies is
   * about to.
   */
  add(fileId: FileId, manifest: Manifest, replicas: number, rebuilt: Rebuilt = {}): FileRow {
    const { keys, wantedLater = false } = rebuilt;
    const { size, fragmentSize, contentSha256, fragmentIds } = manifest;
    const key = Number(
      this.#statements.add.run(
        idToBytes(fileId),
        size,
        fragmentSize,
        hexToBytes(contentSha256),
        fragmentIds.length,
        replicas,
      ).lastInsertRowid,
    );
    if (keys === undefined) this.#statements.addFragments.run(key, JSON.stringify(fragmentIds));
    else {
      for (const [position, id] of fragmentIds.entries()) {
        this.#statements.addFragment.run(key, position, keys.get(id)!);
      }
    }
    this.#statements.addRefs.run(wantedLater ? 0 : replicas, key);
    this.#statements.countFiles.run(1);
    return { key, size, refs: 0, replicas };
  }

  /** Counts one more version that refers to the file and asks for so many copies. */
  retain(file: FileRow, replicas: number): void {
    this.#statements.retain.run(replicas, file.key);
    if (replicas > file.replicas) this.#statements.raiseWanted.run(replicas, file.key);
  }

  /** Counts one version less, whose row is gone already; forgets the file with its last one. */
  release(fileKey: number, unwantedSinceMs: number): void {
    const file = this.#statements.get.get(fileKey)!;
    if (file.refs > 1) return this.#lower(file);
    this.#statements.dropRefs.run({ file: fileKey, replicas: file.replicas, unwantedSinceMs });
    this.#statements.deleteFragments.run(fileKey);
    this.#statements.delete.run(fileKey);
    this.#statements.countFiles.run(-1);
  }

  #lower(file: FileRow): void {
    const replicas = this.#statements.mostReplicas.get(file.key)!;
    this.#statements.lower.run(replicas, file.key);
    if (replicas < file.replicas) {
      this.#statements.lowerWanted.run({ file: file.key, replicas: file.replicas });
    }
  }

  manifest(fileKey: number): Manifest {
    const row = this.#statements.manifest.get(fileKey)!;
    const hex = row.fragment_ids ?? "";
    const fragmentIds = Array.from(
      { length: hex.length / ID_HEX_LENGTH },
      (_, index) => hex.slice(index * ID_HEX_LENGTH, (index + 1) * ID_HEX_LENGTH) as FragmentId,
    );
    return {
      size: row.size,
      fragmentSize: row.fragment_size,
      contentSha256: row.content_sha256,
      fragmentIds,
    };
  }

  /** For each fragment in order the peers whose replica counts. */
  holders(fileKey: number): PeerId[][] {
    const holdersOf = this.#holders.reader();
    return this.#statements.holders.all(fileKey).map(holdersOf);
  }
}

/** What is known of a file that is added while a database is rebuilt. */
export interface Rebuilt {
  /** Of the fragments' rows. */
  readonly keys?: ReadonlyMap<FragmentId, number>;
  /** Whether how many copies of each fragment are wanted is made up for when all is known: that takes far less time. */
  readonly wantedLater?: boolean;
}

/** The most copies that a kept file other than `:file` asks for of `fragments fr`; looks at all only where it must. */
const WANTED_BY_OTHERS = `CASE
  WHEN fr.wanted > :replicas OR EXISTS (
    SELECT 1 FROM file_fragments ff JOIN files f ON f.key = ff.file
      WHERE ff.fragment = fr.key AND ff.file <> :file AND f.replicas >= fr.wanted) THEN fr.wanted
  ELSE (SELECT ifnull(max(f.replicas), 0) FROM file_fragments ff JOIN files f ON f.key = ff.file
    WHERE ff.fragment = fr.key AND ff.file <> :file) END`;

const OF_FILE = "key IN (SELECT fragment FROM file_fragments WHERE file = :file)";
const OF_THIS_FILE = "key IN (SELECT fragment FROM file_fragments WHERE file = ?)";

function prepare(db: Database.Database) {
  return {
    ...prepareReads(db),
    add: db.prepare(
      `INSERT INTO files (id, size, fragment_size, content_sha256, fragments, refs, replicas)
        VALUES (?, ?, ?, ?, ?, 0, ?)`,
    ),
    addFragment: db.prepare<[number, number, number]>(
      "INSERT INTO file_fragments (file, position, fragment) VALUES (?, ?, ?)",
    ),
    addFragments: db.prepare<[number, string]>(
      `INSERT INTO file_fragments (file, position, fragment)
        SELECT ?, j.key, fr.key FROM json_each(?) j CROSS JOIN fragments fr
          ON fr.id = unhex(j.value)`,
    ),
    addRefs: db.prepare<[number, number]>(
      `UPDATE fragments SET refs = refs + 1, wanted = max(wanted, ?), known = 1, committed = 1,
          unwanted_since_ms = NULL WHERE ${OF_THIS_FILE}`,
    ),
    retain: db.prepare<[number, number]>(
      "UPDATE files SET refs = refs + 1, replicas = max(replicas, ?) WHERE key = ?",
    ),
    raiseWanted: db.prepare<[number, number]>(
      `UPDATE fragments SET wanted = max(wanted, ?) WHERE ${OF_THIS_FILE}`,
    ),
    lower: db.prepare<[number, number]>(
      "UPDATE files SET refs = refs - 1, replicas = ? WHERE key = ?",
    ),
    lowerWanted: db.prepare<[{ file: number; replicas: number }]>(
      `UPDATE fragments AS fr SET wanted = max(${WANTED_BY_OTHERS},
          (SELECT replicas FROM files WHERE key = :file)) WHERE ${OF_FILE}`,
    ),
    dropRefs: db.prepare<[{ file: number; replicas: number; unwantedSinceMs: number }]>(
      `UPDATE fragments AS fr SET refs = refs - 1,
          wanted = CASE WHEN refs = 1 THEN 0 ELSE ${WANTED_BY_OTHERS} END,
          unwanted_since_ms = CASE WHEN refs = 1 AND claims = 0 THEN :unwantedSinceMs END
        WHERE ${OF_FILE}`,
    ),
    deleteFragments: db.prepare<[number]>("DELETE FROM file_fragments WHERE file = ?"),
    delete: db.prepare<[number]>("DELETE FROM files WHERE key = ?"),
    countFiles: db.prepare<[number]>("UPDATE network SET files = files + ?"),
  };
}

function prepareReads(db: Database.Database) {
  return {
    find: db.prepare<[Uint8Array], FileRow>(
      "SELECT key, size, refs, replicas FROM files WHERE id = ?",
    ),
    get: db.prepare<[number], FileRow & { readonly id: FileId }>(
      "SELECT key, size, refs, replicas, lower(hex(id)) AS id FROM files WHERE key = ?",
    ),
    mostReplicas: db.prepare<[number], number>(
      "SELECT ifnull(max(replicas), 0) FROM versions WHERE file = ?",
    ).pluck(),
    lacking: db.prepare<[Record<string, string | number>], LackRow>(
      `SELECT j.value AS id, j.key AS position, fr.size,
          CASE j.key WHEN :last THEN :lastSize ELSE :size END AS expected
        FROM json_each(:ids) j LEFT JOIN fragments fr ON fr.id = unhex(j.value)
        WHERE fr.key IS NULL OR fr.copies < :acknowledge
          OR fr.size <> CASE j.key WHEN :last THEN :lastSize ELSE :size END
        ORDER BY j.key`,
    ),
    manifest: db.prepare<[number], ManifestRow>(
      `SELECT size, fragment_size, lower(hex(content_sha256)) AS content_sha256,
          (SELECT group_concat(lower(hex(fr.id)), '' ORDER BY ff.position)
            FROM file_fragments ff JOIN fragments fr ON fr.key = ff.fragment
            WHERE ff.file = files.key) AS fragment_ids
        FROM files WHERE key = ?`,
    ),
    holders: db.prepare<[number], string | null>(
      `SELECT ${HOLDER_KEYS} FROM file_fragments ff CROSS JOIN fragments fr
          ON fr.key = ff.fragment WHERE ff.file = ? ORDER BY ff.position`,
    ).pluck(),
  };
}
