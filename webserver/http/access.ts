/** What a person may do; each may what the one before may. `public`: everybody, known or not. */
export type Role = "public" | "reader" | "writer" | "admin";

/** Methods of a path, and the role that each needs. */
export interface RouteAccess {
  /** As hono writes paths. */
  readonly path: string;
  readonly roles: Readonly<Partial<Record<Method, Role>>>;
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
  stream: { path: "/live", roles: { GET: "reader" } },
} as const satisfies Record<string, RouteAccess>;

export type RouteName = keyof typeof ROUTE_ACCESS;

/** Decides whether a request may do what needs a role. */
export interface Access {
  /** @throws unauthenticated, denied */
  check(request: Request, role: Role): void | Promise<void>;
}

/** Everybody may everything: who reaches this webserver is trusted. */
export const OPEN_ACCESS: Access = { check() {} };
