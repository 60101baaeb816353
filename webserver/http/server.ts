import { aborted } from "../../proto/process/aborted.ts";
import { sleep, timeLimit } from "../../proto/process/clock.ts";
import { DeafServer } from "../../proto/process/deaf_server.ts";
import { logger } from "../../proto/process/log.ts";
import { withoutBrackets } from "../../proto/words/host_text.ts";
import { parseAddress } from "../../proto/words/address.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { HTTP_REQUESTS_MAX } from "../../proto/words/server_limits.ts";
import { problem } from "./routes.ts";

const log = logger("http");

/** What TLS takes, PEM; without it there is none. */
export interface HttpPapers {
  readonly cert: string;
  readonly key: string;
}

type Handler = (request: Request) => Response | Promise<Response>;
type Listening = Deno.HttpServer<Deno.NetAddr>;

/** A port that was just given up is free again within milliseconds. */
const AGAIN_AFTER_MS = 10;
const AGAIN_TRIES = 200;

/**
 * The HTTP server of Deno with a gentle end. Deno's own gentle end cannot be followed by a hard one, and would wait for
 * a client that reads no further for ever; so new requests are refused here until it is time to cut.
 */
export class HttpServer {
  readonly #handle: Handler;
  readonly #host: string;
  #server: Listening;
  #cutting = new AbortController();
  /** Fulfilled when an answer has been sent to its end. */
  readonly #active = new Set<Promise<void>>();
  #draining = false;
  #renewing = Promise.resolve();
  #onDeaf: (error: DeafServer) => void = () => {};

  /**
   * Starts to serve.
   * @param address HOST:PORT; port 0 for any free one.
   * @throws unavailable when the port is taken or the host is not one of this machine.
   */
  constructor(address: string, handle: Handler, papers?: HttpPapers) {
    const { host, port } = parseAddress(address);
    this.#handle = handle;
    this.#host = host;
    try {
      this.#server = this.#listen(port, papers);
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

  /**
   * New connections get these papers; requests that are under way end by themselves. Deno's server keeps the papers
   * that it began with, so that another one takes its place: for some milliseconds nobody listens.
   * @throws unavailable when the port cannot be had again.
   */
  renew(papers: HttpPapers): Promise<void> {
    this.#renewing = this.#renewing.then(() => this.#replace(papers));
    return this.#renewing;
  }

  async #replace(papers: HttpPapers): Promise<void> {
    if (this.#draining) return;
    const { address } = this;
    const { port } = this.#server.addr;
    // Not waited for: it takes no new connections, and ends when the last of its answers is sent.
    this.#server.shutdown().catch((error) => log.warning("An old listener broke", { error }));
    for (let tries = 0; tries < AGAIN_TRIES; tries += 1) {
      await sleep(AGAIN_AFTER_MS);
      if (this.#draining) return;
      try {
        this.#cutting = new AbortController();
        this.#server = this.#listen(port, papers);
        return log.info("Serving {address} with a new certificate", { address });
      } catch (thrown) {
        if (!(thrown instanceof Deno.errors.AddrInUse)) throw thrown;
      }
    }
    throw new EnjambreError("unavailable", `Cannot listen on ${address} again: the port is taken`);
  }

  #listen(port: number, papers: HttpPapers | undefined): Listening {
    const server = Deno.serve({
      hostname: withoutBrackets(this.#host),
      port,
      signal: this.#cutting.signal,
      onListen() {},
      onError,
      ...papers,
    }, (request, info) => this.#answer(request, info));
    // It gives up when there are no descriptors left, and nothing else notices.
    server.finished.catch((error) => {
      log.error("The gateway takes no connections any more", { error });
      this.#onDeaf(new DeafServer(`${this.#host}:${server.addr.port}`));
    });
    return server;
  }

  /** Called when it takes no connections any more, which only a new start of the program helps. */
  whenDeaf(call: (error: DeafServer) => void): void {
    this.#onDeaf = call;
  }

  /** Takes no new requests, and waits for running ones to end, for `graceMs` at most. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    using limit = timeLimit(graceMs);
    await Promise.race([Promise.all(this.#active), aborted(limit.signal)]);
  }

  /** Cuts what is still under way. */
  async close(): Promise<void> {
    await this.#renewing.catch(() => {});
    this.#cutting.abort();
    await this.#server.finished.catch(() => {});
  }

  #answer(request: Request, { completed }: Deno.ServeHandlerInfo): Response | Promise<Response> {
    if (this.#draining) {
      const refusal = problem(new EnjambreError("unavailable", "The webserver stops"));
      refusal.headers.set("Connection", "close");
      return refusal;
    }
    if (this.#active.size >= HTTP_REQUESTS_MAX) {
      const message = `The gateway has ${HTTP_REQUESTS_MAX} requests under way, as many as it may`;
      return problem(new EnjambreError("unavailable", `${message}; try again`));
    }
    const over: Promise<void> = completed.catch(() => {})
      .finally(() => this.#active.delete(over));
    this.#active.add(over);
    return this.#handle(request);
  }
}

/** Also told of bodies that break, which the transfer itself has logged. */
function onError(thrown: unknown): Response {
  if (!(thrown instanceof EnjambreError)) log.error("A request failed", { error: thrown });
  return problem(thrown);
}
