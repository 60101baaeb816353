import assert from "node:assert/strict";
import { describedMetrics } from "../../scripts/monitoring/described.ts";
import { hasPromtool, promtool } from "../../scripts/monitoring/promtool.ts";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import type { Program, ProgramName } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { done, networkTest } from "../support/network.ts";
import { scrape } from "../support/scrape.ts";

const HERE = ["--metrics", "127.0.0.1:0"];
const BYTES = 300_000;
const NAMES = 40;

networkTest(
  "Every program tells its metrics and its health, as they are documented and whatever people do",
  { peers: 3, replicas: 2, trackerFlags: HERE, webserverFlags: HERE, peerFlags: HERE },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/file`, 1, BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await done(network.run(["get", "file", "--output", `${folder}/back`]));
    const gateway = `http://${network.webserver.httpAddress}`;
    assert.equal((await (await fetch(`${gateway}/files/file`)).bytes()).byteLength, BYTES);

    await test.step("what is told is what is documented, with labels from its lists alone", async () => {
      await misbehave(gateway);
      await isDocumented("tracker", network.tracker);
      await isDocumented("webserver", network.webserver);
      await isDocumented("peer", network.peers[0]!);
    });
    await test.step("names, copies, peers and bytes are counted", () => isCounted(network));
    await test.step("a peer without a tracker is alive and not ready", () => isNotReady(network));
  },
);

async function isDocumented(name: ProgramName, program: Program): Promise<void> {
  const described = describedMetrics()[name];
  const { names, samples, text } = await scrape(program);
  assert.deepEqual([...names].sort(), described.map((metric) => metric.name).sort());
  for (const sample of samples) {
    const plain = sample.name.replace(/_(bucket|sum|count)$/, "");
    const metric = described.find(({ name }) => name === plain || name === sample.name)!;
    for (const [label, value] of Object.entries(sample.labels)) {
      if (label === "le") continue;
      assert(metric.labels![label]!.includes(value), `${sample.name} ${label}=${value}`);
    }
  }
  if (hasPromtool) await promtool(["check", "metrics"], { stdin: text });
}

async function isCounted({ tracker, webserver, peers }: Network): Promise<void> {
  await eventually("the tracker says so", async () => {
    const { value } = await scrape(tracker);
    assert.equal(value("enjambre_tracker_names"), 1);
    assert.equal(value("enjambre_tracker_logical_bytes"), BYTES);
    assert.equal(value("enjambre_tracker_replica_bytes"), 2 * BYTES);
    assert.equal(value("enjambre_tracker_peers", { liveness: "live" }), 3);
    assert.equal(value("enjambre_tracker_serving"), 1);
    assert(value("enjambre_grpc_calls_total", { method: "Commit", code: "ok" }) >= 1);
    assert(value("enjambre_tracker_transaction_duration_seconds_count") > 0);
  });
  const all = await Promise.all(peers.map((peer) => scrape(peer)));
  const sum = (name: string, labels = {}) =>
    all.reduce((total, { value }) => total + value(name, labels), 0);
  assert.equal(sum("enjambre_peer_fragment_bytes"), 2 * BYTES);
  assert.equal(sum("enjambre_peer_received_bytes_total", { way: "store" }), 2 * BYTES);
  assert.equal(sum("enjambre_peer_sent_bytes_total", { way: "forward" }), BYTES);
  assert(sum("enjambre_peer_sent_bytes_total", { way: "exchange" }) >= 2 * BYTES);
  const gateway = await scrape(webserver);
  assert.equal(gateway.value("enjambre_webserver_sent_bytes_total"), BYTES);
}

async function isNotReady({ tracker, webserver, peers: [peer] }: Network): Promise<void> {
  const health = async (program: Program, about: string) =>
    await (await fetch(`http://${program.metricsAddress}/health/${about}`)).text();
  const says = (program: Program, what: RegExp) =>
    eventually(
      `${program.label} says ${what}`,
      async () => what.test(await health(program, "ready")),
    );
  await says(peer!, /^ready$/m);
  await tracker.end("SIGKILL");
  await says(peer!, /not in session/);
  await says(webserver, /No tracker answers/);
  for (const program of [peer!, webserver]) assert.equal(await health(program, "live"), "live\n");
  assert.equal((await scrape(peer!)).value("enjambre_peer_session_open"), 0);
  await tracker.start();
  for (const program of [peer!, webserver, tracker]) await says(program, /^ready$/m);
}

/** What would make one series each if it were a label. */
async function misbehave(gateway: string): Promise<void> {
  for (let index = 0; index < NAMES; index += 1) {
    const method = `ODD${index}`;
    const asked = [
      fetch(`${gateway}/files/none-${index}`),
      fetch(`${gateway}/nowhere-${index}/x`),
      fetch(`${gateway}/files/file`, { method }),
    ];
    for (const response of await Promise.all(asked)) await response.body?.cancel();
  }
}

networkTest(
  "A webserver tells its metrics at the gateway unless it is told otherwise",
  { peers: 0 },
  async ({ webserver, tracker }) => {
    const { value } = await scrape(webserver, webserver.httpAddress);
    assert.equal(value("enjambre_webserver_trackers", { healthy: "true" }), 1);
    assert.equal(tracker.output, `ready tracker ${tracker.address}\n`);
  },
);
