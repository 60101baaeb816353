// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { FragmentId, OperationId } from "../../proto/words/ids.ts";
import { distinctFragments, fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import type { NameRecord, RememberedFile } from "../../proto/words/record.ts";
import { compareVersions } from "../../proto/words/version.ts";
import type { NewUpload } from "./catalog.ts";
import type { AdoptOutcome } from "./standing.ts";
import type { Commits, Next } from "./commits.ts";
import { COLLECTS_ALL } from "./epochs.ts";
import type { FileRow, Files } from "./files.ts";
import type { Operations } from "./operations.ts";
import type { Uploads } from "./uploads.ts";

export interface AdoptionParts {
  readonly commits: Commits;
  readonly files: Files;
  readonly operations: Operations;
  readonly uploads: Uploads;
}

export interface AdoptionTimes {
  readonly nowMs: number;
  readonly operationsAfterMs: number;
}

interface NetworkRow {
  readonly epoch: number;
  readonly wantedLater: 0 | 1;
}

type Fate = "known" | "adopted" | "renumbered" | "incomplete" | "refused";

/** Takes over what an earlier tracker of this network committed, from what it told its peers. */
export class Adoption {
  readonly #parts: AdoptionParts;
  #isEnding = false;
  readonly #network: Database.Statement<[], NetworkRow>;
  readonly #givenTo: Database.Statement<[number, number], OperationId>;

  constructor(db: Database.Database, parts: AdoptionParts) {
    this.#parts = parts;
    this.#network = db.prepare<[], NetworkRow>(
      `SELECT epoch, ${COLLECTS_ALL} AS wantedLater FROM network w`,
    );
    this.#givenTo = db.prepare<[number, number], OperationId>(
      "SELECT operation_id FROM versions WHERE epoch = ? AND sequence = ?",
    ).pluck();
  }

  /** From now on everything is done at once: what was put off is being made up for. */
  putNothingOff(): void {
    this.#isEnding = true;
  }

  adopt(files: readonly RememberedFile[], times: AdoptionTimes): AdoptOutcome {
    const network = this.#network.get()!;
    const counts = { adopted: 0, renumbered: 0 };
    const incomplete: NameRecord[] = [];
    const refused: NameRecord[] = [];
    for (const file of files) {
      const fate = this.#adoptOne(file, network, times);
      if (fate === "adopted" || fate === "renumbered") counts.adopted += 1;
      if (fate === "renumbered") counts.renumbered += 1;
      if (fate === "incomplete") incomplete.push(file.record);
      if (fate === "refused") refused.push(file.record);
    }
    return { ...counts, incomplete, refused };
  }

  #adoptOne({ record, manifest }: RememberedFile, network: NetworkRow, times: AdoptionTimes): Fate {
    const { commits, files } = this.#parts;
    const { version, fileId } = record;
    // Told by each peer that remembers it: most of what comes is known, and found by its version most quickly.
    const givenTo = this.#givenTo.get(version.epoch, version.sequence);
    if (givenTo === record.operationId) return "known";
    const row = commits.newest(record.name);
    if (row !== undefined && compareVersions(version, row) <= 0) return "known";
    // Hashed only now, because most of what comes is known.
    if (!isSound(record, manifest)) return "refused";
    // Versions of the present epoch are given out here and by nobody else.
    if (version.epoch >= network.epoch) return "refused";
    let file: Next["file"];
    if (fileId !== undefined) {
      const found = files.find(fileId);
      if (found === undefined && manifest === undefined) return "incomplete";
      const kept = found ??
        this.#add(fileId, manifest!, record.replicas, network.wantedLater === 1 && !this.#isEnding);
      if (kept === undefined) return "refused";
      file = { ...kept, fileId };
    }
    // Two trackers that ran at the same time may have given the same version to different names: both are kept.
    const isTaken = givenTo !== undefined;
    const committed = { version, atMs: record.committedAtMs };
    const next = { ...record, ...(file && { file }), ...(!isTaken && { committed }) };
    const published = commits.publish(next, row, times.nowMs);
    if (record.committedAtMs >= times.operationsAfterMs) this.#finish(published, manifest);
    return isTaken ? "renumbered" : "adopted";
  }

  /** Undefined when one of its fragments is relied on with another size. */
  #add(
    fileId: NonNullable<NameRecord["fileId"]>,
    manifest: Manifest,
    replicas: number,
    wantedLater: boolean,
  ): FileRow | undefined {
    const keys = new Map<FragmentId, number>();
    for (const fragment of distinctFragments(manifest)) {
      const { key, size } = this.#parts.uploads.know(fragment);
      if (size !== fragment.sizeBytes) return undefined;
      keys.set(fragment.id, key);
    }
    return this.#parts.files.add(fileId, manifest, replicas, { keys, wantedLater });
  }

  /** A client that never heard how its change went repeats it, and is answered. */
  #finish(record: NameRecord, manifest: Manifest | undefined): void {
    const { operations } = this.#parts;
    const { operationId, name, committedAtMs } = record;
    if (operations.has(operationId)) return;
    if (record.fileId === undefined) {
      return operations.finish("remove", operationId, name, record, committedAtMs);
    }
    const upload: NewUpload = {
      ...{ operationId, name, replicas: record.replicas, tags: record.tags },
      acknowledge: 1,
      fragmentSize: manifest?.fragmentSize ?? 0,
      leaseUntilMs: committedAtMs,
    };
    const result = { record, linked: false, fragmentsPresent: 0 };
    operations.finish("put", operationId, name, { result, upload, isAdopted: true }, committedAtMs);
  }
}

/** A manifest proves itself by the file id; a record without one is as good as another's manifest for it. */
function isSound(record: NameRecord, manifest: Manifest | undefined): boolean {
  if (manifest === undefined) return true;
  return manifest.size === record.sizeBytes && fileIdOf(manifest) === record.fileId;
}
