// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";

/** A fault of the program that the sweep must find: else its silence would say nothing. */
export type Weakness = keyof typeof WEAKNESSES;

const { prototype } = Deno.FsFile;

const WEAKNESSES = {
  /** A rename stays in the memory of the system. */
  "no folder is synced": () => {
    const { sync } = prototype;
    prototype.sync = async function (this: Deno.FsFile) {
      if (!this.statSync().isDirectory) await sync.call(this);
    };
  },
  /** A name is safe on disk before what it stands for. */
  "no fragment is synced": () => {
    prototype.syncData = () => Promise.resolve();
  },
  /** What the disk says of a sync is not listened to. */
  "a failed sync is passed over": () => {
    const { syncData } = prototype;
    prototype.syncData = async function (this: Deno.FsFile) {
      await syncData.call(this).catch(() => {});
    };
  },
  /** What is half written stands in the place of a fragment. */
  "a fragment is written in its place": () => {
    Deno.rename = async (from, to) => {
      await Deno.writeFile(to, await Deno.readFile(from));
      await Deno.remove(from);
    };
  },
  /** SQLite waits for no disk, and says that it does. */
  "the database is not synced": async () => {
    const { prototype } = (await import("better-sqlite3")).default;
    const { pragma } = prototype;
    prototype.pragma = function (source: string, options?: Database.PragmaOptions) {
      if (source === "synchronous") return 2;
      return pragma.call(this, source.replace("synchronous = FULL", "synchronous = OFF"), options);
    };
  },
};

export async function weaken(weakness: Weakness): Promise<void> {
  await WEAKNESSES[weakness]();
}
