import { timeLimit } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { parseAddress } from "../../proto/words/address.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { problem } from "./routes.ts";

const log = logger("http");

/** The HTTP server of Deno with a gentle end. */
export class HttpServer {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #cutting: AbortController;
  readonly #host: string;
  #drained: Promise<void> | undefined;
  #ended = false;

  private constructor(
    server: Deno.HttpServer<Deno.NetAddr>,
    cutting: AbortController,
    host: string,
  ) {
    this.#server = server;
    this.#cutting = cutting;
    this.#host = host;
    server.finished.finally(() => this.#ended = true);
  }

  /**
   * Starts to serve.
   * @param address HOST:PORT; port 0 for any free one.
   * @throws unavailable when the port is taken or the host is not one of this machine.
   */
  static listen(
    address: string,
    handle: (request: Request) => Response | Promise<Response>,
  ): HttpServer {
    const { host, port } = parseAddress(address);
    const cutting = new AbortController();
    try {
      const server = Deno.serve({
        hostname: host.replace(/^\[(.*)\]$/, "$1"),
        port,
        signal: cutting.signal,
        onListen() {},
        onError,
      }, handle);
      return new HttpServer(server, cutting, host);
    } catch (cause) {
      const why = cause instanceof Deno.errors.AddrInUse
        ? "the port is taken by another program"
        : (cause as Error).message;
      throw new EnjambreError("unavailable", `Cannot listen on ${address}: ${why}`, { cause });
    }
  }

  /** The real HOST:PORT. */
  get address(): string {
    return `${this.#host}:${this.#server.addr.port}`;
  }

  /** Takes no new requests, and waits for running ones to end, for `graceMs` at most. */
  async drain(graceMs: number): Promise<void> {
    this.#drained ??= this.#server.shutdown();
    using limit = timeLimit(graceMs);
    await Promise.race([this.#drained, aborted(limit.signal)]);
  }

  /** Cuts what is still under way. */
  async close(): Promise<void> {
    // One that has ended by itself can be aborted no more.
    if (!this.#ended) this.#cutting.abort();
    await this.#server.finished;
  }
}

/** Also told of bodies that break, which the transfer itself has logged. */
function onError(thrown: unknown): Response {
  if (!(thrown instanceof EnjambreError)) log.error("A request failed", { error: thrown });
  return problem(thrown);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}
