import { withoutBrackets } from "../../proto/words/host_text.ts";
import { EnjambreError } from "../../proto/words/errors.ts";

/**
 * @param from HOST:PORT of a connection's other end.
 * @param what What is asked for, for instance "Limits are".
 * @throws denied when it is not this machine.
 */
export function refuseFromElsewhere(from: string, what: string): void {
  if (isLoopback(from)) return;
  throw new EnjambreError(
    "denied",
    `${what} for callers on the peer's own machine, over its loopback: this came from ${from}`,
  );
}

/** @param from HOST:PORT of a connection's other end; IPv6 with or without brackets. */
export function isLoopback(from: string): boolean {
  const host = withoutBrackets(from.slice(0, from.lastIndexOf(":"))).replace(/^::ffff:/i, "");
  return host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
