/** Commits one name after the other and tells of each, until it is killed. */
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { admit, put } from "./catalog_fixture.ts";

const catalog = await SqliteCatalog.open(Deno.args[0]!);
await admit(catalog, 2);
for (let index = (await catalog.totals()).names + 1;; index += 1) {
  await put(catalog, `name-${index}`, { operationId: newRandomId<OperationId>(randomBytes) });
  console.log(index);
}
