import { keepIdentity, recallRevoked } from "../proto/client/identity_keeper.ts";
import { Tracker } from "../proto/client/locate.ts";
import { serverSecurity } from "../proto/client/security.ts";
import { nowMs } from "../proto/process/clock.ts";
import { clockDoubt } from "../proto/process/clock_doubt.ts";
import type { Lifecycle } from "../proto/process/lifecycle.ts";
import { logger } from "../proto/process/log.ts";
import { Metrics } from "../proto/process/metrics.ts";
import { metricsResponse } from "../proto/process/metrics_server.ts";
import { systemRandom } from "../proto/process/random.ts";
import { parseAddress } from "../proto/words/address.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { Channels } from "../proto/wire/client.ts";
import { CallMetrics } from "../proto/wire/call_metrics.ts";
import { INSECURE } from "../proto/wire/identity.ts";
import { directoryService, joiningService } from "../proto/wire/schema.ts";
import { serveMetrics } from "../proto/wire/serve_metrics.ts";
import { GrpcServer } from "../proto/wire/server.ts";
import type { WebserverConfig } from "./config.ts";
import { Directory, directoryHandlers, ownDoor } from "./directory.ts";
import { follow, type FollowParts } from "./follow.ts";
import { GrpcNetwork } from "./grpc_network.ts";
import { History } from "./history.ts";
import { HistoryFile } from "./history_file.ts";
import { Api } from "./http/api.ts";
import { Archive } from "./http/archive.ts";
import { Gateway } from "./http/gateway.ts";
import { Guard } from "./http/guard.ts";
import { routes } from "./http/routes.ts";
import { HttpServer } from "./http/server.ts";
import { Slots } from "./http/slots.ts";
import { Uploads } from "./http/uploads.ts";
import { Live } from "./live.ts";
import { GrpcOperator } from "./operator.ts";
import { type HttpSecurity, httpSecurity } from "./http_security.ts";
import { addMetrics, requestMetrics } from "./metrics.ts";
import { Pages } from "./pages/pages.ts";
import { joiningHandlers } from "./joining.ts";
import { Watch } from "./watch.ts";

const log = logger("webserver");

/** Questions are small; so is the answer with all trackers and some peers. */
const MESSAGE_MAX_BYTES = 64 * 1024;
const CONCURRENT_STREAMS_MAX = 128;
const JOIN_HINT = "`webserver join TOKEN --tracker HOST:PORT` with the same --data";
/** How long calls, and then transfers, may go on after the program was told to stop. */
const GRPC_GRACE_MS = 1_000;
const HTTP_GRACE_MS = 3_000;
const CUT_GRACE_MS = 500;

