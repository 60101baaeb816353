import type { Metrics } from "../process/metrics.ts";
import { MetricsServer } from "../process/metrics_server.ts";
import { withoutBrackets } from "../words/host_text.ts";
import { parseAddress } from "../words/address.ts";

/**
 * Serves the figures and the health of a program until the resources are given back. Answers what its ready line says
 * of that: nothing when it is off.
 * @param address HOST:PORT, port 0 for any free one; or "off".
 * @param notReady Why the program is not of use now; undefined: it is.
 * @throws unavailable when the port is taken or the host is not one of this machine.
 */
export function serveMetrics(
  address: string | "off",
  metrics: Metrics,
  notReady: () => string | undefined,
  resources: AsyncDisposableStack,
): string {
  if (address === "off") return "";
  const { host, port } = parseAddress(address);
  const hostname = withoutBrackets(host);
  const server = resources.use(new MetricsServer({ host, hostname, port, metrics, notReady }));
  return ` metrics ${server.address}`;
}
