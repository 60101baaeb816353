import { wholeNumber } from "../../proto/process/settings.ts";
import { invalid } from "../../proto/words/errors.ts";
import { PAGE_DEFAULT, PAGE_MAX } from "../../proto/words/limits.ts";
import type { TrackerAddress } from "../../proto/client/locate.ts";
import type { FilePage, PageRequest } from "../../proto/client/catalog_reader.ts";
import {
  entryDocument,
  infoDocument,
  peerDocument,
  statusDocument,
} from "../../proto/client/documents.ts";
import type { Network } from "../network.ts";
import { nameInPath } from "./names.ts";

const FILES_PREFIX = "/api/files/";

/** What the network knows, as JSON for programs. */
export class Api {
  readonly #network: Network;
  readonly #trackers: () => readonly TrackerAddress[];

  constructor(network: Network, trackers: () => readonly TrackerAddress[]) {
    this.#network = network;
    this.#trackers = trackers;
  }

  /** `?q=` searches, `?prefix=` lists; `limit` and `page` for more. */
  async files(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const query = searchParams.get("q")?.trim() ?? "";
    const prefix = searchParams.get("prefix") ?? "";
    if (query !== "" && prefix !== "") {
      throw invalid('Cannot use "q" and "prefix" together: a query can have a prefix/* of its own');
    }
    const page = pageOf(searchParams);
    return json(pageDocument(
      query === ""
        ? await this.#network.list(prefix, page)
        : await this.#network.search(query, page),
    ));
  }

  /** Everything about one name. */
  async file(request: Request): Promise<Response> {
    return json(infoDocument(await this.#network.info(nameInPath(request.url, FILES_PREFIX))));
  }

  async peers(): Promise<Response> {
    return json({ peers: (await this.#network.peers()).map(peerDocument) });
  }

  async status(): Promise<Response> {
    return json({
      ...statusDocument(await this.#network.status()),
      trackers: this.#trackers().map(({ address, healthy }) => ({ address, healthy })),
    });
  }
}

function pageDocument({ entries, nextToken }: FilePage) {
  return { files: entries.map(entryDocument), next_page: nextToken === "" ? null : nextToken };
}

function pageOf(searchParams: URLSearchParams): PageRequest {
  const limit = searchParams.get("limit");
  try {
    return {
      limit: limit === null ? PAGE_DEFAULT : wholeNumber(1, PAGE_MAX)(limit),
      token: searchParams.get("page") ?? "",
    };
  } catch (thrown) {
    throw invalid(`Cannot read "limit": ${(thrown as Error).message}`);
  }
}

function json(value: unknown): Response {
  return new Response(`${JSON.stringify(value)}\n`, {
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
  });
}
