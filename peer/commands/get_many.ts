import { dirname, join } from "node:path";
import { mkdir } from "node:fs/promises";
import { plural } from "../../proto/client/network_words.ts";
import { note, shown } from "../../proto/process/output.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { PAGE_MAX } from "../../proto/words/limits.ts";
import type { Name } from "../../proto/words/names.ts";
import type { Client } from "./client.ts";
import { get as getOne, type GetFlags } from "./get.ts";

/**
 * `peer get NAME`, `peer get FOLDER/`, `peer get 'PATTERN*'`: one file, all of a folder, or all names that fit a
 * pattern, in which `*` stands for any text, "/" too.
 */
export async function get(client: Client, flags: GetFlags, text: string): Promise<void> {
  if (!isMany(text)) return await oneOrFolder(client, flags, text);
  if (flags.version !== undefined) throw invalid("Cannot get one version of several files");
  if (flags.output === "-") throw invalid("Cannot write several files to stdout: give a folder");
  const prefix = text.slice(0, text.indexOf("*") < 0 ? undefined : text.indexOf("*"));
  const fits = patternOf(text);
  let count = 0;
  for await (const name of namesBelow(client, prefix)) {
    if (!fits.test(name)) continue;
    count += 1;
    const target = join(flags.output ?? ".", placeOf(name, prefix));
    await mkdir(dirname(target), { recursive: true });
    await getOne(client, { ...flags, output: target }, name);
  }
  if (count === 0) throw new EnjambreError("not_found", `No file fits ${JSON.stringify(text)}`);
  if (!client.flags.json) note(`${plural(count, "file")} got`);
}

function isMany(text: string): boolean {
  return text.endsWith("/") || text.includes("*");
}

/** Whoever leaves out the "/" of a folder is told so. */
async function oneOrFolder(client: Client, flags: GetFlags, text: string): Promise<void> {
  try {
    await getOne(client, flags, text);
  } catch (thrown) {
    if (!EnjambreError.is(thrown, "not_found")) throw thrown;
    const { entries } = await client.catalog.list(`${text}/`, { limit: 1, token: "" });
    if (entries.length === 0) throw thrown;
    throw new EnjambreError(
      "not_found",
      `No file is named "${shown(text)}", but a folder is: get it with "${shown(text)}/"`,
    );
  }
}

/** The whole name; `*` is any text. */
function patternOf(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}${text.endsWith("/") ? ".*" : ""}$`, "su");
}

/** Below the folder that all of them are in, which keeps its own name when it is all that was asked for. */
function placeOf(name: Name, prefix: string): string {
  const folder = prefix.slice(0, prefix.lastIndexOf("/", prefix.length - 2) + 1);
  return name.slice(folder.length);
}

async function* namesBelow({ catalog }: Client, prefix: string): AsyncGenerator<Name> {
  let token = "";
  do {
    const page = await catalog.list(prefix, { limit: PAGE_MAX, token });
    for (const { record } of page.entries) yield record.name;
    token = page.nextToken;
  } while (token !== "");
}
