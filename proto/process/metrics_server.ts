import { EnjambreError } from "../words/errors.ts";
import { logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

const log = logger("metrics");

export interface MetricsServerSettings {
  /** A name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string;
  /** The same as sockets take it: an IPv6 address without brackets. */
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
  readonly metrics: Metrics;
  /** Why the program is not of use now; undefined: it is. */
  readonly notReady: () => string | undefined;
}

/** What tells the machinery around a program how it is: `/metrics`, `/health/live` and `/health/ready` over HTTP. */
export class MetricsServer implements AsyncDisposable {
  readonly #host: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** Starts to serve. @throws unavailable when the port is taken or the host is not one of this machine. */
  constructor({ host, hostname, port, metrics, notReady }: MetricsServerSettings) {
    this.#host = host;
    try {
      this.#server = Deno.serve({
        hostname,
        port,
        onListen() {},
      }, (request) => answer(new URL(request.url).pathname, metrics, notReady));
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      const why = cause instanceof Deno.errors.AddrInUse
        ? "the port is taken by another program"
        : (cause as Error).message;
      const message = `Cannot listen on ${host}:${port} for --metrics: ${why}`;
      throw new EnjambreError("unavailable", message, { cause });
    }
  }

  /** The real HOST:PORT. */
  get address(): string {
    return `${this.#host}:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

async function answer(
  path: string,
  metrics: Metrics,
  notReady: () => string | undefined,
): Promise<Response> {
  switch (path) {
    case "/metrics":
      return await metricsResponse(metrics);
    case "/health/live":
      return text("live", 200);
    case "/health/ready": {
      const why = notReady();
      return why === undefined ? text("ready", 200) : text(why, 503);
    }
    default:
      return text("There are /metrics, /health/live and /health/ready", 404);
  }
}

/** All figures, for whoever collects them. */
export async function metricsResponse(metrics: Metrics): Promise<Response> {
  try {
    const headers = { "Content-Type": metrics.contentType, "Cache-Control": "no-store" };
    return new Response(await metrics.text(), { headers });
  } catch (error) {
    log.error("The metrics cannot be told", { error });
    return text("Something went wrong, see the log", 500);
  }
}

function text(line: string, status: number): Response {
  return new Response(`${line}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
  });
}
