import process from "node:process";
import { monotonicMs, nextTurn, nowMs } from "./clock.ts";
import { mostDescriptors, openDescriptors } from "./descriptors.ts";
import { linesByLevel } from "./log.ts";
import { LOG_LEVELS } from "./log_levels.ts";
import type { GaugeHandle, Metrics } from "./metrics.ts";
import { VERSION } from "./version.ts";

const US_PER_S = 1_000_000;
const MS_PER_S = 1_000;

/** What can be said of any program, under the names that all clients of Prometheus use. */
export function addProcessMetrics(metrics: Metrics, program: string): void {
  metrics.gauge({
    name: "enjambre_build_info",
    help: "1; the labels say which program of which version this is",
    labels: { program: [program], version: [VERSION] },
  }).set(1, { program, version: VERSION });
  metrics.gauge({
    name: "process_start_time_seconds",
    help: "When the program was started, in seconds since 1970-01-01 UTC",
  }).set((nowMs() - monotonicMs()) / MS_PER_S);
  addResources(metrics);
  addEventLoop(metrics);
  const lines = metrics.total({
    name: "enjambre_log_lines_total",
    help: "Lines of the log by their level; see --log-level for which are written",
    labels: { level: LOG_LEVELS },
  });
  metrics.beforeTold(() => {
    for (const level of LOG_LEVELS) lines.set(linesByLevel.get(level) ?? 0, { level });
  });
}

function addResources(metrics: Metrics): void {
  const cpu = metrics.total({
    name: "process_cpu_seconds_total",
    help: "Time of processors that the program took, its own and the system's for it",
  });
  const resident = metrics.gauge({
    name: "process_resident_memory_bytes",
    help: "Memory that the program has",
  });
  const heap = metrics.gauge({
    name: "enjambre_heap_used_bytes",
    help: "Memory of JavaScript values",
  });
  const external = metrics.gauge({
    name: "enjambre_external_memory_bytes",
    help: "Memory of buffers, which carry the bytes of fragments",
  });
  const open = metrics.gauge({
    name: "process_open_fds",
    help: "Files and connections that are open; not told where the system does not number them",
  });
  const most = metrics.gauge({
    name: "process_max_fds",
    help: "Files and connections that may be open; told where a launcher said it",
  });
  metrics.beforeTold(() => {
    const { user, system } = process.cpuUsage();
    cpu.set((user + system) / US_PER_S);
    const memory = process.memoryUsage();
    resident.set(memory.rss);
    heap.set(memory.heapUsed);
    external.set(memory.external);
    tell(open, openDescriptors());
    tell(most, mostDescriptors());
  });
}

/** What is not known is not told: a 0 would be an answer. */
function tell(gauge: GaugeHandle, value: number | undefined): void {
  if (value === undefined) gauge.unset();
  else gauge.set(value);
}

function addEventLoop(metrics: Metrics): void {
  const lag = metrics.gauge({
    name: "enjambre_event_loop_lag_seconds",
    help: "How long what was due had to wait when this was asked for",
  });
  metrics.beforeTold(async () => {
    const startedMs = monotonicMs();
    await nextTurn();
    lag.set((monotonicMs() - startedMs) / MS_PER_S);
  });
}
