import type { AccessRole } from "../../proto/words/roles.ts";
import { monotonicMs, nowMs, timeLimit } from "../../proto/process/clock.ts";
import type { FilePage } from "../../proto/client/catalog_reader.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { wholeNumber } from "../../proto/process/settings.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { FRAGMENTS_PER_FILE_MAX, PAGE_DEFAULT } from "../../proto/words/limits.ts";
import { type Name, parseName } from "../../proto/words/names.ts";
import { formatVersion, parseVersion, type Version } from "../../proto/words/version.ts";
import { nameInPath, namePath } from "../http/names.ts";
import { HTTP_STATUS_BY_CODE } from "../http/problem.ts";
import type { Live } from "../live.ts";
import type { LocatedFile, Network } from "../network.ts";
import type { FragmentReasons, Operator } from "../operator.ts";
import { filePage, type FileView } from "./file_page.tsx";
import {
  type FilesAnswer,
  filesPage,
  FilesPart,
  type FilesQuestion,
  type FilesView,
} from "./files_page.tsx";
import { type FragmentMap, fragmentMap } from "./fragment_map.ts";
import { formOf, type Frames, htmlResponse, messageOf, seeOther } from "./frames.ts";
import { LastKnown } from "./last_known.ts";

/** A person would rather be told soon that the network does not answer. */
const ANSWER_WITHIN_MS = 3_000;
/** How long it is looked on for more of what is rare, before what was found is shown. */
const LOOK_ON_MS = 300;
/** Lists that are remembered for when no tracker answers. */
const LISTS_REMEMBERED_MAX = 64;
/** The same of files. */
const FILES_REMEMBERED_MAX = 16;
/** How a script asks for the list alone. */
const PART_HEADER = "X-Enjambre-Part";

export interface FilesSectionParts {
  readonly network: Network;
  readonly operator: Operator;
  readonly live: Live;
  readonly frames: Frames;
  readonly isReady: () => boolean;
  /** The port of the door, for the command line. */
  readonly doorPort: () => number;
}

/** The pages about files. */
export class FilesSection {
  readonly #parts: FilesSectionParts;
  readonly #lists = new LastKnown<FilesAnswer>(LISTS_REMEMBERED_MAX);
  readonly #files = new LastKnown<FileView>(FILES_REMEMBERED_MAX);

  constructor(parts: FilesSectionParts) {
    this.#parts = parts;
  }

  /** `/`: a folder (`?in=`), or with `?q=` a search. It stays when the network does not answer, and says so. */
  async files(request: Request, role?: AccessRole): Promise<Response> {
    const { frames, isReady } = this.#parts;
    const { searchParams } = new URL(request.url);
    const question = {
      query: searchParams.get("q")?.trim() ?? "",
      folder: searchParams.get("in") ?? "",
      token: searchParams.get("page") ?? "",
    };
    const key = JSON.stringify(question);
    let view: FilesView = {
      ...{ question, answer: undefined, answeredAtMs: undefined, notice: undefined },
      removed: removedIn(searchParams),
    };
    let status = 200;
    try {
      if (!isReady()) throw new EnjambreError("unavailable", "No tracker answers");
      const answer = await this.#answer(question);
      this.#lists.keep(key, answer, nowMs());
      view = { ...view, answer };
    } catch (thrown) {
      const error = EnjambreError.from(thrown);
      const known = this.#lists.of(key);
      view = {
        ...view,
        answer: known?.answer,
        answeredAtMs: known?.atMs,
        // Why the list is old is said above all pages.
        notice: known !== undefined && isAway(error) ? undefined : messageOf(error),
      };
      status = HTTP_STATUS_BY_CODE[error.code];
    }
    const title = question.query || question.folder;
    const topics = { topics: "summary,names", in: question.query === "" ? question.folder : "" };
    const frame = frames.frame("files", title, topics, role);
    if (request.headers.has(PART_HEADER)) {
      return htmlResponse(`${FilesPart({ view, nowMs: frame.nowMs })}`, status);
    }
    return htmlResponse(filesPage(frame, view), status);
  }

  async #answer({ query, folder, token }: FilesQuestion): Promise<FilesAnswer> {
    const { network } = this.#parts;
    using limit = timeLimit(ANSWER_WITHIN_MS);
    const page = { limit: PAGE_DEFAULT, token };
    if (query === "") return await network.listFolder(folder, page, limit.signal);
    return { ...await this.#found(query, token, limit.signal), folders: [] };
  }

