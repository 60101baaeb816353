/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { FileEntry } from "../../proto/words/record.ts";
import { PAGE_DEFAULT } from "../../proto/words/limits.ts";
import { formatSize } from "../../proto/words/units.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { shown } from "../bidi.ts";
import { filePath, namePath } from "../http/names.ts";
import { formatAge } from "./age.ts";
import { Icon } from "./icons.tsx";
import { type Frame, htmlPage } from "./layout.tsx";
import { Summary } from "./summary.tsx";

/** What the files page was asked for. */
export interface FilesQuestion {
  /** What was searched for; empty: a folder is shown. */
  readonly query: string;
  /** Empty, or ending with "/". */
  readonly folder: string;
  /** From the page before; empty: the first. */
  readonly token: string;
}

export interface FilesAnswer {
  readonly entries: readonly FileEntry[];
  /** Each as its names begin, with "/" at the end. */
  readonly folders: readonly string[];
  readonly nextToken: string;
}

export interface FilesView {
  readonly question: FilesQuestion;
  /** Absent when the network could not answer, and had not answered that before. */
  readonly answer: FilesAnswer | undefined;
  /** When the answer was given, where that is long ago. */
  readonly answeredAtMs: number | undefined;
  /** What a person should know first. */
  readonly notice: string | undefined;
  readonly removed: { readonly name: string; readonly version: string } | undefined;
}

/** The page that lists, searches and takes uploads. */
export function filesPage(frame: Frame, view: FilesView): string {
  return htmlPage(
    frame,
    <>
      <Summary live={frame.live} />
      <SearchForm question={view.question} />
      {view.removed !== undefined && <Removed {...view.removed} />}
      <Uploads folder={view.question.folder} />
      <div id="changes" role="status"></div>
      <FilesPart view={view} nowMs={frame.nowMs} />
    </>,
  );
}

/** The part of it that a search changes. */
export function FilesPart({ view, nowMs }: { view: FilesView; nowMs: number }) {
  const { question, answer, answeredAtMs, notice } = view;
  return (
    <section id="files" aria-label="Files">
      <Place question={question} />
      {notice !== undefined && <p class="card notice" role="status">{notice}</p>}
      {answer !== undefined && answeredAtMs !== undefined && (
        <p class="quiet">This list is from {formatAge(answeredAtMs, nowMs)}.</p>
      )}
      {answer !== undefined && <Files question={question} answer={answer} nowMs={nowMs} />}
    </section>
  );
}

function SearchForm({ question: { query } }: { question: FilesQuestion }) {
  return (
    <form role="search" action="/" method="get" id="search">
      <label for="q" class="hidden">Search files</label>
      <div class="field">
        <Icon name="search" />
        <input
          id="q"
          name="q"
          type="search"
          value={query}
          autocomplete="off"
          spellcheck={false}
          placeholder="Search: words, part of a name, folder/*, size:>10MiB, age:<7d, tag:k=v"
        />
        <button type="submit">Search</button>
      </div>
    </form>
  );
}

/** Just after a removal: it can be undone. */
function Removed({ name, version }: { readonly name: string; readonly version: string }) {
  return (
    <form class="banner undo for-writers" method="post" action={namePath(name)} role="status">
      <span>
        Removed <bdi>{shown(name)}</bdi>. It can be brought back for about 10 minutes.
      </span>
      <input type="hidden" name="do" value="restore" />
      <input type="hidden" name="version" value={version} />
      <button type="submit">Undo</button>
    </form>
  );
}

/** Where uploads begin and are seen; the script fills it. Without scripts files are put with the command line. */
function Uploads({ folder }: { readonly folder: string }) {
  return (
    <section id="uploads" class="for-writers" aria-label="Uploads" data-folder={folder}>
      <p id="upload-says" class="hidden" role="status"></p>
      <div id="upload-list"></div>
      <p id="upload-more" class="quiet"></p>
      <noscript>
        <p class="quiet">
          To put files without scripts: <code>peer put FILE</code>, or{" "}
          <code>curl -T FILE http://THIS-ADDRESS/files/NAME</code>
        </p>
      </noscript>
    </section>
  );
}

/** The folders above, or what was searched for; and what can be done with all of it. */
function Place({ question: { query, folder } }: { question: FilesQuestion }) {
  const parts = folder.split("/").slice(0, -1);
  return (
    <div class="place">
      <h1 class="crumbs">
        {query === "" ? <a href="/">All files</a> : <>Found for “{shown(query)}”</>}
        {query === "" && parts.map((part, index) => (
          <>
            <span class="slash" aria-hidden="true">/</span>
            <a href={folderHref(`${parts.slice(0, index + 1).join("/")}/`)}>
              <bdi>{shown(part)}</bdi>
            </a>
          </>
        ))}
      </h1>
      <div class="actions">
        {folder !== "" && query === "" && (
          <a class="button" href={archiveHref(folder)} download>
            <Icon name="download" /> Folder as zip
          </a>
        )}
        <button type="button" id="choose-files" class="for-writers" data-script>
          <Icon name="upload" /> Upload
        </button>
      </div>
    </div>
  );
}

