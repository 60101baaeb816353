import { alarm } from "../process/clock.ts";
import type { FramedConnection } from "./framed_connection.ts";

/** Much shorter than a server keeps one without a call, so that no call meets one that is just being closed. */
const KEPT_MS = 10_000;

interface Kept {
  readonly connection: FramedConnection;
  /** It is not kept any more, because it was taken or has ended. */
  readonly leave: () => void;
}

/** Connections of frames that have no call now, for the next one to the same peer. */
export class KeptConnections {
  /** The one used last at the end. */
  readonly #kept = new Map<string, Kept[]>();

  /** @param key What connections are shared by. */
  keep(key: string, connection: FramedConnection): void {
    if (connection.destroyed) return;
    const expiry = alarm(KEPT_MS, () => connection.destroy());
    const leave = () => {
      expiry[Symbol.dispose]();
      connection.removeListener("close", leave);
      this.#remove(key, connection);
    };
    connection.once("close", leave);
    this.#kept.set(key, [...this.#kept.get(key) ?? [], { connection, leave }]);
  }

  take(key: string): FramedConnection | undefined {
    const kept = this.#kept.get(key)?.at(-1);
    if (kept === undefined) return undefined;
    kept.leave();
    return kept.connection.destroyed ? this.take(key) : kept.connection;
  }

  #remove(key: string, connection: FramedConnection): void {
    const rest = this.#kept.get(key)?.filter((kept) => kept.connection !== connection) ?? [];
    if (rest.length > 0) this.#kept.set(key, rest);
    else this.#kept.delete(key);
  }
}
