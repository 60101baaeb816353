import { hashOfAccessToken, isAccessToken } from "../../proto/words/access_token.ts";
import { type Access, unknown } from "./access.ts";
import { shortText } from "./incoming.ts";
import type { LoginSessions } from "./login_sessions.ts";

const THEN_MAX_CHARACTERS = 2_048;
/** Only to tell a path of these pages from one that leads elsewhere. */
const SOMEWHERE = "http://gateway.invalid";
const WRONG = "This token is not known, or its time is over. Ask an operator for another one.";
const ENDED = "Your login has ended. Log in again, and you go on where you were.";

/** What a login shows: a page, by where to go on, and by what a person should know. */
export type ShowLogin = (
  view: { readonly then: string; readonly notice: string | undefined; readonly isWrong: boolean },
  status?: number,
) => Response;

/** Logging in and out with a browser. */
export class Login {
  readonly #access: Access;
  readonly #sessions: LoginSessions;

  constructor(access: Access, sessions: LoginSessions) {
    this.#access = access;
    this.#sessions = sessions;
  }

  /** `/login?then=PATH`. */
  page(request: Request, show: ShowLogin): Response {
    const then = pathOf(new URL(request.url).searchParams.get("then"));
    // A browser forgets its cookie in time, but not when the token is taken back or the webserver was started anew.
    const isEnded = this.#sessions.isNamed(request);
    return show({ then, notice: isEnded ? ENDED : undefined, isWrong: false });
  }

  /** Where who is not known, or not any more, is sent; afterwards it goes on with the page that was seen last. */
  way(request: Request): Response {
    const { url, method, headers } = request;
    const seen = method === "GET" ? url : headers.get("Referer");
    const { pathname, search } = seen === null ? new URL("/", url) : new URL(seen, url);
    const then = pathOf(pathname + search);
    const query = then === "/" ? "" : `?${new URLSearchParams({ then })}`;
    return new Response(null, { status: 303, headers: { Location: `/login${query}` } });
  }

  /** @throws unauthenticated for a token that is good for nothing, when no person asks */
  async begin(request: Request, show: ShowLogin): Promise<Response> {
    const form = new URLSearchParams(await shortText(request));
    const then = pathOf(form.get("then"));
    const token = form.get("token")?.trim() ?? "";
    const tokenHash = isAccessToken(token) ? hashOfAccessToken(token) : undefined;
    if (tokenHash === undefined || await this.#access.grantOf(tokenHash) === undefined) {
      if (!request.headers.get("Accept")?.includes("text/html")) throw unknown();
      return show({ then, notice: WRONG, isWrong: true }, 401);
    }
    return seeOther(then, this.#sessions.begin(tokenHash));
  }

  end(request: Request): Response {
    return seeOther("/login", this.#sessions.end(request));
  }
}

/** A path of this gateway; whatever else is asked for becomes the first page. */
function pathOf(text: string | null): string {
  if (text === null || text.length > THEN_MAX_CHARACTERS || !text.startsWith("/")) return "/";
  const url = URL.parse(text, SOMEWHERE);
  if (url === null || url.origin !== SOMEWHERE || url.pathname.startsWith("//")) return "/";
  return url.pathname === "/login" ? "/" : url.pathname + url.search;
}

function seeOther(location: string, cookie: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, "Set-Cookie": cookie } });
}
