import { invalid } from "./errors.ts";
import { quote } from "./ids.ts";
import { ADDRESS_MAX_BYTES } from "./limits.ts";

const ADDRESS = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/;
const PORT_MAX = 65_535;

export interface HostPort {
  /** A name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string;
  readonly port: number;
}

/** Parses `HOST:PORT`; an IPv6 host stands in brackets. */
export function parseAddress(text: string): HostPort {
  const match = text.length <= ADDRESS_MAX_BYTES ? ADDRESS.exec(text) : null;
  const port = Number(match?.[2]);
  if (match === null || port > PORT_MAX) {
    throw invalid(
      `Cannot parse address ${quote(text)}: expected HOST:PORT, for instance 10.0.0.7:50053`,
    );
  }
  return { host: match[1]!, port };
}

/** An address, as text: for settings that are only passed on. */
export function checkAddress(text: string): string {
  parseAddress(text);
  return text;
}

/** Whether a server that listens there is reachable under that very address from elsewhere. */
export function isWildcard(address: string): boolean {
  const { host } = parseAddress(address);
  return host === "0.0.0.0" || host === "[::]";
}

/** Whether it is on this machine's loopback, so that nobody else reaches it. */
export function isLoopbackAddress(address: string): boolean {
  const { host } = parseAddress(address);
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
