import { logger } from "../../proto/process/log.ts";
import { writeStateFiles } from "../../proto/process/state_file.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { type FileId, parseFileId } from "../../proto/words/ids.ts";
import { type Manifest, manifestText, parseManifestText } from "../../proto/words/manifest.ts";
import { unlessMissing } from "./io_error.ts";

/** Manifests kept in memory: so many that their fragment ids stay within some 30 MB. */
const REMEMBERED_FRAGMENTS_MAX = 200_000;
const log = logger("records");

/** The manifests on a peer's disk, each under its file id, which also proves it. */
export class Manifests {
  readonly #folder: string;
  readonly #kept: Set<FileId>;
  /** The least recently used first. */
  readonly #recent = new Map<FileId, Manifest>();
  #recentFragments = 0;

  private constructor(folder: string, kept: Set<FileId>) {
    this.#folder = folder;
    this.#kept = kept;
  }

  /** @param folder It is there, and the names in it survive a power cut. */
  static open(folder: string): Manifests {
    const kept = new Set<FileId>();
    for (const { name, isFile } of Deno.readDirSync(folder)) {
      if (!isFile) continue;
      if (name.endsWith(".tmp")) Deno.removeSync(`${folder}/${name}`);
      else kept.add(parseFileId(name));
    }
    return new Manifests(folder, kept);
  }

  has(id: FileId): boolean {
    return this.#kept.has(id);
  }

  ids(): FileId[] {
    return [...this.#kept];
  }

  /** Keeps those that are not kept yet; they are safe on disk when this is fulfilled. */
  async keep(manifests: ReadonlyMap<FileId, Manifest>): Promise<void> {
    const missing = [...manifests].filter(([id]) => !this.#kept.has(id));
    const texts = missing.map(([id, manifest]) => [id, manifestText(manifest)] as const);
    await writeStateFiles(this.#folder, new Map(texts));
    for (const [id] of missing) this.#kept.add(id);
  }

  /** Undefined when there is none, or none that is good any more. */
  async read(id: FileId): Promise<Manifest | undefined> {
    const recent = this.#recent.get(id);
    if (recent !== undefined) {
      this.#recent.delete(id);
      this.#recent.set(id, recent);
      return recent;
    }
    if (!this.#kept.has(id)) return undefined;
    const text = await unlessMissing(Deno.readTextFile(`${this.#folder}/${id}`));
    if (text === undefined || sha256Hex(text) !== id) {
      log.warn("A manifest on disk is damaged and forgotten", { file: id });
      await this.forget(id);
      return undefined;
    }
    const manifest = parseManifestText(text);
    this.#rememberRecent(id, manifest);
    return manifest;
  }

  async forget(id: FileId): Promise<void> {
    this.#forgetRecent(id);
    if (this.#kept.delete(id)) await unlessMissing(Deno.remove(`${this.#folder}/${id}`));
  }

  #rememberRecent(id: FileId, manifest: Manifest): void {
    this.#forgetRecent(id);
    this.#recent.set(id, manifest);
    this.#recentFragments += manifest.fragmentIds.length + 1;
    for (const oldest of this.#recent.keys()) {
      if (this.#recentFragments <= REMEMBERED_FRAGMENTS_MAX) return;
      this.#forgetRecent(oldest);
    }
  }

  #forgetRecent(id: FileId): void {
    const manifest = this.#recent.get(id);
    if (manifest === undefined) return;
    this.#recent.delete(id);
    this.#recentFragments -= manifest.fragmentIds.length + 1;
  }
}
