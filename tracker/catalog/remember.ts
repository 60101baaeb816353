// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { type FileId, type FragmentId, idToBytes, type PeerId } from "../../proto/words/ids.ts";
import { FRAGMENTS_PER_FILE_MAX } from "../../proto/words/limits.ts";
import type { RememberedFile } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import type { Files } from "./files.ts";
import { peerCounts } from "./holders.ts";
import { RECORD_COLUMNS, recordOf, type RecordRow, versionOf } from "./rows.ts";

/** Versions, and fragments of their files, that one call looks at. */
const VERSIONS_MAX = 1000;
/** Names of one fragment that are looked at. */
const NAMES_MAX = 1000;
const FRAGMENTS_MAX = FRAGMENTS_PER_FILE_MAX;

interface CandidateRow extends RecordRow {
  readonly file_key: number | null;
  readonly fragments: number;
  /** Whether it is its name's newest version, and the peer should remember it. */
  readonly is_due: 0 | 1;
}

/** What one look at the newest versions found. */
export interface Look {
  readonly files: readonly RememberedFile[];
  /** Everything up to here was looked at. */
  readonly upTo: Version;
  readonly isOver: boolean;
}

/** What peers should remember for the time without a tracker, and who they are. */
export class Remembering {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #files: Files;

  constructor(db: Database.Database, files: Files) {
    this.#statements = prepare(db);
    this.#files = files;
  }

  /** Looks at a bounded number of versions after `after`. */
  lookFor(peerId: PeerId, after: Version, limit: number): Look {
    const { epoch, sequence } = after;
    const rows = this.#statements.newer.iterate({ peerId, epoch, sequence });
    const files: RememberedFile[] = [];
    let upTo = after;
    let versions = 0;
    let fragments = 0;
    for (const row of rows) {
      const isFull = files.length === limit || versions === VERSIONS_MAX;
      if (isFull || (versions > 0 && fragments + row.fragments > FRAGMENTS_MAX)) {
        return { files, upTo, isOver: false };
      }
      if (row.is_due === 1) files.push(this.#remembered(row));
      upTo = versionOf(row);
      versions += 1;
      fragments += row.fragments;
    }
    return { files, upTo, isOver: true };
  }

  recordsOfFragment(
    fragmentId: FragmentId,
    limit: number,
    isKnown: (version: Version) => boolean = () => false,
  ): RememberedFile[] {
    const files: RememberedFile[] = [];
    let fragments = 0;
    for (const row of this.#statements.ofFragment.iterate(idToBytes(fragmentId), NAMES_MAX)) {
      if (files.length === limit) break;
      // Before its manifest is read, which may be large.
      if (isKnown(versionOf(row))) continue;
      fragments += row.fragments;
      if (files.length > 0 && fragments > FRAGMENTS_MAX) break;
      files.push(this.#remembered(row));
    }
    return files;
  }

  holdersOfFile(fileId: FileId, limit: number): PeerId[] {
    return this.#statements.holders.all(idToBytes(fileId), limit);
  }

  #remembered(row: CandidateRow): RememberedFile {
    const manifest = row.file_key === null ? {} : { manifest: this.#files.manifest(row.file_key) };
    return { record: recordOf(row), ...manifest };
  }
}

function prepare(db: Database.Database) {
  const columns = `${RECORD_COLUMNS}, v.file AS file_key, ifnull(f.fragments, 0) AS fragments`;
  return {
    newer: db.prepare<[{ peerId: string; epoch: number; sequence: number }], CandidateRow>(
      `SELECT ${columns}, n.epoch = v.epoch AND n.sequence = v.sequence AND (v.file IS NULL OR f.fragments = 0
          OR EXISTS (SELECT 1 FROM file_fragments ff JOIN replicas r ON r.fragment = ff.fragment
            AND r.peer = (SELECT key FROM peers WHERE peer_id = :peerId)
            WHERE ff.file = v.file)) AS is_due
        FROM versions v JOIN names n ON n.key = v.name LEFT JOIN files f ON f.key = v.file
        WHERE (v.epoch, v.sequence) > (:epoch, :sequence) ORDER BY v.epoch, v.sequence`,
    ),
    ofFragment: db.prepare<[Uint8Array, number], CandidateRow>(
      `SELECT ${columns}, 1 AS is_due
        FROM (SELECT DISTINCT ff.file FROM file_fragments ff
            WHERE ff.fragment = (SELECT key FROM fragments WHERE id = ?)) AS holding
          CROSS JOIN names n ON n.file = holding.file
          JOIN versions v ON v.epoch = n.epoch AND v.sequence = n.sequence
          JOIN files f ON f.key = n.file LIMIT ?`,
    ),
    holders: db.prepare<[Uint8Array, number], PeerId>(
      `SELECT DISTINCT p.peer_id FROM files f JOIN file_fragments ff ON ff.file = f.key
        JOIN replicas r ON r.fragment = ff.fragment AND r.dropping = 0
        JOIN peers p ON p.key = r.peer AND ${peerCounts("p", "r")} WHERE f.id = ? LIMIT ?`,
    ).pluck(),
  };
}
