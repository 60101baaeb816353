import { hashOfAccessToken, isAccessToken } from "../../proto/words/access_token.ts";
import { type Access, unknown } from "./access.ts";
import type { LoginSessions } from "./login_sessions.ts";
import { HttpFailure } from "./problem.ts";

const BODY_MAX_BYTES = 4_096;

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Enjambre: log in</title>
<form method="post" action="/login">
<p><label>Token, as <code>tracker access</code> prints it<br>
<input name="token" type="password" autocomplete="off" required autofocus></label></p>
<p><button>Log in</button></p>
</form></html>
`;

/** Logging in and out with a browser. */
export class Login {
  readonly #access: Access;
  readonly #sessions: LoginSessions;

  constructor(access: Access, sessions: LoginSessions) {
    this.#access = access;
    this.#sessions = sessions;
  }

  page(): Response {
    return new Response(PAGE, {
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy":
          "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "Cache-Control": "no-store",
        // Without any referrer, browsers do not say either where the form comes from.
        "Referrer-Policy": "same-origin",
      },
    });
  }

  /** @throws unauthenticated for a token that is good for nothing */
  async begin(request: Request): Promise<Response> {
    const token = new URLSearchParams(await shortText(request)).get("token")?.trim() ?? "";
    if (!isAccessToken(token)) throw unknown();
    const tokenHash = hashOfAccessToken(token);
    if (await this.#access.grantOf(tokenHash) === undefined) throw unknown();
    return seeOther("/", this.#sessions.begin(tokenHash));
  }

  end(request: Request): Response {
    return seeOther("/login", this.#sessions.end(request));
  }
}

function seeOther(location: string, cookie: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, "Set-Cookie": cookie } });
}

async function shortText(request: Request): Promise<string> {
  const length = Number(request.headers.get("Content-Length") ?? NaN);
  if (length <= BODY_MAX_BYTES) return await request.text();
  throw new HttpFailure("invalid", `A login has a length, of ${BODY_MAX_BYTES} bytes at most`, 413);
}
