import type { Catalog } from "../../tracker/catalog/catalog.ts";
import type { IdentityRecords } from "../../tracker/catalog/identity_records.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";

/** A database, and what is open of it now. */
export interface RecordsPlace {
  readonly catalog: Catalog;
  readonly records: IdentityRecords;
  reopen(): Promise<void>;
}

/** A test with a database of its own. */
export function recordsTest(name: string, body: (place: RecordsPlace) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
    const path = `${folder}/catalog.sqlite`;
    let catalog = await SqliteCatalog.open(path);
    try {
      await body({
        get catalog() {
          return catalog;
        },
        get records() {
          return catalog.identities;
        },
        async reopen() {
          await catalog[Symbol.asyncDispose]();
          catalog = await SqliteCatalog.open(path);
        },
      });
    } finally {
      await catalog[Symbol.asyncDispose]();
      Deno.removeSync(folder, { recursive: true });
    }
  });
}
