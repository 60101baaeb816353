/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { formatSize } from "../../proto/words/units.ts";
import type { FileEntry } from "../../proto/words/record.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { shown } from "../bidi.ts";
import { filePath } from "../http/names.ts";
import type { FilePage, NetworkStatus } from "../../proto/client/catalog_reader.ts";
import { formatAge } from "./age.ts";

export interface FilesView {
  /** What was searched for; empty for the list of all. */
  readonly query: string;
  /** Whether this is a later page than the first. */
  readonly isLater: boolean;
  /** Absent when the network could not answer. */
  readonly page: FilePage | undefined;
  readonly status: NetworkStatus | undefined;
  /** What a person should know first. */
  readonly notice: string | undefined;
  readonly nowMs: number;
  readonly stylePath: string;
  readonly iconPath: string;
}

/** The page that lists and searches. Everything from outside is text: JSX escapes it. */
export function filesPage(view: FilesView): string {
  const { query, page, status, notice, stylePath, iconPath } = view;
  const title = query === "" ? "Enjambre" : `${shown(query)} - Enjambre`;
  const html = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={stylePath} />
        <link rel="icon" type="image/svg+xml" href={iconPath} />
      </head>
      <body>
        <header>
          <a class="home" href="/">
            <img src={iconPath} alt="" width="28" height="28" />
            <span>Enjambre</span>
          </a>
          <Summary status={status} />
        </header>
        <main>
          <form role="search" action="/" method="get">
            <label for="q">Search files</label>
            <div class="field">
              <input
                id="q"
                name="q"
                type="search"
                value={query}
                autocomplete="off"
                spellcheck={false}
                placeholder="words, part of a name, or folder/*"
              />
              <button type="submit">Search</button>
            </div>
          </form>
          {notice !== undefined && <p class="notice" role="status">{notice}</p>}
          {page !== undefined && <Files {...view} page={page} />}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${html}\n`;
}

function Summary({ status }: { status: NetworkStatus | undefined }) {
  if (status === undefined) return <p class="summary">The network does not answer</p>;
  const { names, logicalBytes, peersByLiveness, fragmentsShort, copiesUnderWay } = status;
  const peers = Object.values(peersByLiveness).reduce((sum, count) => sum + count, 0);
  const copying = copiesUnderWay > 0
    ? `, ${plural(copiesUnderWay, "copy", "copies")} under way`
    : "";
  return (
    <p class="summary">
      {plural(names, "file", "files")}, {formatSize(logicalBytes)} · {peersByLiveness.live} of{" "}
      {plural(peers, "peer", "peers")} live · {fragmentsShort === 0
        ? <span class="ok">every fragment has its copies</span>
        : (
          <span class="short">
            {plural(fragmentsShort, "fragment", "fragments")} short of copies{copying}
          </span>
        )}
    </p>
  );
}

function Files({ page, query, isLater, nowMs }: FilesView & { readonly page: FilePage }) {
  if (page.entries.length === 0) return <p class="empty">{emptyText(query, isLater)}</p>;
  return (
    <>
      <table>
        <caption>{query === "" ? "All files, by name" : <>Found for “{shown(query)}”</>}</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" class="number">Size</th>
            <th scope="col">Copies</th>
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody>
          {page.entries.map((entry) => <Row key={entry.record.name} entry={entry} nowMs={nowMs} />)}
        </tbody>
      </table>
      <nav aria-label="Pages">
        {isLater && <a href={pageHref(query, "")}>First page</a>}
        {page.nextToken !== "" && (
          <a rel="next" href={pageHref(query, page.nextToken)}>
            Next page
          </a>
        )}
      </nav>
    </>
  );
}

function Row({ entry, nowMs }: { readonly entry: FileEntry; readonly nowMs: number }) {
  const { name, sizeBytes, committedAtMs, tags, version } = entry.record;
  const moment = new Date(committedAtMs).toISOString();
  return (
    <tr>
      <td class="name">
        <a href={filePath(name)} download title={`Download version ${formatVersion(version)}`}>
          <bdi>{shown(name)}</bdi>
        </a>
        {tags.length > 0 && (
          <ul class="tags">
            {tags.map(({ key, value }) => (
              <li key={key}>
                <bdi>{shown(key)}={shown(value)}</bdi>
              </li>
            ))}
          </ul>
        )}
      </td>
      <td class="number" title={`${sizeBytes} bytes`}>{formatSize(sizeBytes)}</td>
      <td class="copies">
        <Copies entry={entry} />
      </td>
      <td>
        <time datetime={moment} title={moment}>{formatAge(committedAtMs, nowMs)}</time>
      </td>
    </tr>
  );
}

/** In words too: not everybody sees colours. */
function Copies({ entry: { copies, replicas } }: { readonly entry: FileEntry }) {
  const count = `${copies} of ${replicas}`;
  if (copies >= replicas) return <span class="ok">{count}</span>;
  if (copies > 0) return <span class="short">{count}, short</span>;
  return <span class="none">{count}, missing</span>;
}

function emptyText(query: string, isLater: boolean): string {
  if (isLater) return "There is no more.";
  if (query !== "") return "Nothing was found.";
  return "There are no files yet. Put one with: peer put FILE";
}

function pageHref(query: string, token: string): string {
  const parameters = new URLSearchParams();
  if (query !== "") parameters.set("q", query);
  if (token !== "") parameters.set("page", token);
  return parameters.size === 0 ? "/" : `/?${parameters}`;
}

function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
