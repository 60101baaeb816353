import { type Context, Hono } from "hono";
import type { AccessRole } from "../../proto/words/roles.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { currentScope, inScope } from "../../proto/process/scope.ts";
import { newRandomId } from "../../proto/words/ids.ts";
import { seeOther } from "../pages/frames.ts";
import type { Pages } from "../pages/pages.ts";
import {
  type Method,
  ROUTE_ACCESS,
  type RouteAccess,
  type RouteName,
  type RouteRole,
} from "./route_access.ts";
import type { RequestObserver } from "../metrics.ts";
import type { Access } from "./access.ts";
import type { Api } from "./api.ts";
import type { Archive } from "./archive.ts";
import type { Gateway } from "./gateway.ts";
import type { Login, ShowLogin } from "./login.ts";
import type { Guard } from "./guard.ts";
import type { Uploads } from "./uploads.ts";
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
  readonly archive: Archive;
  readonly uploads: Uploads;
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

/** @param role Of who asks; undefined where anybody may do everything, or where nobody was asked who he is. */
type Answer = (request: Request, role?: AccessRole) => Response | Promise<Response>;

/** For each path of the table, and each of its methods, what answers. */
type Answers = {
  readonly [Name in RouteName]: Readonly<
    Record<keyof typeof ROUTE_ACCESS[Name]["roles"] & Method, Answer>
  >;
};

function answersOf(
  { gateway, archive, uploads, api, pages, door, isReady, metrics }: Parts,
): Answers {
  const showLogin: ShowLogin = (view, status) => pages.login(view, status);
  const tus = (request: Request) => uploads.answer(request, requestId());
  return {
    live: { GET: () => new Response("live\n") },
    ready: {
      GET: () => {
        if (isReady()) return new Response("ready\n");
        return problem(new EnjambreError("unavailable", "No tracker answers"));
      },
    },
    metrics: { GET: (request) => metrics?.() ?? problem(notHere(new URL(request.url).pathname)) },
    login: {
      GET: (request) => door?.login.page(request, showLogin) ?? seeOther("/"),
      POST: (request) => door?.login.begin(request, showLogin) ?? seeOther("/"),
    },
    logout: { POST: (request) => door?.login.end(request) ?? seeOther("/") },
    asset: { GET: ({ url }) => pages.asset(new URL(url).pathname.slice("/assets/".length)) },
    content: {
      GET: (request) => gateway.get(request),
      PUT: (request) => gateway.put(request),
      DELETE: (request) => gateway.remove(request),
    },
    archive: { GET: (request) => archive.get(request) },
    uploads: { POST: tus },
    upload: { HEAD: tus, PATCH: tus, POST: tus, DELETE: tus },
    apiFiles: { GET: (request) => api.files(request) },
    apiFile: { GET: (request) => api.file(request) },
    apiPeers: { GET: () => api.peers() },
    apiStatus: { GET: () => api.status() },
    files: { GET: (request, role) => pages.files.files(request, role) },
    file: {
      GET: (request, role) => pages.files.file(request, role),
      POST: (request) => pages.files.change(request),
    },
    peers: {
      GET: (request, role) => pages.network.peers(request, role),
      POST: (request) => pages.network.changePeer(request),
    },
    health: {
      GET: (_request, role) => pages.network.health(role),
      POST: (request) => pages.network.changeRepair(request),
    },
    activity: { GET: (request, role) => pages.network.activity(request, role) },
    audit: { GET: (request, role) => pages.network.audit(request, role) },
    stream: {
      GET: (request) =>
        pages.streams.open(request, async () => {
          await door?.access.check(request, "reader");
        }),
    },
  };
}

/** Everything that is answered over HTTP. */
export function routes(parts: Parts): Hono {
  const { guard, door, observe } = parts;
  const app = new Hono();
  app.onError((error) => problem(error));
  app.notFound((context) => problem(notHere(context.req.path)));

  app.use((_context, next) => inScope({ request: newRequestId() }, next));
  app.use(async (context, next) => {
    const answered = observe?.(context.req.raw);
    await next();
    answered?.(context.res.status);
    if (context.req.method === "HEAD") context.res = await withLength(context.res);
    for (const [name, value] of Object.entries(COMMON_HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
    context.res.headers.set("X-Request-Id", currentScope().request!);
  });
  app.use(async (context, next) => {
    const { raw, path } = context.req;
    // Asked by machines under whatever name they have for this one; they tell nothing that is not public.
    if (!path.startsWith("/health/") && path !== "/metrics") {
      checkUrl(raw);
      guard.check(raw);
    }
    await next();
  });
  // What the tus protocol has here tells what this server can.
  app.options("/uploads", async (context) => {
    await door?.access.check(context.req.raw, "reader");
    return await parts.uploads.answer(context.req.raw, requestId());
  });
  const answers = answersOf(parts);
  const refuse = (thrown: unknown, request: Request) => {
    if (EnjambreError.is(thrown, "denied")) return parts.pages.refusal(thrown);
    return EnjambreError.is(thrown, "unauthenticated") ? door?.login.way(request) : undefined;
  };
  for (const name of Object.keys(ROUTE_ACCESS) as RouteName[]) {
    addRoute(app, door?.access, ROUTE_ACCESS[name], answers[name], refuse);
  }
  app.all("*", async (context) => {
    await checkOther(door?.access, context.req.raw);
    if (["GET", "HEAD"].includes(context.req.method)) throw notHere(context.req.path);
    return notAllowed(context, "GET, HEAD, OPTIONS");
  });
  return app;
}

/** A path with its methods; each is answered to those alone whose role is enough. */
function addRoute(
  app: Hono,
  access: Access | undefined,
  { path, roles }: RouteAccess,
  answers: Partial<Record<Method, Answer>>,
  refuse: (thrown: unknown, request: Request) => Response | undefined,
): void {
  for (const [method, role] of Object.entries(roles) as [Method, RouteRole][]) {
    const answer = answers[method]!;
    app.on(method === "HEAD" ? "GET" : method, path, async (context, next) => {
      const { raw } = context.req;
      if (method === "HEAD" && raw.method !== "HEAD") return await next();
      let asking: AccessRole | undefined;
      try {
        if (role !== "public") asking = await access?.check(raw, role);
      } catch (thrown) {
        // A person is told on a page.
        const told = raw.headers.get("Accept")?.includes("text/html")
          ? refuse(thrown, raw)
          : undefined;
        if (told === undefined) throw thrown;
        return told;
      }
      return await answer(raw, asking);
    });
  }
  const methods = Object.keys(roles).flatMap((method) =>
    method === "GET" ? ["GET", "HEAD"] : method
  );
  const isPublic = Object.values(roles).includes("public");
  app.all(path, async (context) => {
    if (!isPublic) await checkOther(access, context.req.raw);
    return notAllowed(context, [...methods, "OPTIONS"].join(", "));
  });
}

/** Who may not read is not told either what there is; what no row of the table lets anybody do is for admins. */
async function checkOther(access: Access | undefined, request: Request): Promise<void> {
  const isReading = ["GET", "HEAD", "OPTIONS"].includes(request.method);
  await access?.check(request, isReading ? "reader" : "admin");
}

/** What to answer when even that fails, or a body does; the details are in the log. */
export function problem(thrown: unknown): Response {
  return problemResponse(thrown, requestId());
}

function requestId(): string {
  return currentScope().request ?? newRequestId();
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

function notHere(path: string): EnjambreError {
  return new EnjambreError("not_found", `Nothing is at ${JSON.stringify(path)}`);
}
