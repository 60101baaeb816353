// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { type FileId, idToBytes } from "../../proto/words/ids.ts";
import {
  checkManifest,
  fileIdOf,
  fragmentSizeAt,
  type Manifest,
} from "../../proto/words/manifest.ts";
import type { Mismatch } from "./catalog.ts";
import { COLLECTS_ALL } from "./epochs.ts";
import { Files } from "./files.ts";
import { Holders, peerCounts } from "./holders.ts";

/** Rows that a mismatch names. */
const EXAMPLES_MAX = 10;

const FRAGMENT = "lower(hex(fr.id))";
const FILE = "lower(hex(f.id))";
const NAME_VERSION = "n.name || ' at ' || v.epoch || '.' || v.sequence";

/** What is not as the rows that it depends on say: each query answers which rows, one text each. */
const RULES: Readonly<Record<string, string>> = {
  "files of a fragment (refs)": `SELECT ${FRAGMENT} FROM fragments fr WHERE refs <>
    (SELECT count(DISTINCT file) FROM file_fragments WHERE fragment = fr.key)`,
  // Made up for at the end of a rebuild.
  "copies wanted of a fragment": `SELECT ${FRAGMENT} FROM fragments fr, network w WHERE wanted <>
    (SELECT ifnull(max(f.replicas), 0) FROM file_fragments ff JOIN files f ON f.key = ff.file
      WHERE ff.fragment = fr.key) AND NOT ${COLLECTS_ALL}`,
  "uploads that claimed a fragment": `SELECT ${FRAGMENT} FROM fragments fr WHERE claims <>
    (SELECT count(*) FROM claims WHERE fragment = fr.key)`,
  "replicas of a fragment (held)": `SELECT ${FRAGMENT} FROM fragments fr WHERE held <>
    (SELECT count(*) FROM replicas WHERE fragment = fr.key)`,
  "copies of a fragment": `SELECT ${FRAGMENT} FROM fragments fr WHERE copies <>
    (SELECT count(*) FROM replicas r JOIN peers p ON p.key = r.peer
      WHERE r.fragment = fr.key AND r.dropping = 0 AND ${peerCounts("p", "r")})`,
  "whether a fragment is unwanted": `SELECT ${FRAGMENT} FROM fragments fr
    WHERE (unwanted_since_ms IS NOT NULL) <> (known = 1 AND refs = 0 AND claims = 0)`,
  "fragments that nothing knows": `SELECT ${FRAGMENT} FROM fragments fr
    WHERE known = 0 AND (held = 0 OR refs > 0 OR claims > 0)`,
  "fragments of files that were never committed": `SELECT ${FRAGMENT} FROM fragments fr
    WHERE refs > 0 AND committed = 0`,
  "replicas that are dropped while they are needed": `SELECT ${FRAGMENT} || ' on ' || p.peer_id
    FROM replicas r JOIN fragments fr ON fr.key = r.fragment JOIN peers p ON p.key = r.peer
    WHERE r.dropping = 1 AND fr.known = 0`,
  "versions of a file": `SELECT ${FILE} FROM files f WHERE refs = 0 OR refs <>
    (SELECT count(*) FROM versions WHERE file = f.key)`,
  "copies wanted of a file": `SELECT ${FILE} FROM files f WHERE replicas IS NOT
    (SELECT max(replicas) FROM versions WHERE file = f.key)`,
  "fragments of a file": `SELECT ${FILE} FROM files f WHERE fragments <>
    (SELECT count(*) FROM file_fragments WHERE file = f.key)
      OR fragments <> (SELECT ifnull(max(position) + 1, 0) FROM file_fragments WHERE file = f.key)`,
  "newest version of a name": `SELECT n.name FROM names n LEFT JOIN versions v
    ON v.epoch = n.epoch AND v.sequence = n.sequence AND v.name = n.key AND v.file IS n.file
      AND v.superseded_at_ms IS NULL AND v.committed_at_ms = n.committed_at_ms
    WHERE v.epoch IS NULL`,
  "superseded versions of a name": `SELECT ${NAME_VERSION} FROM versions v
    JOIN names n ON n.key = v.name WHERE (v.epoch, v.sequence) <> (n.epoch, n.sequence)
      AND (v.superseded_at_ms IS NULL OR (v.epoch, v.sequence) > (n.epoch, n.sequence))`,
  "versions that were not given out yet": `SELECT ${NAME_VERSION} FROM versions v
    JOIN names n ON n.key = v.name CROSS JOIN network w
    WHERE v.epoch > w.epoch OR (v.epoch = w.epoch AND v.sequence > w.sequence)`,
  "size of a name": `SELECT n.name FROM names n LEFT JOIN files f ON f.key = n.file
    WHERE n.size <> ifnull(f.size, 0)`,
  "fragments claimed by an upload": `SELECT u.operation_id FROM uploads u WHERE claimed <>
    (SELECT count(*) FROM claims WHERE upload = u.key)`,
  "replicas of a peer": `SELECT p.peer_id FROM peers p WHERE fragments <>
    (SELECT count(*) FROM replicas WHERE peer = p.key)`,
  "bytes of a peer": `SELECT p.peer_id FROM peers p WHERE bytes <>
    (SELECT ifnull(sum(fr.size), 0) FROM replicas r JOIN fragments fr ON fr.key = r.fragment
      WHERE r.peer = p.key)`,
  "digest of a peer": `SELECT p.peer_id FROM peers p WHERE digest <>
    ifnull((SELECT xor_ids(fr.id) FROM replicas r JOIN fragments fr ON fr.key = r.fragment
      WHERE r.peer = p.key), zeroblob(32))`,
  "wanted fragments by copies": `SELECT copies || ' copies' FROM copies_totals t WHERE fragments <>
      (SELECT count(*) FROM fragments WHERE wanted > 0 AND min(copies, 16) = t.copies)
    OR short <> (SELECT count(*) FROM fragments
      WHERE copies < wanted AND min(copies, 16) = t.copies)
    OR missing_bytes <> (SELECT ifnull(sum((fr.wanted - fr.copies) * fr.size), 0)
      FROM fragments fr WHERE fr.copies < fr.wanted AND min(fr.copies, 16) = t.copies)`,
  "totals of the network": `SELECT network_id FROM network
    WHERE names <> (SELECT count(*) FROM names WHERE file IS NOT NULL)
      OR logical_bytes <> (SELECT ifnull(sum(size), 0) FROM names)
      OR files <> (SELECT count(*) FROM files)`,
  "names that search knows": `SELECT n.name FROM names n LEFT JOIN name_search_docsize s
      ON s.id = n.key WHERE (n.file IS NULL) <> (s.id IS NULL)`,
  "search entries of no name": `SELECT s.id FROM name_search_docsize s
    WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.key = s.id)`,
};

