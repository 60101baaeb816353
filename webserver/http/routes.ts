import { type Context, Hono } from "hono";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { currentScope, inScope } from "../../proto/process/scope.ts";
import { newRandomId } from "../../proto/words/ids.ts";
import type { Pages } from "../pages/pages.ts";
import type { RequestObserver } from "../metrics.ts";
import type { Access } from "./access.ts";
import type { Api } from "./api.ts";
import type { Gateway } from "./gateway.ts";
import type { Login } from "./login.ts";
import type { Guard } from "./guard.ts";
import { HttpFailure, problemResponse } from "./problem.ts";

/** A name of the longest kind, all of it encoded, with tags. */
const URL_MAX_CHARACTERS = 16 * 1024;
const REQUEST_ID_CHARACTERS = 13;

/** For every answer: nothing is guessed, embedded elsewhere or told to others. */
const COMMON_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export interface Parts {
  readonly guard: Guard;
  readonly gateway: Gateway;
  readonly api: Api;
  readonly pages: Pages;
  /** Who may ask, and how to say who one is; undefined: anybody may. */
  readonly door?: { readonly access: Access; readonly login: Login };
  /** Whether a tracker can be used now. */
  readonly isReady: () => boolean;
  /** Answers `/metrics`, where they are to be had here. */
  readonly metrics?: () => Promise<Response>;
  /** Is told of every request. */
  readonly observe?: RequestObserver;
}

/** Everything that is answered over HTTP. */
export function routes(parts: Parts): Hono {
  const { guard, gateway, api, pages, door, isReady, metrics, observe } = parts;
  const app = new Hono();
  app.onError((error) => problem(error));
  app.notFound((context) => problem(notHere(context)));

  app.use((_context, next) => inScope({ request: newRequestId() }, next));
  app.use(async (context, next) => {
    const answered = observe?.(context.req.raw);
    await next();
    answered?.(context.res.status);
    if (context.req.method === "HEAD") context.res = await withLength(context.res);
    for (const [name, value] of Object.entries(COMMON_HEADERS)) {
      context.res.headers.set(name, value);
    }
    context.res.headers.set("X-Request-Id", currentScope().request!);
  });
  // Asked by machines under whatever name they have for this one; they tell nothing that is not public.
  app.get("/health/live", (context) => context.text("live\n"));
  app.get("/health/ready", (context) => {
    if (isReady()) return context.text("ready\n");
    return problem(new EnjambreError("unavailable", "No tracker answers"));
  });
  if (metrics !== undefined) app.get("/metrics", metrics);
  app.use(async (context, next) => {
    checkUrl(context.req.raw);
    guard.check(context.req.raw);
    await next();
  });
  if (door !== undefined) addDoor(app, door);

  app.get("/files/*", (context) => gateway.get(context.req.raw));
  app.put("/files/*", (context) => gateway.put(context.req.raw));
  app.delete("/files/*", (context) => gateway.remove(context.req.raw));
  app.all("/files/*", (context) => notAllowed(context, "GET, HEAD, PUT, DELETE, OPTIONS"));
  app.get("/api/files", (context) => api.files(context.req.raw));
  app.get("/api/files/*", (context) => api.file(context.req.raw));
  app.get("/api/peers", () => api.peers());
  app.get("/api/status", () => api.status());
  app.get("/", (context) => pages.files(context.req.raw));
  app.get("/assets/:file", (context) => pages.asset(context.req.param("file")));
  app.all("*", (context) => {
    if (["GET", "HEAD"].includes(context.req.method)) throw notHere(context);
    return notAllowed(context, "GET, HEAD, OPTIONS");
  });
  return app;
}

/** Nothing that was added before is behind it, everything after is. */
function addDoor(app: Hono, { access, login }: NonNullable<Parts["door"]>): void {
  app.use(async (context, next) => {
    const { raw } = context.req;
    try {
      await access.check(raw);
    } catch (thrown) {
      const isPerson = raw.method === "GET" && raw.headers.get("Accept")?.includes("text/html");
      if (!isPerson || !EnjambreError.is(thrown, "unauthenticated")) throw thrown;
      return context.redirect("/login", 303);
    }
    await next();
  });
  app.get("/login", () => login.page());
  app.post("/login", (context) => login.begin(context.req.raw));
  app.post("/logout", (context) => login.end(context.req.raw));
}

/** What to answer when even that fails, or a body does; the details are in the log. */
export function problem(thrown: unknown): Response {
  return problemResponse(thrown, currentScope().request ?? newRequestId());
}

/** Of the request and all that is done for it. */
function newRequestId(): string {
  return newRandomId(randomBytes).slice(0, REQUEST_ID_CHARACTERS);
}

/** The answer to a HEAD says how long the answer to a GET would be; those that are made whole are short. */
async function withLength(response: Response): Promise<Response> {
  if (response.body === null || response.headers.has("Content-Length")) return response;
  const { byteLength } = await response.arrayBuffer();
  const { status, headers } = new Response(null, response);
  headers.set("Content-Length", `${byteLength}`);
  return new Response(null, { status, headers });
}

function checkUrl({ url }: Request): void {
  if (url.length > URL_MAX_CHARACTERS) {
    const message = `Cannot read an address of ${url.length} characters`;
    throw new HttpFailure("invalid", `${message}: at most ${URL_MAX_CHARACTERS} are allowed`, 414);
  }
  if (!URL.canParse(url)) throw invalid("Cannot read the request's address");
}

function notAllowed(context: Context, allow: string): Response {
  if (context.req.method === "OPTIONS") {
    return new Response(null, { status: 204, headers: { Allow: allow } });
  }
  const message = `Cannot ${context.req.method.slice(0, 20)} here: allowed are ${allow}`;
  throw new HttpFailure("invalid", message, 405, { Allow: allow });
}

function notHere(context: Context): EnjambreError {
  return new EnjambreError("not_found", `Nothing is at ${JSON.stringify(context.req.path)}`);
}
