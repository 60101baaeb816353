import type { ErrorCode } from "../words/errors.ts";
import type { ServerLimit } from "../words/server_limits.ts";

/** How a call ended. */
export type CallCode = ErrorCode | "ok";

/** Called once, when a call has ended. */
export type CallEnd = (code: CallCode) => void;

/** Is told of the calls that a server answers, for whoever counts them. */
export interface CallObserver {
  /** @param path For instance "/enjambre.v1.Catalog/Begin". */
  begun(path: string): CallEnd;
  /** Something was refused, or ended, because it was beyond a limit. */
  beyond(limit: ServerLimit): void;
}
