import { alarm } from "../process/clock.ts";
import type { FramedConnection } from "./framed_connection.ts";

/** Much shorter than a server keeps one without a call, so that no call meets one that is just being closed. */
const KEPT_MS = 10_000;

interface Kept {
  readonly connection: FramedConnection;
  readonly expiry: Disposable;
  readonly onClose: () => void;
}

/** Connections of frames that have no call now, for the next one to the same peer. */
export class KeptConnections {
  /** The one used last at the end. */
  readonly #kept = new Map<string, Kept[]>();

  /** @param key What connections are shared by. */
  keep(key: string, connection: FramedConnection): void {
    if (connection.destroyed) return;
    const expiry = alarm(KEPT_MS, () => connection.destroy());
    const onClose = () => {
      expiry[Symbol.dispose]();
      this.#remove(key, connection);
    };
    connection.once("close", onClose);
    this.#kept.set(key, [...this.#kept.get(key) ?? [], { connection, expiry, onClose }]);
  }

  take(key: string): FramedConnection | undefined {
    const { connection, expiry, onClose } = this.#kept.get(key)?.at(-1) ?? {};
    if (connection === undefined) return undefined;
    expiry![Symbol.dispose]();
    connection.removeListener("close", onClose!);
    this.#remove(key, connection);
    return connection.destroyed ? this.take(key) : connection;
  }

  #remove(key: string, connection: FramedConnection): void {
    const rest = this.#kept.get(key)?.filter((kept) => kept.connection !== connection) ?? [];
    if (rest.length > 0) this.#kept.set(key, rest);
    else this.#kept.delete(key);
  }
}
