import { monotonicMs } from "../process/clock.ts";
import { type Metrics, SECONDS_BUCKETS } from "../process/metrics.ts";
import { ERROR_CODES } from "../words/errors.ts";
import { SERVER_LIMITS, type ServerLimit } from "../words/server_limits.ts";
import type { CallEnd, CallObserver } from "./call_observer.ts";
import type { ServiceDefinition } from "./grpc.ts";

const MS_PER_S = 1_000;

/** Counts the calls of these services, and how long they take. */
export class CallMetrics implements CallObserver {
  readonly #methods = new Map<string, { service: string; method: string; isLong: boolean }>();
  readonly #active = new Map<string, number>();
  readonly #calls;
  readonly #seconds;
  readonly #refusals;

  constructor(metrics: Metrics, services: readonly ServiceDefinition[]) {
    for (const { path, requestStream, responseStream } of services.flatMap(Object.values)) {
      const [service = "", method = ""] = path.split(".").at(-1)!.split("/");
      this.#methods.set(path, { service, method, isLong: requestStream && responseStream });
    }
    const known = [...this.#methods.values()];
    const labels = {
      service: [...new Set(known.map(({ service }) => service))],
      method: [...new Set(known.map(({ method }) => method))],
    };
    this.#calls = metrics.counter({
      name: "enjambre_grpc_calls_total",
      help: "Calls that ended, by how they did",
      labels: { ...labels, code: ["ok", ...ERROR_CODES] },
    });
    this.#seconds = metrics.histogram({
      name: "enjambre_grpc_call_duration_seconds",
      help: "How long calls took, those that stay open for long left out",
      labels,
      buckets: SECONDS_BUCKETS,
    });
    this.#refusals = metrics.counter({
      name: "enjambre_grpc_limit_refusals_total",
      help: "Connections and calls that were refused, or ended, because they were beyond a limit",
      labels: { limit: SERVER_LIMITS },
    });
    const active = metrics.gauge({
      name: "enjambre_grpc_calls_active",
      help: "Calls that are under way",
      labels,
    });
    metrics.beforeTold(() => {
      for (const [path, { service, method }] of this.#methods) {
        active.set(this.#active.get(path) ?? 0, { service, method });
      }
    });
  }

  beyond(limit: ServerLimit): void {
    this.#refusals.add(1, { limit });
  }

  begun(path: string): CallEnd {
    const startedMs = monotonicMs();
    this.#count(path, 1);
    let isOver = false;
    return (code) => {
      if (isOver) return;
      isOver = true;
      this.#count(path, -1);
      const { service, method, isLong } = this.#methods.get(path)!;
      this.#calls.add(1, { service, method, code });
      if (isLong) return;
      this.#seconds.observe((monotonicMs() - startedMs) / MS_PER_S, { service, method });
    };
  }

  #count(path: string, change: number): void {
    this.#active.set(path, (this.#active.get(path) ?? 0) + change);
  }
}
