import type { PeerId } from "../../proto/words/ids.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { admit, lose, put } from "../contract/catalog_fixture.ts";
import { writeOldDatabase } from "../support/old_database.ts";
import type { Diary } from "./diary.ts";
import type { Scenario } from "./scenario.ts";
import { checkTracker } from "./tracker_check.ts";
import { databaseOf, HOLDERS, openTracker, putOne, removeOne } from "./tracker_disk.ts";

interface TrackerDoing {
  readonly name: string;
  readonly run: (catalog: Catalog, diary: Diary) => Promise<void>;
}

/** More than there are pages in the cache's first size; the log has all of them when it is moved. */
const MANY_NAMES = 40;

export const TRACKER_SCENARIOS: readonly Scenario[] = [
  {
    name: "first start",
    prepare: () => Promise.resolve(),
    async run(folder, diary) {
      const catalog = await openTracker(folder, diary);
      await diary.attempt("admit", "", () => admit(catalog, 2).then(() => {}));
      await putOne(catalog, diary, "first", 1);
      await close(catalog, diary);
    },
    check: checkTracker,
  },
  scenario({
    name: "commit",
    async run(catalog, diary) {
      await putOne(catalog, diary, "new/a", 1);
      await putOne(catalog, diary, "new/b", 2);
      // These share transactions.
      await Promise.all([3, 4, 5].map((number) => putOne(catalog, diary, `new/${number}`, number)));
    },
  }),
  scenario({
    name: "overwrite",
    async run(catalog, diary) {
      await putOne(catalog, diary, "a", 1);
      await putOne(catalog, diary, "a", 2);
      await putOne(catalog, diary, "b", 3);
    },
  }),
  scenario({
    name: "remove",
    async run(catalog, diary) {
      await removeOne(catalog, diary, "a", 1);
      await removeOne(catalog, diary, "b", 2);
      await putOne(catalog, diary, "a", 3);
      await removeOne(catalog, diary, "a", 4);
    },
  }),
  scenario({
    name: "a holder dies",
    async run(catalog, diary) {
      const [first, second] = HOLDERS as [PeerId, PeerId];
      await diary.attempt("uncount", second, async () => {
        await catalog.setCounted(second, false);
      });
      await diary.attempt("lose", first, () => lose(catalog, first, ["before a"]));
      await diary.attempt("count", second, async () => {
        await catalog.setCounted(second, true);
      });
      await diary.attempt("drain", first, () => catalog.setDraining(first, 5));
    },
  }),
  {
    name: "checkpoint",
    prepare: filled,
    async run(folder, diary) {
      for (const round of [1, 2]) {
        const catalog = await openTracker(folder, diary);
        await putOne(catalog, diary, "a", round);
        // The last to close moves the whole log into the database, and removes it.
        await close(catalog, diary);
      }
    },
    check: checkTracker,
  },
  {
    name: "start after a kill",
    async prepare(folder) {
      await filled(folder);
      const path = databaseOf(folder);
      await using catalog = await SqliteCatalog.open(path);
      await putMany(catalog, "log");
      // As a kill leaves it: all that is new is in the log.
      for (const end of ["", "-wal"]) await Deno.copyFile(`${path}${end}`, `${path}${end}.killed`);
      await catalog[Symbol.asyncDispose]();
      for (const end of ["", "-wal"]) await Deno.rename(`${path}${end}.killed`, `${path}${end}`);
    },
    async run(folder, diary) {
      const catalog = await openTracker(folder, diary);
      await putOne(catalog, diary, "a", 1);
      await close(catalog, diary);
    },
    check: checkTracker,
  },
  {
    name: "upgrade",
    prepare: (folder) => Promise.resolve(writeOldDatabase(databaseOf(folder))),
    async run(folder, diary) {
      const catalog = await openTracker(folder, diary);
      await putOne(catalog, diary, "a", 1);
    },
    check: checkTracker,
  },
];

function scenario({ name, run }: TrackerDoing): Scenario {
  return {
    name,
    prepare: filled,
    async run(folder, diary) {
      const catalog = await openTracker(folder, diary);
      await run(catalog, diary);
    },
    check: checkTracker,
  };
}

async function filled(folder: string): Promise<void> {
  await using catalog = await SqliteCatalog.open(databaseOf(folder));
  await admit(catalog, 2);
  await put(catalog, "a", { labels: ["before a"] });
  await put(catalog, "b", { labels: ["before b", "before a"] });
}

async function putMany(catalog: Catalog, folder: string): Promise<void> {
  const names = Array.from({ length: MANY_NAMES }, (_, index) => `${folder}/${index}`);
  await Promise.all(names.map((name) => put(catalog, name)));
}

async function close(catalog: Catalog, diary: Diary): Promise<void> {
  await diary.attempt("close", "", async () => await catalog[Symbol.asyncDispose]());
}
