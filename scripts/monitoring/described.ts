import { type DescribedMetric, Metrics } from "../../proto/process/metrics.ts";
import { CallMetrics } from "../../proto/wire/call_metrics.ts";
import {
  directoryService,
  diskService,
  fragmentsService,
  joiningService,
  neighboursService,
  swarmService,
} from "../../proto/wire/schema.ts";
import * as peer from "../../peer/metrics.ts";
import * as tracker from "../../tracker/metrics.ts";
import { SERVICES } from "../../tracker/services.ts";
import * as webserver from "../../webserver/metrics.ts";
import type { ProgramName } from "../permissions.ts";

/** What each program announces of its figures. They are only read when somebody asks, so nothing needs to run. */
export function describedMetrics(): Record<ProgramName, readonly DescribedMetric[]> {
  return {
    tracker: described((metrics) => {
      tracker.beginMetrics(metrics);
      tracker.addMetrics(metrics, {} as tracker.MetricsParts);
      new CallMetrics(metrics, SERVICES);
    }),
    peer: described((metrics) => {
      peer.addMetrics(metrics, {} as peer.MetricsParts);
      new CallMetrics(metrics, [fragmentsService, diskService, neighboursService, swarmService]);
    }),
    webserver: described((metrics) => {
      webserver.addMetrics(metrics, {} as webserver.MetricsParts);
      webserver.requestMetrics(metrics);
      new CallMetrics(metrics, [directoryService, joiningService]);
    }),
  };
}

function described(add: (metrics: Metrics) => void): readonly DescribedMetric[] {
  const metrics = new Metrics();
  add(metrics);
  return metrics.described;
}