function Files({ question, answer, nowMs }: {
  question: FilesQuestion;
  answer: FilesAnswer;
  nowMs: number;
}) {
  const { entries, folders, nextToken } = answer;
  if (entries.length + folders.length === 0) {
    return <Empty question={question} nextToken={nextToken} />;
  }
  return (
    <>
      <table class="files">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" class="number">Size</th>
            <th scope="col">Copies</th>
            <th scope="col">Age</th>
            <th scope="col">
              <span class="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {folders.map((folder) => (
            <FolderRow key={folder} folder={folder} below={question.folder} />
          ))}
          {entries.map((entry) => (
            <Row key={entry.record.name} entry={entry} question={question} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
      <nav class="pages" aria-label="Pages">
        {question.token !== "" && <a href={pageHref(question, "")}>First page</a>}
        {nextToken !== "" && (
          <a rel="next" href={pageHref(question, nextToken)}>
            {question.query !== "" && entries.length < PAGE_DEFAULT
              ? "Look on among older names"
              : "Next page"}
          </a>
        )}
      </nav>
    </>
  );
}

function FolderRow({ folder, below }: { readonly folder: string; readonly below: string }) {
  return (
    <tr class="folder">
      <td class="name" colspan={5}>
        <a href={folderHref(folder)}>
          <Icon name="folder" />
          <bdi>{shown(folder.slice(below.length))}</bdi>
        </a>
      </td>
    </tr>
  );
}

function Row({ entry, question, nowMs }: {
  readonly entry: FileEntry;
  readonly question: FilesQuestion;
  readonly nowMs: number;
}) {
  const { name, sizeBytes, committedAtMs, tags, version } = entry.record;
  const moment = new Date(committedAtMs).toISOString();
  const label = shown(question.query === "" ? name.slice(question.folder.length) : name);
  return (
    <tr>
      <td class="name">
        <a href={namePath(name)}>
          <Icon name="file" />
          <bdi>{label}</bdi>
        </a>
        {tags.map(({ key, value }) => (
          <span class="tag" key={key}>
            <bdi>{shown(key)}={shown(value)}</bdi>
          </span>
        ))}
      </td>
      <td class="number" title={`${sizeBytes.toLocaleString("en")} bytes`}>
        {formatSize(sizeBytes)}
      </td>
      <td class="copies">
        <Copies entry={entry} />
      </td>
      <td class="age">
        <time datetime={moment} title={moment}>{formatAge(committedAtMs, nowMs)}</time>
      </td>
      <td class="actions">
        <a class="quiet-button" href={filePath(name)} download title="Download">
          <Icon name="download" />
          <span class="hidden">Download {label}</span>
        </a>
        <form method="post" action={namePath(name)} class="for-writers">
          <input type="hidden" name="do" value="remove" />
          <input type="hidden" name="version" value={formatVersion(version)} />
          <button type="submit" class="quiet-button" title="Remove (can be undone)">
            <Icon name="remove" />
            <span class="hidden">Remove {label}</span>
          </button>
        </form>
      </td>
    </tr>
  );
}

/** In words too: not everybody sees colours. */
export function Copies({ entry: { copies, replicas } }: { readonly entry: FileEntry }) {
  const count = `${copies} of ${replicas}`;
  if (copies >= replicas) return <span class="ok">{count}</span>;
  if (copies > 0) return <span class="short">{count}, short</span>;
  return <span class="none">{count}, missing</span>;
}

function Empty({ question, nextToken }: { question: FilesQuestion; nextToken: string }) {
  const { query, folder, token } = question;
  if (nextToken !== "") {
    return (
      <p class="card empty">
        Nothing was found so far; not all names were looked at.{" "}
        <a rel="next" href={pageHref(question, nextToken)}>Look on among older names</a>
      </p>
    );
  }
  if (token !== "") return <p class="card empty">There is no more.</p>;
  if (query !== "") return <p class="card empty">Nothing was found.</p>;
  if (folder !== "") return <p class="card empty">This folder has no files.</p>;
  return (
    <div class="card empty">
      <p>There are no files yet.</p>
      <p class="for-writers">
        Drop files here, or put one on a terminal: <code>peer put FILE</code>
      </p>
    </div>
  );
}

export function folderHref(folder: string): string {
  return folder === "" ? "/" : `/?${new URLSearchParams({ in: folder })}`;
}

function archiveHref(folder: string): string {
  return `/archive/${folder.slice(0, -1).split("/").map(encodeURIComponent).join("/")}?format=zip`;
}

function pageHref({ query, folder }: FilesQuestion, token: string): string {
  const parameters = new URLSearchParams();
  if (query !== "") parameters.set("q", query);
  if (folder !== "") parameters.set("in", folder);
  if (token !== "") parameters.set("page", token);
  return parameters.size === 0 ? "/" : `/?${parameters}`;
}
