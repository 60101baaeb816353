import { monotonicMs } from "../process/clock.ts";
import { HANDSHAKE_MAX_MS, type ServerLimit } from "../words/server_limits.ts";
import { ConnectionBook } from "./connection_book.ts";
import type { Gate, GatedSession, NewSocket } from "./http2_guard.ts";

/** A connection, from its first moment to its last. */
interface Known {
  readonly socket: NewSocket;
  readonly from: string;
  readonly cameMs: number;
}

export interface ConnectionGateSettings {
  /** Who may speak, once TLS has said who it is; answers whether it was let in. */
  readonly admit: (session: GatedSession) => boolean;
  /** Told of each connection that was cut. @param from HOST:PORT. */
  readonly onLimit: (limit: ServerLimit, from: string) => void;
  readonly book?: ConnectionBook<string>;
}

/** Keeps the connections to a server within limits, and hands those that remain to whoever admits them. */
export class ConnectionGate implements Gate {
  readonly #settings: ConnectionGateSettings;
  readonly #book: ConnectionBook<string>;
  readonly #known = new Map<string, Known>();

  constructor(settings: ConnectionGateSettings) {
    this.#settings = settings;
    this.#book = settings.book ?? new ConnectionBook<string>();
  }

  readonly came = (socket: NewSocket): void => {
    const { remoteAddress } = socket;
    // Gone already: nothing is known of it any more.
    if (remoteAddress === undefined) return socket.destroy();
    const from = nameOf(socket);
    const { ends, limit } = this.#book.came(from, remoteAddress);
    if (limit !== undefined) this.#settings.onLimit(limit, ends!);
    if (ends === from) return socket.destroy();
    if (ends !== undefined) this.#known.get(ends)?.socket.destroy();
    this.#known.set(from, { socket, from, cameMs: monotonicMs() });
    socket.once("close", () => this.#closed(from, socket));
  };

  readonly established = (session: GatedSession): void => {
    const from = nameOf(session.socket);
    this.#book.established(from);
    // Its session ends a turn later, and until then would answer what has come already.
    if (!this.#settings.admit(session)) this.#known.get(from)?.socket.destroy();
  };

  #closed(from: string, socket: NewSocket): void {
    const known = this.#known.get(from);
    if (known?.socket !== socket) return;
    this.#known.delete(from);
    const was = this.#book.closed(from);
    const isLate = monotonicMs() - known.cameMs >= HANDSHAKE_MAX_MS;
    if (was === "handshake" && isLate) this.#settings.onLimit("handshake_time", from);
  }
}

function nameOf({ remoteAddress, remotePort }: Pick<NewSocket, "remoteAddress" | "remotePort">) {
  return `${remoteAddress}:${remotePort}`;
}
