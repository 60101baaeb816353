import { join } from "node:path";
import { logger } from "../../proto/process/log.ts";
import { writeStateFile } from "../../proto/process/state_file.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type Name, parseName } from "../../proto/words/names.ts";
import { formatVersion, parseVersion, type Version } from "../../proto/words/version.ts";
import { ioError, unlessMissing } from "./io_error.ts";

const FILE = "keeping.json";
/** Files that are being got to be kept, at a time. */
export const KEEPING_MAX_COUNT = 1_000;

/** A file that is to be kept here: no other file has its version. */
export interface FileToKeep {
  readonly name: Name;
  readonly version: Version;
}

/** The files that this peer was told to get and keep, and does not have whole yet, kept across restarts. */
export class KeepBook {
  readonly #path: string;
  #files: ReadonlyMap<string, FileToKeep>;
  #turn: Promise<void> = Promise.resolve();

  private constructor(path: string, files: readonly FileToKeep[]) {
    this.#path = path;
    this.#files = new Map(files.map((file) => [formatVersion(file.version), file]));
  }

  /** @param dataFolder A peer's data folder, which its `DiskStore` has opened. */
  static async open(dataFolder: string): Promise<KeepBook> {
    const path = join(dataFolder, FILE);
    try {
      const text = await unlessMissing(Deno.readTextFile(path));
      return new KeepBook(path, text === undefined ? [] : parseFiles(text));
    } catch (error) {
      // What is here already stays here, and who pinned can do so again: not a reason to stay away from the network.
      logger("store").warn("Cannot read which files were still to be got, pin them again", {
        ...{ path, error },
      });
      return new KeepBook(path, []);
    }
  }

  get files(): readonly FileToKeep[] {
    return [...this.#files.values()];
  }

  /** It survives a power cut when this is fulfilled. @throws exhausted when there are too many, or the disk is full. */
  async add(file: FileToKeep): Promise<void> {
    await this.#change((files) => files.set(formatVersion(file.version), file));
  }

  async remove({ version }: FileToKeep): Promise<void> {
    await this.#change((files) => files.delete(formatVersion(version)));
  }

  async #change(change: (files: Map<string, FileToKeep>) => void): Promise<void> {
    const turn = this.#turn.then(async () => {
      const files = new Map(this.#files);
      change(files);
      if (files.size > KEEPING_MAX_COUNT) {
        const message = `Cannot get more than ${KEEPING_MAX_COUNT} files to keep at a time`;
        throw new EnjambreError("exhausted", message);
      }
      await writeStateFile(this.#path, textOf([...files.values()])).catch((thrown) => {
        throw ioError(thrown, "remember which files are to be kept");
      });
      this.#files = files;
    });
    this.#turn = turn.catch(() => {});
    await turn;
  }
}

function textOf(files: readonly FileToKeep[]): string {
  const rows = files.map(({ name, version }) => ({ name, version: formatVersion(version) }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function parseFiles(text: string): FileToKeep[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows) || rows.length > KEEPING_MAX_COUNT) {
    throw new Error(`Expected a list of at most ${KEEPING_MAX_COUNT} files`);
  }
  return rows.map((row) => ({
    name: parseName(String(row.name)),
    version: parseVersion(String(row.version)),
  }));
}
