import { join } from "node:path";
import { formatVersion } from "../../proto/words/version.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { nameOf, operation, peerId, put } from "../contract/catalog_fixture.ts";
import type { Diary } from "./diary.ts";

export const HOLDERS = [peerId(0), peerId(1)];

export function databaseOf(folder: string): string {
  return join(folder, "catalog.sqlite");
}

export async function openTracker(folder: string, diary: Diary): Promise<Catalog> {
  let catalog: Catalog | undefined;
  await diary.attempt("open", "", async () => {
    catalog = await SqliteCatalog.open(databaseOf(folder));
    return (await catalog.identity()).networkId;
  });
  return catalog!;
}

/** Two fragments, the first of them shared by all files of the test. */
export function labelsOf(number: string | number): string[] {
  return ["shared", `content ${number}`];
}

/** @param number Names the content and the operation. */
export async function putOne(
  catalog: Catalog,
  diary: Diary,
  name: string,
  number: number,
): Promise<void> {
  await diary.attempt("put", `${name} ${number}`, async () => {
    const how = { operationId: operation(number), labels: labelsOf(number) };
    return formatVersion((await put(catalog, name, how)).record.version);
  });
}

export async function removeOne(
  catalog: Catalog,
  diary: Diary,
  name: string,
  number: number,
): Promise<void> {
  await diary.attempt("remove", `${name} ${number}`, async () => {
    const removal = { operationId: operation(number), name: nameOf(name) };
    return formatVersion((await catalog.remove(removal, 1)).version);
  });
}
