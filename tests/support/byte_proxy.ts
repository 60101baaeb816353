import { Buffer } from "node:buffer";
import { connect, createServer, type Server, type Socket } from "node:net";
import { alarm, monotonicMs } from "../../proto/process/clock.ts";
import { parseAddress } from "../../proto/words/address.ts";

/** What one direction of one connection keeps in memory at most, but for the piece that came last. */
const HELD_MAX_BYTES = 1024 * 1024;
/** What is written at once while the rate is limited: small, so that the rate holds over short times, too. */
const PACED_MAX_BYTES = 4 * 1024;
const CONNECTIONS_MAX = 512;
const S = 1000;

/** A way through the proxy, or both. */
export type Directions = "none" | "to server" | "to client" | "both";

/** What happens to bytes on the way. */
export interface LinkRules {
  /** How much later each byte arrives. */
  readonly delayMs: number;
  /** Of each direction of each connection. */
  readonly bytesPerS: number;
  /** Bytes stay here until the rules change, as on a link that loses all packets: nobody is told. */
  readonly held: Directions;
  /** Bytes vanish. Connections that lost any are cut with the next change of rules: nobody could use them again. */
  readonly swallowed: Directions;
  /** One bit is changed in each so many bytes; Infinity: none. */
  readonly flipEveryBytes: number;
  /** New connections are cut at once. */
  readonly refusing: boolean;
}

export const GOOD_LINK: LinkRules = {
  delayMs: 0,
  bytesPerS: Infinity,
  held: "none",
  swallowed: "none",
  flipEveryBytes: Infinity,
  refusing: false,
};

/** Stands in front of a server and does to the bytes of both ways what it is told. Rules can change at any time. */
export class ByteProxy implements AsyncDisposable {
  /** HOST:PORT of the server; until it is set every connection is cut. */
  target: string | undefined;
  readonly address: string;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #rules = GOOD_LINK;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
    server.on("connection", (client: Socket) => this.#accept(client));
  }

  static async listen(target?: string): Promise<ByteProxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as { port: number };
    const proxy = new ByteProxy(server, `127.0.0.1:${port}`);
    proxy.target = target;
    return proxy;
  }

  get rules(): LinkRules {
    return this.#rules;
  }

  get connections(): number {
    return this.#links.size;
  }

  /** From now on, for connections that are open, too: a good link but for this. */
  set(rules: Partial<LinkRules>): void {
    this.#rules = { ...GOOD_LINK, ...rules };
    for (const link of this.#links) link.rulesChanged();
  }

  /** Resets all connections; new ones are taken. */
  cut(): void {
    for (const link of [...this.#links]) link.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    const { target } = this;
    if (target === undefined || this.#rules.refusing || this.#links.size >= CONNECTIONS_MAX) {
      client.on("error", () => {});
      return void client.resetAndDestroy();
    }
    const { host, port } = parseAddress(target);
    const link = new Link(client, connect({ host, port, allowHalfOpen: true }), () => this.#rules);
    this.#links.add(link);
    link.onCut = () => this.#links.delete(link);
  }
}

/** One connection. */
class Link {
  onCut: () => void = () => {};
  readonly #ways: readonly Way[];
  readonly #sockets: readonly Socket[];
  #isCut = false;

  constructor(client: Socket, server: Socket, rules: () => LinkRules) {
    this.#sockets = [client, server];
    this.#ways = [
      new Way(client, server, "to server", rules),
      new Way(server, client, "to client", rules),
    ];
    for (const socket of this.#sockets) {
      socket.setNoDelay(true);
      // A side that fails takes the other with it, as a reset would.
      socket.on("error", () => this.cut());
      socket.on("close", () => {
        if (this.#sockets.every(({ destroyed }) => destroyed)) this.cut();
      });
    }
  }

  rulesChanged(): void {
    if (this.#ways.some(({ hasLost }) => hasLost)) return this.cut();
    for (const way of this.#ways) way.go();
  }

  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    for (const way of this.#ways) way[Symbol.dispose]();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.onCut();
  }
}

interface Piece {
  readonly bytes: Buffer;
  readonly cameMs: number;
}

/** One direction of a connection. */
class Way implements Disposable {
  hasLost = false;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #direction: Directions;
  readonly #rules: () => LinkRules;
  #queue: Piece[] = [];
  #queuedBytes = 0;
  #isEnding = false;
  #isDone = false;
  #isBlocked = false;
  #nextMs = 0;
  #sinceFlip = 0;
  #alarm: Disposable | undefined;

  constructor(from: Socket, to: Socket, direction: Directions, rules: () => LinkRules) {
    this.#from = from;
    this.#to = to;
    this.#direction = direction;
    this.#rules = rules;
    from.on("data", (bytes: Buffer) => this.#take(bytes));
    from.on("end", () => {
      this.#isEnding = true;
      this.go();
    });
    to.on("drain", () => {
      this.#isBlocked = false;
      this.go();
    });
  }

  /** Passes on what may go now, and comes back when more may. */
  go(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    while (!this.#isDone && !this.#isBlocked) {
      const { held, delayMs, bytesPerS } = this.#rules();
      if (this.#isMeant(held)) return;
      const piece = this.#queue[0];
      if (piece === undefined) {
        if (this.#isEnding) this.#end();
        return;
      }
      const waitMs = Math.max(piece.cameMs + delayMs, this.#nextMs) - monotonicMs();
      if (waitMs > 0) return void (this.#alarm = alarm(Math.ceil(waitMs), () => this.go()));
      this.#pass(bytesPerS);
    }
  }

  [Symbol.dispose](): void {
    this.#isDone = true;
    this.#alarm?.[Symbol.dispose]();
    this.#queue = [];
  }

  #take(bytes: Buffer): void {
    if (this.#isDone) return;
    const { swallowed, flipEveryBytes } = this.#rules();
    if (this.#isMeant(swallowed)) return void (this.hasLost = true);
    this.#flip(bytes, flipEveryBytes);
    this.#queue.push({ bytes, cameMs: monotonicMs() });
    this.#queuedBytes += bytes.byteLength;
    if (this.#queuedBytes >= HELD_MAX_BYTES) this.#from.pause();
    this.go();
  }

  #flip(bytes: Buffer, everyBytes: number): void {
    if (!Number.isFinite(everyBytes)) return;
    let at = everyBytes - this.#sinceFlip - 1;
    // Another bit each way, so that what comes back is not made good again.
    const bit = this.#direction === "to server" ? 1 : 2;
    for (; at < bytes.byteLength; at += everyBytes) bytes[at]! ^= bit;
    this.#sinceFlip = (this.#sinceFlip + bytes.byteLength) % everyBytes;
  }

  #pass(bytesPerS: number): void {
    const piece = this.#queue.shift()!;
    const { bytes } = piece;
    const most = Number.isFinite(bytesPerS) ? PACED_MAX_BYTES : bytes.byteLength;
    const now = bytes.subarray(0, most);
    if (now.byteLength < bytes.byteLength) {
      this.#queue.unshift({ ...piece, bytes: bytes.subarray(now.byteLength) });
    }
    this.#queuedBytes -= now.byteLength;
    this.#nextMs = monotonicMs() + (S * now.byteLength) / bytesPerS;
    this.#isBlocked = !this.#to.write(now);
    if (this.#queuedBytes < HELD_MAX_BYTES) this.#from.resume();
  }

  #end(): void {
    this.#isDone = true;
    this.#to.end();
  }

  #isMeant(directions: Directions): boolean {
    return directions === "both" || directions === this.#direction;
  }
}
