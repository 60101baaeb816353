import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/;

/**
 * Keeps foreign pages out. A page can have any name lead to this machine (DNS rebinding), so the gateway answers only
 * to names that it was given; an IP address or localhost cannot be led elsewhere. And a page can send requests with a
 * person's browser, which then says where they come from.
 */
export class Guard {
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts Names in lower case, without ports. */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts);
  }

  /** @throws denied */
  check(request: Request): void {
    const host = this.#host(request);
    if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return;
    const site = request.headers.get("Sec-Fetch-Site") ?? "none";
    const origin = request.headers.get("Origin");
    if (!["none", "same-origin"].includes(site) || (origin !== null && hostOf(origin) !== host)) {
      throw new EnjambreError(
        "denied",
        `Cannot change anything for a page of ${quote(origin ?? "another site")}: ` +
          "only this gateway's own pages may",
      );
    }
  }

  /** HOST[:PORT] that the request is for. */
  #host(request: Request): string {
    // The URL has what HTTP/2 calls the authority, and what an absolute request line says.
    const named = [hostOf(request.url), request.headers.get("Host")?.toLowerCase()];
    for (const host of named) {
      if (host === undefined || this.#isAllowed(host.replace(/:\d*$/, ""))) continue;
      throw new EnjambreError(
        "denied",
        `Cannot answer for host ${quote(host)}: --http-host of the webserver can allow it`,
      );
    }
    return named[1] ?? named[0]!;
  }

  #isAllowed(host: string): boolean {
    return host === "localhost" || IPV4.test(host) || IPV6.test(host) || this.#hosts.has(host);
  }
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? "";
}