/** Builds a webserver and starts it. Answers the rest of its ready line: `<gRPC address> http <HTTP address>`. */
export async function startWebserver(
  config: WebserverConfig,
  lifecycle: Lifecycle,
): Promise<string> {
  const { resources, stopping } = lifecycle;
  const doubt = clockDoubt(nowMs());
  if (doubt !== undefined) log.warning(doubt);
  const security = await serverSecurity(config, JOIN_HINT);
  const channels = resources.use(new Channels(security));
  const directory = new Directory(config.tracker);
  const watch = new Watch(channels, directory, {
    healthIntervalMs: config.healthInterval,
    healthTimeoutMs: config.healthTimeout,
    peersIntervalMs: config.peersInterval,
    random: systemRandom,
  });
  await watch.once(stopping);
  const watching = watch.run(stopping);
  watching.catch(lifecycle.fail);
  resources.defer(() => watching.catch(() => {}));

  const historyFile = new HistoryFile(config.data);
  const history = new History();
  history.recall(await historyFile.read(), nowMs());
  const followed = { channels, directory, live: new Live(), history, historyFile };
  const following = follow(followed, stopping);
  following.catch(lifecycle.fail);
  resources.defer(() => following.catch(() => {}));
  const doorPort = { value: parseAddress(config.listen).port };
  const metrics = new Metrics();
  const tracker = new Tracker(channels, ownDoor(directory));
  const guarded = await httpSecurity(config, security, tracker);
  const parts = { ...followed, metrics, guarded, doorPort: () => doorPort.value };
  const http = startHttp(config, parts, lifecycle);
  const door = new GrpcServer({
    messageMaxBytes: MESSAGE_MAX_BYTES,
    concurrentStreamsMax: CONCURRENT_STREAMS_MAX,
    observer: new CallMetrics(metrics, [directoryService, joiningService]),
    security,
  });
  resources.defer(() => door.stop(GRPC_GRACE_MS));
  door.add(directoryService, directoryHandlers(directory));
  if (security !== INSECURE) {
    door.add(joiningService, joiningHandlers(security, directory));
    const parts = {
      ...{ identity: security, folder: config.data, channels, admission: door.admission! },
      ...{ tracker, takesNewcomers: true },
    };
    await recallRevoked(parts);
    const keeping = keepIdentity(parts, stopping);
    keeping.catch(lifecycle.fail);
    resources.defer(() => keeping.catch(() => {}));
  }
  const address = await door.listen(config.listen);
  doorPort.value = parseAddress(address).port;
  log.info("Serving", { address, http: http.address, trackers: config.tracker });
  const own = config.metrics === "gateway" ? "off" : config.metrics;
  const elsewhere = serveMetrics(own, metrics, () => notReady(directory), resources);
  return `${address} http ${http.address}${elsewhere}`;
}

function notReady({ healthyTracker }: Directory): string | undefined {
  return healthyTracker === undefined ? "No tracker answers" : undefined;
}

interface HttpParts extends FollowParts {
  readonly metrics: Metrics;
  readonly guarded: HttpSecurity;
  readonly doorPort: () => number;
}

function startHttp(
  config: WebserverConfig,
  { channels, directory, live, history, metrics, guarded, doorPort }: HttpParts,
  { resources, stopping, fail }: Lifecycle,
): HttpServer {
  const door = ownDoor(directory);
  const network = new GrpcNetwork(channels, door, systemRandom);
  const operator = new GrpcOperator(channels, door);
  const isReady = () => notReady(directory) === undefined;
  const cutting = new AbortController();
  const { transfersMax, idleTimeout: idleTimeoutMs } = config;
  const transfers = { transfersMax, idleTimeoutMs, stopping: cutting.signal };
  const slots = new Slots(transfersMax);
  const gateway = new Gateway(network, transfers, slots);
  addMetrics(metrics, { directory, gateway, traffic: network.traffic });
  const pages = new Pages({
    ...{ network, operator, live, history, isReady, doorPort },
    hasLogin: guarded.door !== undefined,
  });
  const streaming = pages.streams.run(stopping);
  streaming.catch(fail);
  const app = routes({
    guard: new Guard([...config.httpHost, parseAddress(config.http).host.toLowerCase()]),
    gateway,
    archive: new Archive(network, transfers, slots),
    uploads: new Uploads(network, cutting.signal, () => live.roomBytes),
    api: new Api(network, () => directory.trackers),
    pages,
    ...(guarded.door !== undefined && { door: guarded.door }),
    isReady,
    observe: requestMetrics(metrics),
    ...(config.metrics === "gateway" && { metrics: () => metricsResponse(metrics) }),
  });
  const http = new HttpServer(config.http, (request) => app.fetch(request), guarded.papers);
  http.whenDeaf(fail);
  const stopRenewing = guarded.onPapers?.((papers) => void http.renew(papers).catch(fail));
  resources.defer(async () => {
    stopRenewing?.();
    await streaming.catch(() => {});
    await http.drain(HTTP_GRACE_MS);
    // Those that still send are told; then connections are closed.
    cutting.abort(new EnjambreError("unavailable", "The webserver stops"));
    await http.drain(CUT_GRACE_MS);
    await http.close();
  });
  return http;
}
