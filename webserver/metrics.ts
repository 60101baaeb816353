import { monotonicMs } from "../proto/process/clock.ts";
import { type Metrics, SECONDS_BUCKETS } from "../proto/process/metrics.ts";
import { addProcessMetrics } from "../proto/process/process_metrics.ts";
import type { Directory } from "./directory.ts";
import type { GatewayTraffic } from "./grpc_network.ts";
import type { Gateway } from "./http/gateway.ts";

const MS_PER_S = 1_000;
const METHODS = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "other"];
/** What requests are about, by the first part of their path; all else is a page. */
const AREAS = ["files", "api", "assets", "health", "metrics", "page"];
const STATUSES = [
  ...["200", "201", "204", "206", "303", "304", "400", "401", "403", "404", "405", "409", "412"],
  ...["413", "414", "415", "416", "499", "500", "502", "503", "504", "507", "other"],
];
const HEALTHY = ["true", "false"];

/** What a webserver's figures are read from. */
export interface MetricsParts {
  readonly directory: Directory;
  readonly gateway: Pick<Gateway, "transfers">;
  readonly traffic: GatewayTraffic;
}

/** Adds all figures of a webserver, those of its requests left out. */
export function addMetrics(metrics: Metrics, { directory, gateway, traffic }: MetricsParts): void {
  addProcessMetrics(metrics, "webserver");
  const trackers = metrics.gauge({
    name: "enjambre_webserver_trackers",
    help: "Trackers that are watched, by whether they serve",
    labels: { healthy: HEALTHY },
  });
  const gauge = (name: string, help: string) =>
    metrics.gauge({ name: `enjambre_webserver_${name}`, help });
  const active = gauge("transfers_active", "Files that are on their way through the gateway");
  const most = gauge("transfers_max", "Files that may be at the same time");
  const sent = metrics.total({
    name: "enjambre_webserver_sent_bytes_total",
    help: "Bytes of files that clients took, counted by the fragment",
  });
  const received = metrics.total({
    name: "enjambre_webserver_received_bytes_total",
    help: "Bytes of files that clients put, counted when one is safe",
  });
  metrics.beforeTold(() => {
    const all = directory.trackers;
    for (const healthy of HEALTHY) {
      trackers.set(all.filter((each) => `${each.healthy}` === healthy).length, { healthy });
    }
    active.set(gateway.transfers.taken);
    most.set(gateway.transfers.most);
    sent.set(traffic.sentBytes);
    received.set(traffic.receivedBytes);
  });
}

/** What a request is told to when it begins; what that answers, when its answer begins. */
export type RequestObserver = (request: Request) => (status: number) => void;

/** Counts what is asked over HTTP. */
export function requestMetrics(metrics: Metrics): RequestObserver {
  const labels = { method: METHODS, area: AREAS };
  const requests = metrics.counter({
    name: "enjambre_webserver_requests_total",
    help: "Requests over HTTP that were answered, by the status of the answer",
    labels: { ...labels, status: STATUSES },
  });
  const seconds = metrics.histogram({
    name: "enjambre_webserver_request_duration_seconds",
    help: "How long it took until the answer began, the content of a PUT included",
    labels,
    buckets: SECONDS_BUCKETS,
  });
  return ({ method, url }) => {
    const startedMs = monotonicMs();
    const labels = { method: among(METHODS, method, "other"), area: areaOf(url) };
    return (status) => {
      requests.add(1, { ...labels, status: among(STATUSES, `${status}`, "other") });
      seconds.observe((monotonicMs() - startedMs) / MS_PER_S, labels);
    };
  };
}

function areaOf(url: string): string {
  const [, first = ""] = URL.parse(url)?.pathname.split("/") ?? [];
  return among(AREAS, first, "page");
}

function among(known: readonly string[], value: string, otherwise: string): string {
  return known.includes(value) ? value : otherwise;
}
