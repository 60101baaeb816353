import { logger } from "../../proto/process/log.ts";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";

const log = logger("http");

export const HTTP_STATUS_BY_CODE = {
  invalid: 400,
  not_found: 404,
  already_exists: 409,
  conflict: 409,
  unauthenticated: 401,
  denied: 403,
  exhausted: 507,
  corrupt: 502,
  unavailable: 503,
  timeout: 504,
  cancelled: 499,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

export const TITLE_BY_CODE = {
  invalid: "The request cannot be understood",
  not_found: "Not found",
  already_exists: "It exists already",
  conflict: "Another change came first",
  unauthenticated: "Who asks is not known",
  denied: "Not allowed",
  exhausted: "No room is left",
  corrupt: "The content is damaged",
  unavailable: "Not available now",
  timeout: "It took too long",
  cancelled: "The client gave up",
  internal: "Internal error",
} as const satisfies Record<ErrorCode, string>;

/** When to try again, for what may pass by itself. */
const RETRY_AFTER_S = 2;

/** A failure to which HTTP gives a status of its own. */
export class HttpFailure extends EnjambreError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly status: number,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, message);
  }
}

/**
 * The one catch of the HTTP door (RFC 9457): anything thrown becomes a problem document. What is unknown is `internal`,
 * its cause in the log only, under the same request id.
 */
export function problemResponse(thrown: unknown, requestId: string): Response {
  const error = EnjambreError.from(thrown);
  if (error.code === "internal") {
    log.error("A request failed", { request: requestId, error: error.cause ?? error });
  } else {
    log.debug("A request failed", { request: requestId, code: error.code, error });
  }
  const status = error instanceof HttpFailure ? error.status : HTTP_STATUS_BY_CODE[error.code];
  const body = {
    type: `urn:enjambre:error:${error.code}`,
    title: TITLE_BY_CODE[error.code],
    status,
    // A text that another program's fault left behind may tell of its inside.
    detail: error.code === "internal" ? "Internal error, see the log" : error.message,
    code: error.code,
    request_id: requestId,
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      ...(error.code === "unavailable" && { "Retry-After": `${RETRY_AFTER_S}` }),
      ...(error instanceof HttpFailure && error.headers),
    },
  });
}
