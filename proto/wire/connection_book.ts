import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  HANDSHAKES_MAX,
  HANDSHAKES_PER_ADDRESS_MAX,
  type ServerLimit,
} from "../words/server_limits.ts";
import { sourceOf } from "../words/source_address.ts";

/** What becomes of a connection that has just come, or of another one for it. */
export interface Arrival<Connection> {
  /** Who has to go: the one that came, or one whose handshake has taken longest. */
  readonly ends?: Connection;
  /** By which limit. */
  readonly limit?: ServerLimit;
}

/** How many there may be; the defaults are the network's. */
export interface ConnectionLimits {
  readonly connections: number;
  readonly perAddress: number;
  readonly handshakes: number;
  readonly handshakesPerAddress: number;
}

const LIMITS: ConnectionLimits = {
  connections: CONNECTIONS_MAX,
  perAddress: CONNECTIONS_PER_ADDRESS_MAX,
  handshakes: HANDSHAKES_MAX,
  handshakesPerAddress: HANDSHAKES_PER_ADDRESS_MAX,
};

/** Connections of one address. */
interface Address<Connection> {
  /** In the order in which they came. */
  readonly handshakes: Set<Connection>;
  count: number;
}

/**
 * Who is connected to a server, and who has to go when there are too many. A handshake costs its caller nothing, so
 * that those under way are no claim to a place: the oldest of the address that has most makes room for a new one, and
 * whoever goes on with his is through before it is his turn. An established connection is never ended for another.
 */
export class ConnectionBook<Connection> {
  readonly #limits: ConnectionLimits;
  readonly #addresses = new Map<string, Address<Connection>>();
  readonly #addressOf = new Map<Connection, string>();
  #handshakes = 0;

  constructor(limits: Partial<ConnectionLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  get connections(): number {
    return this.#addressOf.size;
  }

  get handshakes(): number {
    return this.#handshakes;
  }

  /** One has come. Whoever ends by that is forgotten here already. */
  came(connection: Connection, address: string): Arrival<Connection> {
    const { name, isLocal } = sourceOf(address);
    const known = this.#addresses.get(name);
    const beyond = this.#beyond(known, isLocal);
    if (beyond === undefined) {
      this.#add(connection, name);
      return {};
    }
    const { limit, among } = beyond;
    const [oldest] = among?.handshakes ?? [];
    // All who are there are established.
    if (oldest === undefined) return { ends: connection, limit };
    this.closed(oldest);
    this.#add(connection, name);
    return { ends: oldest, limit };
  }

  /** The limit that one more would be beyond, and among whom somebody has to go for it. */
  #beyond(known: Address<Connection> | undefined, isLocal: boolean) {
    const limits = this.#limits;
    const has = (limit: ServerLimit, among: Address<Connection> | undefined) => ({ limit, among });
    if (!isLocal && known !== undefined) {
      if (known.count >= limits.perAddress) return has("connections_per_address", known);
      if (known.handshakes.size >= limits.handshakesPerAddress) {
        return has("handshakes_per_address", known);
      }
    }
    if (this.connections >= limits.connections) return has("connections", this.#busiest());
    if (this.#handshakes >= limits.handshakes) return has("handshakes", this.#busiest());
    return undefined;
  }

  /** Its handshake is done: it keeps its place. */
  established(connection: Connection): void {
    const address = this.#addresses.get(this.#addressOf.get(connection) ?? "");
    if (address?.handshakes.delete(connection)) this.#handshakes -= 1;
  }

  /** It is over. Answers whether its handshake was still under way; undefined when it had to go before. */
  closed(connection: Connection): "handshake" | "established" | undefined {
    const name = this.#addressOf.get(connection);
    if (name === undefined) return undefined;
    const address = this.#addresses.get(name)!;
    this.#addressOf.delete(connection);
    address.count -= 1;
    if (address.count === 0) this.#addresses.delete(name);
    if (!address.handshakes.delete(connection)) return "established";
    this.#handshakes -= 1;
    return "handshake";
  }

  #add(connection: Connection, name: string): void {
    const address = this.#addresses.get(name) ?? { handshakes: new Set(), count: 0 };
    this.#addresses.set(name, address);
    this.#addressOf.set(connection, name);
    address.handshakes.add(connection);
    address.count += 1;
    this.#handshakes += 1;
  }

  #busiest(): Address<Connection> | undefined {
    let most: Address<Connection> | undefined;
    for (const address of this.#addresses.values()) {
      if (address.handshakes.size > (most?.handshakes.size ?? 0)) most = address;
    }
    return most;
  }
}