/**
 * Recomputes every counter from what it counts, and every file id from its manifest; answers what differs. Takes as
 * long as a look at every row. The database has `xor_ids`.
 */
export function findMismatches(db: Database.Database): Mismatch[] {
  const found: Mismatch[] = [];
  const add = (what: string, rows: number, examples: readonly unknown[]) => {
    if (rows > 0) found.push({ what, rows, examples: examples.map(String) });
  };
  const damage = (db.pragma(`quick_check(${EXAMPLES_MAX})`) as { quick_check: string }[])
    .map((row) => row.quick_check).filter((text) => text !== "ok");
  add("pages and indexes", damage.length, damage);
  for (const [what, sql] of Object.entries(RULES)) {
    const { rows, examples } = firstOf(db.prepare<[], unknown>(sql).pluck().iterate());
    add(what, rows, examples);
  }
  const files = firstOf(differingFiles(db));
  add("manifests that do not hash to their file id", files.rows, files.examples);
  const violations = db.pragma("foreign_key_check") as { table: string; rowid: number | null }[];
  const where = violations.map(({ table, rowid }) => `${table} ${rowid ?? "(no row id)"}`);
  add("references that lead nowhere", where.length, where.slice(0, EXAMPLES_MAX));
  return found;
}

/** As one line each, for people. */
export function mismatchLine({ what, rows, examples }: Mismatch): string {
  const more = rows > examples.length ? ", ..." : "";
  const which = `${examples.join(", ")}${more}`;
  return `${what}: ${rows === 1 ? "1 row differs" : `${rows} rows differ`} (${which})`;
}

function firstOf(rows: Iterable<unknown>): { rows: number; examples: unknown[] } {
  const examples: unknown[] = [];
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (examples.length < EXAMPLES_MAX) examples.push(row);
  }
  return { rows: count, examples };
}

/** Ids of files that are not the hash of what the rows say of them, or whose fragments have other sizes. */
function* differingFiles(db: Database.Database): Generator<FileId> {
  const files = new Files(db, new Holders(db));
  const ids = db.prepare<[], { key: number; id: FileId }>(
    "SELECT key, lower(hex(id)) AS id FROM files",
  ).all();
  const sizeOf = db.prepare<[Uint8Array], number>("SELECT size FROM fragments WHERE id = ?")
    .pluck();
  for (const { key, id } of ids) {
    const manifest = files.manifest(key);
    if (!isSound(manifest, id, (fragment) => sizeOf.get(fragment))) yield id;
  }
}

function isSound(
  manifest: Manifest,
  id: FileId,
  sizeOf: (id: Uint8Array) => number | undefined,
): boolean {
  try {
    if (fileIdOf(checkManifest(manifest)) !== id) return false;
  } catch {
    // Sizes and numbers that do not go together are one more way of not being this file.
    return false;
  }
  return manifest.fragmentIds.every((fragment, index) =>
    sizeOf(idToBytes(fragment)) === fragmentSizeAt(manifest, index)
  );
}
