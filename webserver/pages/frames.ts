import { nowMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { incomingForm } from "../http/incoming.ts";
import type { AccessRole } from "../../proto/words/roles.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { HTTP_STATUS_BY_CODE, TITLE_BY_CODE } from "../http/problem.ts";
import type { LiveState } from "../live.ts";
import type { Assets } from "./assets.ts";
import { failurePage, type Frame, type Section } from "./layout.tsx";

const log = logger("pages");

/** Everything from here alone; no script, style or form of anybody else, whatever a name says. */
export const CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; " +
  "img-src 'self'; media-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** A form of these pages has some short fields. */
const FORM_MAX_BYTES = 16 * 1024;

/** What pages of all sections are made with. */
export class Frames {
  readonly #assets: Assets;
  readonly #live: LiveState;
  readonly #hasLogin: boolean;

  constructor(assets: Assets, live: LiveState, hasLogin: boolean) {
    this.#assets = assets;
    this.#live = live;
    this.#hasLogin = hasLogin;
  }

  /**
   * @param topics What the page is told live, beside what all pages are.
   * @param role Of who sees it; undefined: there is nobody who may not do everything, or it is not known.
   */
  frame(
    section: Section,
    title: string,
    topics: Record<string, string> = {},
    role?: AccessRole,
  ): Frame {
    return {
      role,
      ...{ section, title, assets: this.#assets.paths, live: this.#live, nowMs: nowMs() },
      hasLogin: this.#hasLogin,
      topics: `${new URLSearchParams({ topics: "summary", ...topics })}`,
      stamp: this.#live.stamp,
    };
  }

  /** A page that says why there is none, with the status that fits. */
  failure(section: Section, thrown: unknown): Response {
    const error = EnjambreError.from(thrown);
    const html = failurePage(
      this.frame(section, TITLE_BY_CODE[error.code]),
      TITLE_BY_CODE[error.code],
      messageOf(error),
    );
    return htmlResponse(html, HTTP_STATUS_BY_CODE[error.code]);
  }
}

export function htmlResponse(html: string, status = 200): Response {
  return new Response(html, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": CONTENT_POLICY,
      "Cache-Control": "no-store",
      // Without any referrer, browsers do not say either where a form comes from.
      "Referrer-Policy": "same-origin",
    },
  });
}

/** After a form was taken: the page is asked for anew, so that a reload sends nothing twice. */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location } });
}

/** What a form sent. @throws invalid when it is no form, or too long for one of these pages. */
export async function formOf(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("Content-Type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new EnjambreError("invalid", "Cannot read the form: expected it url-encoded");
  }
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of incomingForm(request)) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > FORM_MAX_BYTES) {
      throw new EnjambreError("invalid", `Cannot read a form of more than ${FORM_MAX_BYTES} bytes`);
    }
  }
  return new URLSearchParams(text);
}

/** For a person; what is of no use to them is in the log alone. */
export function messageOf(error: EnjambreError): string {
  if (error.code === "unavailable" || error.code === "timeout") {
    return "No tracker answers at the moment, so this cannot be told or done. What is in the " +
      "network stays there; try again in a moment.";
  }
  if (error.code !== "internal") return error.message;
  log.error("A page could not be made", { error: error.cause ?? error });
  return "Something went wrong, see the log.";
}
