import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Identities } from "../../scripts/identities.ts";
import { serveAndConnect, serveGrpc } from "../../tests/support/grpc_server.ts";
import { aborted } from "../process/aborted.ts";
import { CALLS_PER_S_MAX, METADATA_MAX_BYTES, type ServerLimit } from "../words/server_limits.ts";
import type { CallObserver } from "./call_observer.ts";
import { callMaxMs, methodsWithoutEnd } from "./call_limits.ts";
import { CallRates } from "./call_rates.ts";
import { Channels } from "./client.ts";
import { Client, credentials, Metadata, type ServiceError, status } from "./grpc.ts";
import { healthService } from "./health.ts";
import { METHOD_RULES } from "./method_rules.ts";
import { directoryService, fragmentsService } from "./schema.ts";
import { serverStream, unary } from "./server.ts";

const SHORT_MS = 100;
const ANSWER = { networkId: new Uint8Array(16), trackers: [], peers: [] };

/** What was told of limits. */
class Told implements CallObserver {
  readonly limits: ServerLimit[] = [];
  begun() {
    return () => {};
  }
  beyond(limit: ServerLimit) {
    this.limits.push(limit);
  }
}

/** A call without a deadline, with these metadata; without `ends` it never sends the message that it promised. */
function callBare(
  address: string,
  { metadata = new Metadata(), ends = true },
): Promise<Partial<ServiceError>> {
  const client = new Client(address, credentials.createInsecure());
  const same = (bytes: Buffer) => bytes;
  const { path } = directoryService.FindTracker;
  return new Promise<Partial<ServiceError>>((resolve) => {
    const call = client.makeClientStreamRequest(path, same, same, metadata, (error) => {
      resolve(error ?? { code: status.OK });
    });
    if (ends) call.end(Buffer.alloc(0));
    else call.on("error", () => {});
  }).finally(() => client.close());
}

Deno.test("Every method without a longest time is one that is served", () => {
  for (const path of methodsWithoutEnd) assert(path in METHOD_RULES, path);
  assert.equal(callMaxMs(directoryService.FindTracker), 60_000);
  assert.equal(callMaxMs(fragmentsService.Fetch), 1_800_000);
});

Deno.test("A server ends calls that take too long, though their callers would wait for ever", async () => {
  const observer = new Told();
  const reasons: Promise<unknown>[] = [];
  const never = (signal: AbortSignal) => {
    reasons.push(aborted(signal));
    return aborted(signal);
  };
  const settings = { observer, callLimits: { callMaxMs: () => SHORT_MS } };
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(async (_request, { signal }) => {
      await never(signal);
      return ANSWER;
    }),
  }, settings);
  const { address } = serving;
  for (const ends of [true, false]) {
    const failure = await callBare(address, { ends });
    assert.equal(failure.code, status.DEADLINE_EXCEEDED, `${failure.details}`);
    assert.match(failure.details!, /longer than 100 ms, the most that it may \(call_time\)/);
  }
  // The handler of the one that came to it is told, too.
  await Promise.all(reasons);
  assert.equal(reasons.length, 1);
  assert.deepEqual(observer.limits, ["call_time", "call_time"]);
});

Deno.test("A server ends a stream that takes too long, and leaves those alone that end before", async () => {
  const observer = new Told();
  const settings = { observer, callLimits: { callMaxMs: () => SHORT_MS } };
  await using serving = await serveAndConnect(fragmentsService, {
    Fetch: serverStream(async function* ({ length }, { signal }) {
      yield { data: new Uint8Array(1) };
      if (Number(length) > 0) await aborted(signal);
    }),
  }, settings);
  const { channels, address } = serving;
  const fetch = (length: number) => {
    const request = { fragmentId: new Uint8Array(32), offset: 0, length };
    return Array.fromAsync(channels.serverStream(address, fragmentsService.Fetch, request));
  };
  assert.equal((await fetch(0)).length, 1);
  await assert.rejects(fetch(1), { code: "timeout" });
  assert.deepEqual(observer.limits, ["call_time"]);
});

Deno.test("A server refuses too much metadata with the limit's name, and lives on with far too much", async () => {
  const observer = new Told();
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(() => Promise.resolve(ANSWER)),
  }, { observer });
  const { channels, address } = serving;
  const withBytes = (bytes: number) => {
    const metadata = new Metadata();
    metadata.set("x", "a".repeat(bytes));
    return callBare(address, { metadata });
  };
  const usual = await withBytes(METADATA_MAX_BYTES / 2);
  assert.equal(usual.code, status.OK, `${usual.details}`);
  const failure = await withBytes(METADATA_MAX_BYTES + 1);
  assert.equal(failure.code, status.RESOURCE_EXHAUSTED, `${failure.details}`);
  assert.match(failure.details!, /at most 8192 bytes \(metadata\)/);
  assert.notEqual((await withBytes(1024 * 1024)).code, status.OK);
  await channels.unary(address, directoryService.FindTracker, {});
  assert.deepEqual(observer.limits, ["metadata"]);
});

Deno.test("A server refuses a device's calls beyond its rate, whichever connection they come by", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  try {
    const identities = await Identities.make(folder);
    const security = await identities.ensure(`${folder}/tracker`, "tracker");
    const observer = new Told();
    const callLimits = { rates: new CallRates(0.001, 5) };
    await using serving = await serveGrpc(directoryService, {
      FindTracker: unary(() => Promise.resolve(ANSWER)),
    }, { security, observer, callLimits });
    const to = { address: serving.address, role: "tracker" } as const;
    let refused = 0;
    for (let connection = 0; connection < 4; connection += 1) {
      using channels = new Channels(identities.own);
      for (let call = 0; call < 2; call += 1) {
        try {
          await channels.unary(to, healthService.Check, { service: "" }, { timeoutMs: 5_000 });
        } catch (thrown) {
          refused += 1;
          const message = new RegExp(`at most ${CALLS_PER_S_MAX} calls/s \\(calls_per_device\\)`);
          assert.throws(() => {
            throw thrown;
          }, { code: "exhausted", message });
        }
      }
    }
    assert.equal(refused, 3);
    assert.deepEqual(observer.limits, Array(3).fill("calls_per_device"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
