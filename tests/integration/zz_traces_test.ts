import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, testNetwork } from "../support/network.ts";
import { type CollectedSpan, SpanCollector } from "../support/span_collector.ts";

const BYTES = 600_000;
const FRAGMENTS = 3;
const REPLICAS = 3;
const SERVER = 2;
const CLIENT = 3;
const STORE = "enjambre.v1.Fragments/Store";

Deno.test("A put and a get each make one tree of spans, from the client over tracker and chains", async (test) => {
  await using collector = new SpanCollector();
  const environment = (service: string) => ({ env: collector.environment(service) });
  await using network = await testNetwork({
    ...{ peers: REPLICAS, replicas: REPLICAS, ...environment("server") },
  });
  const file = `${network.folder}/file`;
  writeSeededFile(file, 1, BYTES);
  const put = await done(network.run(["put", file, "--json"], environment("client")));
  await done(network.run(["get", "file", "--output", `${file}-2`], environment("client")));
  const body = Deno.readFileSync(file).slice(1);
  const url = `http://${network.webserver.httpAddress}/files/by-http`;
  await (await fetch(url, { method: "PUT", body })).body?.cancel();

  // Each program tells its spans when it likes: a tree may be whole before the last leaves have come.
  const step = (name: string, holds: () => void) =>
    test.step(name, async () => await eventually(`all spans of ${name} are there`, holds));
  await step("put", () => {
    const spans = treeOf(collector, "put", { client: true });
    const root = spans.find(({ name }) => name === "put")!;
    assert.equal(root.attributes["enjambre.operation"], put.json().operation_id);
    const stores = spans.filter(({ name, kind }) => name === STORE && kind === SERVER);
    assert.equal(stores.length, FRAGMENTS * REPLICAS, "each peer of each chain");
    // client -> first peer -> second -> third: each is asked by the one before.
    if (true) {
      const path = (span: CollectedSpan): string => {
        const p = spans.find((x) => x.spanId === span.parentSpanId);
        return `${span.name}/${span.kind}@${span.attributes["peer.address"] ?? ""} [${
          span.startMs.toFixed(1)
        }-${span.endMs.toFixed(1)}]` + (p ? " < " + path(p) : "");
      };
      Deno.writeTextFileSync(
        "/tmp/paths.txt",
        [...spans].sort((a, b) => a.startMs - b.startMs).filter((x) => x.name === STORE).map((x) =>
          path(x)
        ).join("\n") + "\n",
      );
    }
    assert.deepEqual(stores.map((span) => hops(span, spans)).sort(), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
    for (const method of ["Begin", "Place", "Commit"]) {
      const kinds = spans.filter(({ name }) => name === `enjambre.v1.Catalog/${method}`)
        .map(({ kind }) => kind);
      assert(kinds.includes(CLIENT) && kinds.includes(SERVER), method);
    }
  });
  await step("get", () => {
    const spans = treeOf(collector, "get", { client: true });
    assert(spans.some(({ name }) => name === "enjambre.v1.Swarm/Exchange"));
    assert(spans.some(({ name }) => name === "enjambre.v1.Catalog/Locate"));
  });
  await step("put through the gateway", () => {
    const spans = treeOf(collector, "put", { client: false });
    const request = spans.find(({ parentSpanId }) => parentSpanId === "")!;
    assert.equal(request.attributes["url.path"], "/files/by-http");
    assert.equal(request.kind, SERVER);
  });
});

/** All spans of one trace, when they are one tree: each but one has its parent among them. */
function treeOf(
  { spans }: SpanCollector,
  name: string,
  { client }: { client: boolean },
): CollectedSpan[] {
  const root = spans.find((span) => span.name === name && (span.service === "client") === client);
  assert(root !== undefined);
  const all = spans.filter(({ traceId }) => traceId === root.traceId);
  const ids = new Set(all.map(({ spanId }) => spanId));
  const roots = all.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  assert.deepEqual(roots.map(({ parentSpanId }) => parentSpanId), [""]);
  for (const { name, startMs, endMs } of all) assert(endMs >= startMs, name);
  return all;
}

/** How many calls of Store led to this one, itself included. */
function hops(span: CollectedSpan, spans: readonly CollectedSpan[]): number {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  const own = span.name === STORE && span.kind === SERVER ? 1 : 0;
  return own + (parent === undefined ? 0 : hops(parent, spans));
}
