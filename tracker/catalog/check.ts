// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { peerCounts } from "./holders.ts";

/** What a counter says that differs from what it counts: each query answers the rows for which that is so. */
const CHECKS: Readonly<Record<string, string>> = {
  "files of a fragment (refs)": `SELECT key FROM fragments fr WHERE refs <>
    (SELECT count(DISTINCT file) FROM file_fragments WHERE fragment = fr.key)`,
  "copies wanted of a fragment": `SELECT key FROM fragments fr WHERE wanted <>
    (SELECT ifnull(max(f.replicas), 0) FROM file_fragments ff JOIN files f ON f.key = ff.file
      WHERE ff.fragment = fr.key)`,
  "uploads that claimed a fragment": `SELECT key FROM fragments fr WHERE claims <>
    (SELECT count(*) FROM claims WHERE fragment = fr.key)`,
  "replicas of a fragment (held)": `SELECT key FROM fragments fr WHERE held <>
    (SELECT count(*) FROM replicas WHERE fragment = fr.key)`,
  "copies of a fragment": `SELECT key FROM fragments fr WHERE copies <>
    (SELECT count(*) FROM replicas r JOIN peers p ON p.key = r.peer
      WHERE r.fragment = fr.key AND r.dropping = 0 AND ${peerCounts("p", "r")})`,
  "whether a fragment is unwanted": `SELECT key FROM fragments
    WHERE (unwanted_since_ms IS NOT NULL) <> (known = 1 AND refs = 0 AND claims = 0)`,
  "fragments that nothing knows": `SELECT key FROM fragments WHERE known = 0 AND held = 0`,
  "versions of a file": `SELECT key FROM files f WHERE refs = 0 OR refs <>
    (SELECT count(*) FROM versions WHERE file = f.key)`,
  "copies wanted of a file": `SELECT key FROM files f WHERE replicas <>
    (SELECT max(replicas) FROM versions WHERE file = f.key)`,
  "fragments of a file": `SELECT key FROM files f WHERE fragments <>
    (SELECT count(*) FROM file_fragments WHERE file = f.key)`,
  "newest version of a name": `SELECT n.key FROM names n LEFT JOIN versions v
    ON v.epoch = n.epoch AND v.sequence = n.sequence AND v.name = n.key AND v.file IS n.file
      AND v.superseded_at_ms IS NULL AND v.committed_at_ms = n.committed_at_ms
    WHERE v.epoch IS NULL`,
  "size of a name": `SELECT n.key FROM names n LEFT JOIN files f ON f.key = n.file
    WHERE n.size <> ifnull(f.size, 0)`,
  "fragments claimed by an upload": `SELECT key FROM uploads u WHERE claimed <>
    (SELECT count(*) FROM claims WHERE upload = u.key)`,
  "replicas of a peer": `SELECT key FROM peers p WHERE fragments <>
    (SELECT count(*) FROM replicas WHERE peer = p.key)`,
  "bytes of a peer": `SELECT key FROM peers p WHERE bytes <>
    (SELECT ifnull(sum(fr.size), 0) FROM replicas r JOIN fragments fr ON fr.key = r.fragment
      WHERE r.peer = p.key)`,
  "digest of a peer": `SELECT p.key FROM peers p WHERE p.fragments > 0 AND digest <>
    (SELECT xor_ids(fr.id) FROM replicas r JOIN fragments fr ON fr.key = r.fragment
      WHERE r.peer = p.key)`,
  "wanted fragments by copies": `SELECT copies FROM copies_totals t WHERE fragments <>
      (SELECT count(*) FROM fragments WHERE wanted > 0 AND min(copies, 16) = t.copies)
    OR short <> (SELECT count(*) FROM fragments
      WHERE copies < wanted AND min(copies, 16) = t.copies)
    OR missing_bytes <> (SELECT ifnull(sum((fr.wanted - fr.copies) * fr.size), 0)
      FROM fragments fr WHERE fr.copies < fr.wanted AND min(fr.copies, 16) = t.copies)`,
  "totals of the network": `SELECT one FROM network
    WHERE names <> (SELECT count(*) FROM names WHERE file IS NOT NULL)
      OR logical_bytes <> (SELECT ifnull(sum(size), 0) FROM names)
      OR files <> (SELECT count(*) FROM files)`,
  "names that search knows": `SELECT n.key FROM names n LEFT JOIN name_search_docsize s
      ON s.id = n.key WHERE (n.file IS NULL) <> (s.id IS NULL)`,
};

/**
 * Recomputes every counter from what it counts; answers what differs, in words. Takes as long as a look at every
 * row.
 */
export function check(db: Database.Database): string[] {
  const findings: string[] = [];
  for (const [what, sql] of Object.entries(CHECKS)) {
    const rows = db.prepare<[], number>(`SELECT count(*) FROM (${sql})`).pluck().get()!;
    if (rows > 0) findings.push(`${what}: ${rows} rows differ from what they count`);
  }
  const violations = (db.pragma("foreign_key_check") as unknown[]).length;
  if (violations > 0) findings.push(`references: ${violations} lead nowhere`);
  return findings;
}
