import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeMemoryFolder } from "../../support/memory_folder.ts";
import { connect } from "../../../tracker/catalog/connection.ts";
import { SqliteCatalog } from "../../../tracker/catalog/sqlite.ts";
import { LastingConnection } from "./lasting_connection.ts";

/** The tracker's database of one run. */
export interface RunDatabase extends Disposable {
  /** As a tracker that starts opens it, when the one before has closed it. */
  open(isMerge: boolean): Promise<SqliteCatalog>;
}

/** A folder in memory, and in it a database that every run begins with. */
export class Workplace implements AsyncDisposable {
  readonly #folder: string;
  readonly #lasting: LastingConnection;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#lasting = new LastingConnection(connect(this.#copy("lasting.sqlite")));
  }

  static async open(): Promise<Workplace> {
    const folder = await makeMemoryFolder("enjambre-simulation-");
    const catalog = await SqliteCatalog.open(join(folder, "blank.sqlite"));
    await catalog[Symbol.asyncDispose]();
    const place = new Workplace(folder);
    await SqliteCatalog.over(place.#lasting.borrow())[Symbol.asyncDispose]();
    return place;
  }

  /** A new database, of which nothing stays: all that the run does is one transaction, and undone at its end. */
  blank(): RunDatabase {
    const lasting = this.#lasting;
    lasting.begin();
    return {
      open: () => Promise.resolve().then(() => SqliteCatalog.over(lasting.borrow())),
      [Symbol.dispose]: () => lasting.undo(),
    };
  }

  /** A new database; what is opened is each time what it was at the opening before, as after a restored backup. */
  forgetful(): RunDatabase {
    const path = this.#copy("run.sqlite");
    return {
      open: (isMerge) => {
        bringBack(path);
        return SqliteCatalog.open(path, isMerge ? "merge" : "serve");
      },
      [Symbol.dispose]: () => {},
    };
  }

  #copy(name: string): string {
    const path = join(this.#folder, name);
    for (const end of ["-wal", "-shm", ".image"]) rmSync(path + end, { force: true });
    copyFileSync(join(this.#folder, "blank.sqlite"), path);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lasting[Symbol.dispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The database as it was at the start before, of which the image is kept beside it; what came since is lost. */
function bringBack(path: string): void {
  const image = `${path}.image`;
  const now = `${path}.now`;
  copyFileSync(path, now);
  if (existsSync(image)) copyFileSync(image, path);
  copyFileSync(now, image);
}