  /** The tracker looks at so many names at a time, and may find few among them: then it is asked on for a while. */
  async #found(query: string, token: string, signal: AbortSignal): Promise<FilePage> {
    const { network } = this.#parts;
    const untilMs = monotonicMs() + LOOK_ON_MS;
    const entries = [];
    let nextToken = token;
    do {
      const page = { limit: PAGE_DEFAULT - entries.length, token: nextToken };
      const found = await network.search(query, page, signal);
      entries.push(...found.entries);
      nextToken = found.nextToken;
    } while (nextToken !== "" && entries.length < PAGE_DEFAULT && monotonicMs() < untilMs);
    return { entries, nextToken };
  }

  /** `/file/NAME`. */
  async file(request: Request, role?: AccessRole): Promise<Response> {
    const { frames } = this.#parts;
    try {
      const name = nameInPath(request.url, "/file/");
      const { view, status } = await this.#fileNow(name, new URL(request.url));
      const topics = { topics: "summary,file", name };
      return htmlResponse(filePage(frames.frame("files", name, topics, role), view), status);
    } catch (thrown) {
      return frames.failure("files", thrown);
    }
  }

  /** As it is, or where that cannot be told, as it was. */
  async #fileNow(name: Name, url: URL): Promise<{ view: FileView; status: number }> {
    try {
      if (!this.#parts.isReady()) throw new EnjambreError("unavailable", "No tracker answers");
      const view = await this.#fileView(name, url);
      this.#files.keep(name, view, nowMs());
      return { view, status: 200 };
    } catch (thrown) {
      const error = EnjambreError.from(thrown);
      const known = this.#files.of(name);
      if (known === undefined || !isAway(error)) throw error;
      const view = { ...known.answer, answeredAtMs: known.atMs };
      return { view, status: HTTP_STATUS_BY_CODE[error.code] };
    }
  }

  async #fileView(name: Name, url: URL): Promise<FileView> {
    const { network, doorPort } = this.#parts;
    using limit = timeLimit(ANSWER_WITHIN_MS);
    const info = await network.info(name, limit.signal);
    const webserver = `${url.hostname}:${doorPort()}`;
    const common = { info, webserver, origin: url.origin };
    if (info.entry.record.fileId === undefined) return common;
    const [located, reasons] = await Promise.all([
      network.locate(name, undefined, limit.signal),
      this.#reasons(name, url.searchParams.get("fragment")),
    ]);
    return {
      ...common,
      ...(reasons !== undefined && { reasons }),
      ...(info.entry.fragments > 0 && {
        located: { map: this.#mapOf(located), holders: located.holders },
      }),
    };
  }

  /** The map of a name's newest file, as it is now. */
  async map(name: Name): Promise<{ map: FragmentMap; fragmentIds: readonly string[] }> {
    const located = await this.#parts.network.locate(name, undefined);
    return { map: this.#mapOf(located), fragmentIds: located.manifest.fragmentIds };
  }

  #mapOf({ manifest, holders, record }: LocatedFile): FragmentMap {
    const indexes = new Map(manifest.fragmentIds.map((id, index) => [id, index]));
    const moving = this.#parts.live.moving.flatMap(({ fragmentId, to }) => {
      const index = indexes.get(fragmentId);
      return index === undefined ? [] : [{ index, to }];
    });
    return fragmentMap({ holders, moving, replicas: record.replicas });
  }

  async #reasons(name: Name, text: string | null): Promise<FragmentReasons | undefined> {
    if (text === null) return undefined;
    const first = fragmentNumber(text) - 1;
    return (await this.#parts.operator.explain(name, first, 1)).reasons[0];
  }

  /** POST `/file/NAME`: `do=remove` or `do=restore`, of a version. */
  async change(request: Request): Promise<Response> {
    try {
      const name = nameInPath(request.url, "/file/");
      const form = await formOf(request);
      const version = parseVersion(form.get("version") ?? "");
      const operationId = newRandomId<OperationId>(randomBytes);
      switch (form.get("do")) {
        case "remove":
          return await this.#remove(name, version, operationId);
        case "restore":
          return await this.#restore(name, version, operationId);
        default:
          throw invalid("Cannot tell what to do: expected remove or restore");
      }
    } catch (thrown) {
      return this.#parts.frames.failure("files", thrown);
    }
  }

  /** Only the version that the person saw. */
  async #remove(name: Name, version: Version, operationId: OperationId): Promise<Response> {
    const condition = { expect: "version", version } as const;
    await this.#parts.network.remove({ operationId, name, condition });
    const folder = name.slice(0, name.lastIndexOf("/") + 1);
    const parameters = new URLSearchParams({
      ...(folder !== "" && { in: folder }),
      removed: name,
      version: formatVersion(version),
    });
    return seeOther(`/?${parameters}`);
  }

  /** Nothing that was put meanwhile is replaced unseen: it was the newest when the person was shown the page. */
  async #restore(name: Name, version: Version, operationId: OperationId): Promise<Response> {
    const { network } = this.#parts;
    const current = await network.current(name);
    const condition = current?.fileId === undefined
      ? { expect: "absent" } as const
      : { expect: "version", version: current.version } as const;
    await network.restore({ operationId, name, version, condition });
    return seeOther(namePath(name));
  }
}

/** Whether nobody could tell, so that what was told before is worth showing. */
function isAway({ code }: EnjambreError): boolean {
  return code === "unavailable" || code === "timeout";
}

function removedIn(searchParams: URLSearchParams): FilesView["removed"] {
  const [name, version] = [searchParams.get("removed"), searchParams.get("version")];
  if (name === null || version === null) return undefined;
  try {
    return { name: parseName(name), version: formatVersion(parseVersion(version)) };
  } catch {
    // An address that somebody changed by hand: there is nothing to undo.
    return undefined;
  }
}

function fragmentNumber(text: string): number {
  try {
    return wholeNumber(1, FRAGMENTS_PER_FILE_MAX)(text);
  } catch (thrown) {
    throw invalid(`Cannot read "fragment": ${(thrown as Error).message}`);
  }
}
