import { nowMs, timeLimit } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { PAGE_DEFAULT } from "../../proto/words/limits.ts";
import { HTTP_STATUS_BY_CODE } from "../http/problem.ts";
import type { FilePage } from "../../proto/client/catalog_reader.ts";
import type { Network } from "../network.ts";
import { filesPage } from "./files_page.tsx";

const log = logger("pages");

/** A person would rather be told soon that the network does not answer. */
const ANSWER_WITHIN_MS = 3_000;

const CONTENT_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface Asset {
  readonly text: string;
  readonly type: string;
}

/** Pages for people, readable without scripts. */
export class Pages {
  readonly #network: Network;
  readonly #isReady: () => boolean;
  /** By the file name in their paths, which has a part of their hash: so they can be kept for ever. */
  readonly #assets = new Map<string, Asset>();
  readonly #stylePath: string;
  readonly #iconPath: string;

  /**
   * Reads its stylesheet and icon.
   * @param isReady Whether a tracker can be used now.
   */
  constructor(network: Network, isReady: () => boolean) {
    this.#network = network;
    this.#isReady = isReady;
    this.#stylePath = this.#load("style.css", "text/css; charset=utf-8");
    this.#iconPath = this.#load("icon.svg", "image/svg+xml");
  }

  /** `/`: lists, or with `?q=` searches. It stays when the network does not answer, and says so. */
  async files(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const query = searchParams.get("q")?.trim() ?? "";
    const token = searchParams.get("page") ?? "";
    using limit = timeLimit(ANSWER_WITHIN_MS);
    const [page, status] = await Promise.allSettled(
      this.#isReady()
        ? [this.#page(query, token, limit.signal), this.#network.status(limit.signal)]
        : [noTracker(), noTracker()],
    );
    const failure = page.status === "rejected" ? EnjambreError.from(page.reason) : undefined;
    const html = filesPage({
      query,
      isLater: token !== "",
      page: page.status === "fulfilled" ? page.value : undefined,
      status: status.status === "fulfilled" ? status.value : undefined,
      notice: failure && noticeOf(failure),
      nowMs: nowMs(),
      stylePath: this.#stylePath,
      iconPath: this.#iconPath,
    });
    return new Response(html, {
      status: failure === undefined ? 200 : HTTP_STATUS_BY_CODE[failure.code],
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": CONTENT_POLICY,
        "Cache-Control": "no-store",
      },
    });
  }

  /** `/assets/FILE`. @throws not_found */
  asset(file: string): Response {
    const asset = this.#assets.get(file);
    if (asset === undefined) throw new EnjambreError("not_found", "There is no such asset");
    return new Response(asset.text, {
      headers: {
        "Content-Type": asset.type,
        "Content-Security-Policy": CONTENT_POLICY,
        "Cache-Control": "public, max-age=31536000, immutable",
      },
    });
  }

  #page(query: string, token: string, signal: AbortSignal): Promise<FilePage> {
    const page = { limit: PAGE_DEFAULT, token };
    return query === ""
      ? this.#network.list("", page, signal)
      : this.#network.search(query, page, signal);
  }

  /** Answers the path by which pages refer to it. */
  #load(file: string, type: string): string {
    const text = Deno.readTextFileSync(new URL(file, import.meta.url));
    const hashed = file.replace(".", `-${sha256Hex(text).slice(0, 12)}.`);
    this.#assets.set(hashed, { text, type });
    return `/assets/${hashed}`;
  }
}

/** Known without asking. */
function noTracker(): Promise<never> {
  return Promise.reject(new EnjambreError("unavailable", "No tracker answers"));
}

function noticeOf(error: EnjambreError): string {
  if (error.code === "unavailable" || error.code === "timeout") {
    return "No tracker answers at the moment, so files cannot be listed. What is in the network " +
      "stays there; try again in a moment.";
  }
  if (error.code !== "internal") return error.message;
  log.error("A page could not be made", { error: error.cause ?? error });
  return "Something went wrong, see the log.";
}
