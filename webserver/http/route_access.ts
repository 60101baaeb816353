import type { AccessRole } from "../../proto/words/roles.ts";

/** Who may: those with a token of this role or more; or everybody, known or not. */
export type RouteRole = AccessRole | "public";

/** Methods of a path, and the role that each needs. */
export interface RouteAccess {
  /** As hono writes paths. */
  readonly path: string;
  readonly roles: Readonly<Partial<Record<Method, RouteRole>>>;
}

export type Method = "GET" | "HEAD" | "PUT" | "POST" | "PATCH" | "DELETE";

/**
 * Every path that is answered, and who may use it: what is not here is answered to nobody. HEAD is as
 * GET where it is not named, OPTIONS says what there is.
 */
export const ROUTE_ACCESS = {
  live: { path: "/health/live", roles: { GET: "public" } },
  ready: { path: "/health/ready", roles: { GET: "public" } },
  metrics: { path: "/metrics", roles: { GET: "public" } },
  login: { path: "/login", roles: { GET: "public", POST: "public" } },
  logout: { path: "/logout", roles: { POST: "public" } },
  asset: { path: "/assets/:file", roles: { GET: "public" } },
  content: { path: "/files/*", roles: { GET: "reader", PUT: "writer", DELETE: "writer" } },
  archive: { path: "/archive/*", roles: { GET: "reader" } },
  uploads: { path: "/uploads", roles: { POST: "writer" } },
  upload: {
    path: "/uploads/:id",
    roles: { HEAD: "writer", PATCH: "writer", DELETE: "writer", POST: "writer" },
  },
  apiFiles: { path: "/api/files", roles: { GET: "reader" } },
  apiFile: { path: "/api/files/*", roles: { GET: "reader" } },
  apiPeers: { path: "/api/peers", roles: { GET: "reader" } },
  apiStatus: { path: "/api/status", roles: { GET: "reader" } },
  files: { path: "/", roles: { GET: "reader" } },
  file: { path: "/file/*", roles: { GET: "reader", POST: "writer" } },
  peers: { path: "/peers", roles: { GET: "reader", POST: "admin" } },
  health: { path: "/health", roles: { GET: "reader", POST: "admin" } },
  activity: { path: "/activity", roles: { GET: "reader" } },
  audit: { path: "/activity/audit", roles: { GET: "admin" } },
  stream: { path: "/live", roles: { GET: "reader" } },
} as const satisfies Record<string, RouteAccess>;

export type RouteName = keyof typeof ROUTE_ACCESS;
