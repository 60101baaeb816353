import { Records } from "../../peer/store/records.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { fragmentIdOf, parseOperationId } from "../../proto/words/ids.ts";
import { fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import { parseName } from "../../proto/words/names.ts";
import type { RememberedFile } from "../../proto/words/record.ts";
import type { Told } from "./diary.ts";
import { dataFolder } from "./peer_disk.ts";
import type { Scenario } from "./scenario.ts";

/** What a tracker tells, in this order: the third is a new version of the first, the fourth removes the second. */
const FILES: readonly RememberedFile[] = [
  file(1, "models/a", "first"),
  file(2, "models/b", "second"),
  file(3, "models/a", "third"),
  tombstone(4, "models/b"),
];

/** What a peer remembers of the tracker's records. How far it was told may be forgotten, and is told again. */
export const REMEMBERING: Scenario = {
  name: "remember",
  async prepare(folder) {
    await Deno.mkdir(dataFolder(folder));
    const records = await Records.open(dataFolder(folder));
    await records.remember(FILES.slice(0, 1));
  },
  async run(folder, diary) {
    let records: Records | undefined;
    await diary.attempt("open", "", async () => {
      records = await Records.open(dataFolder(folder));
    });
    for (const file of FILES.slice(1)) {
      const of = String(file.record.version.sequence);
      await diary.attempt("remember", of, async () => {
        // After a failure the tracker tells all again.
        if (records!.isBehind) records!.startOver();
        await records!.remember([file]);
      });
    }
  },
  check: checkRemembered,
};

async function checkRemembered(
  folder: string,
  told: readonly Told[],
): Promise<string[]> {
  const faults: string[] = [];
  const records = await Records.open(dataFolder(folder));
  const remembered = told.filter(({ phase, what }) => phase === "done" && what === "remember");
  const due = Math.max(1, ...remembered.map(({ of }) => Number(of)));
  const seen = records.newestSeen?.sequence ?? 0;
  // What it was told is safe, and what it says that it was told is never told again.
  const newest = new Map(
    FILES.slice(0, Math.max(seen, due)).map((file) => [file.record.name, file]),
  );
  for (const [name, { record, manifest }] of newest) {
    const known = records.byName(name);
    if ((known?.version.sequence ?? 0) < record.version.sequence) {
      faults.push(`has forgotten "${name}"`);
    } else if (known!.fileId === record.fileId && manifest !== undefined) {
      const there = await records.manifest(record.fileId!);
      if (there === undefined) faults.push(`has lost the manifest of "${name}"`);
    }
  }
  if (!await canBeToldAgain(records)) faults.push("cannot be told again");
  for (const folderName of ["records", "manifests"]) {
    for (const { name } of Deno.readDirSync(`${dataFolder(folder)}/${folderName}`)) {
      if (name.endsWith(".tmp")) faults.push(`${folderName}/${name} has stayed`);
    }
  }
  return faults;
}

/** A manifest that turns out to be damaged only when it is read is told once more. */
async function canBeToldAgain(records: Records): Promise<boolean> {
  let missing = 0;
  for (let round = 1; round <= 2; round += 1) {
    records.startOver();
    await records.remember(FILES);
    missing = 0;
    for (const { record, manifest } of FILES.slice(2)) {
      const isKnown = records.byName(record.name)?.version.sequence === record.version.sequence;
      const isWhole = manifest === undefined || await records.manifest(record.fileId!);
      if (!isKnown || !isWhole) missing += 1;
    }
  }
  return missing === 0;
}

function file(sequence: number, name: string, text: string): RememberedFile {
  const bytes = new TextEncoder().encode(text);
  const manifest: Manifest = {
    size: bytes.byteLength,
    fragmentSize: 64 * 1024,
    contentSha256: sha256Hex(bytes),
    fragmentIds: [fragmentIdOf(bytes)],
  };
  const { record } = tombstone(sequence, name);
  const file = { sizeBytes: manifest.size, fileId: fileIdOf(manifest), replicas: 1 };
  return { record: { ...record, ...file }, manifest };
}

function tombstone(sequence: number, name: string): RememberedFile {
  return {
    record: {
      name: parseName(name),
      version: { epoch: 1, sequence },
      sizeBytes: 0,
      tags: [],
      committedAtMs: 1_700_000_000_000 + sequence,
      operationId: parseOperationId("a".repeat(26)),
      replicas: 0,
    },
  };
}
