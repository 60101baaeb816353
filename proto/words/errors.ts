/** The one closed set of failures of the network (PROTOCOL.md, "Error codes"). */
export const ERROR_CODES = [
  "invalid",
  "not_found",
  "already_exists",
  "conflict",
  "unauthenticated",
  "denied",
  "exhausted",
  "corrupt",
  "unavailable",
  "timeout",
  "cancelled",
  "internal",
] as const;

export type ErrorCode = typeof ERROR_CODES[number];

/** What a program's exit code says about a failure; 0 is success, 2 wrong use. */
export const EXIT_CODE_BY_ERROR = {
  invalid: 2,
  not_found: 3,
  already_exists: 4,
  conflict: 4,
  unauthenticated: 7,
  denied: 7,
  exhausted: 1,
  corrupt: 6,
  unavailable: 5,
  timeout: 5,
  cancelled: 1,
  internal: 1,
} as const satisfies Record<ErrorCode, number>;

/**
 * A failure that people and programs may be told about. The message says what could not be done, what was wanted and
 * what came; what else is known belongs into `cause`, which goes to logs only.
 */
export class EnjambreError extends Error {
  override readonly name = "EnjambreError";

  constructor(readonly code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }

  /** Total: anything thrown becomes a failure of the set; what is not one already is `internal`. */
  static from(thrown: unknown): EnjambreError {
    if (thrown instanceof EnjambreError) return thrown;
    if (thrown instanceof DOMException && thrown.name === "AbortError") {
      return new EnjambreError("cancelled", "Cancelled", { cause: thrown });
    }
    if (thrown instanceof DOMException && thrown.name === "TimeoutError") {
      return new EnjambreError("timeout", "Took longer than allowed", { cause: thrown });
    }
    return new EnjambreError("internal", "Internal error, see the log", { cause: thrown });
  }

  static is(thrown: unknown, ...codes: ErrorCode[]): thrown is EnjambreError {
    return thrown instanceof EnjambreError && (codes.length === 0 || codes.includes(thrown.code));
  }
}

export function invalid(message: string, options?: ErrorOptions): EnjambreError {
  return new EnjambreError("invalid", message, options);
}

/** Stops the operation when something that must always hold does not: a fault of ours, not of input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
