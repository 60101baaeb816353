import { askDirectly } from "../../proto/client/ask.ts";
import type { FilePage, PageRequest } from "../../proto/client/catalog_reader.ts";
import { nowMs } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { PAGE_MAX } from "../../proto/words/limits.ts";
import type { FileEntry, NameRecord } from "../../proto/words/record.ts";
import { compareVersions, formatVersion } from "../../proto/words/version.ts";
import { formatSize } from "../../proto/words/units.ts";
import { type Client, directAddresses } from "./client.ts";
import { entryDocument, moment, recordDocument } from "../../proto/client/documents.ts";
import { age, note, printJson, printTable, shown } from "../../proto/process/output.ts";

export interface SearchFlags {
  readonly limit: number;
}

/** `peer search QUERY` */
export async function search(client: Client, { limit }: SearchFlags, query: string): Promise<void> {
  const page = (request: PageRequest) => client.catalog.search(query, request);
  try {
    printEntries(client, await collectPages(limit, page), limit);
  } catch (thrown) {
    if (!EnjambreError.is(thrown, "unavailable", "timeout")) throw thrown;
    const addresses = await directAddresses(client);
    if (addresses.length === 0) throw thrown;
    await searchDirectly(client, addresses, query, limit);
  }
}

/** `peer list [PREFIX]` */
export async function list(client: Client, { limit }: SearchFlags, prefix = ""): Promise<void> {
  const page = (request: PageRequest) => client.catalog.list(prefix, request);
  printEntries(client, await collectPages(limit, page), limit);
}

/** Pages until there are enough entries, or no more. 0: all there are. */
async function collectPages(
  limit: number,
  page: (request: PageRequest) => Promise<FilePage>,
): Promise<FileEntry[]> {
  const found: FileEntry[] = [];
  let token = "";
  do {
    const want = limit === 0 ? PAGE_MAX : Math.min(PAGE_MAX, limit - found.length);
    const { entries, nextToken } = await page({ limit: want, token });
    found.push(...entries);
    token = nextToken;
  } while (token !== "" && (limit === 0 || found.length < limit));
  return found;
}

function printEntries({ flags }: Client, entries: readonly FileEntry[], limit: number): void {
  if (flags.json) return entries.forEach((entry) => printJson(entryDocument(entry)));
  if (entries.length === 0) return note("Nothing found");
  printTable(
    ["NAME", ">SIZE", ">COPIES", ">AGE", "VERSION", "TAGS"],
    entries.map(({ record, copies, replicas }) => [
      shown(record.name),
      formatSize(record.sizeBytes),
      `${copies}/${replicas}`,
      age(record.committedAtMs, nowMs()),
      formatVersion(record.version),
      record.tags.map(({ key, value }) => shown(`${key}=${value}`)).join(" "),
    ]),
  );
  if (entries.length === limit) note(`(the first ${limit}; see --limit)`);
}

/** What the peers within reach remember: names that contain the text, which may be neither all nor the newest. */
async function searchDirectly(
  client: Client,
  addresses: readonly string[],
  text: string,
  limit: number,
): Promise<void> {
  const wanted = limit === 0 ? PAGE_MAX : Math.min(limit, PAGE_MAX);
  const answers = await askDirectly(client.channels, addresses, { text, limit: wanted });
  const newest = new Map<string, { record: NameRecord; asOfMs: number }>();
  for (const { record, asOfMs } of answers) {
    const known = newest.get(record.name);
    if (known === undefined || compareVersions(known.record.version, record.version) < 0) {
      newest.set(record.name, { record, asOfMs });
    }
  }
  const found = [...newest.values()].filter(({ record }) => record.fileId !== undefined)
    .sort((a, b) => a.record.name < b.record.name ? -1 : 1).slice(0, wanted);
  note("peer: warning: no tracker answers, asked peers directly: there may be more, or newer");
  if (client.flags.json) {
    return found.forEach(({ record, asOfMs }) =>
      printJson({
        ...recordDocument(record),
        stale: true,
        as_of: moment(asOfMs),
      })
    );
  }
  if (found.length === 0) return note("Nothing found");
  printTable(
    ["NAME", ">SIZE", "VERSION", ">AS OF"],
    found.map(({ record, asOfMs }) => [
      shown(record.name),
      formatSize(record.sizeBytes),
      formatVersion(record.version),
      `${age(asOfMs, nowMs())} ago`,
    ]),
  );
}
