import assert from "node:assert/strict";
import { put, sample } from "../../tests/contract/store_fixture.ts";
import { newPlace } from "../../tests/contract/store_place.ts";
import { serveGrpc } from "../../tests/support/grpc_server.ts";
import { needs } from "../../tests/support/needs.ts";
import type { TrashRequest } from "../../proto/gen/enjambre/v1/TrashRequest.ts";
import type { TrashedFragment__Output } from "../../proto/gen/enjambre/v1/TrashedFragment.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { idToBytes } from "../../proto/words/ids.ts";
import { Channels } from "../../proto/wire/client.ts";
import { Identities } from "../../scripts/identities.ts";
import { INSECURE, type ServerSecurity } from "../../proto/wire/identity.ts";
import { diskService } from "../../proto/wire/schema.ts";
import { Scrubber } from "../scrub/scrubber.ts";
import { ScrubStateFile } from "../scrub/scrub_state_file.ts";
import { diskHandlers } from "./disk.ts";

const KEEP_MS = 3_600_000;
const SINCE_MS = 1_700_000_000_000;

async function served(listen = "127.0.0.1:0", security: ServerSecurity = INSECURE) {
  await using held = new AsyncDisposableStack();
  const place = held.use(await newPlace());
  const store = held.use(await place.open({ nowMs: () => SINCE_MS }));
  const file = new ScrubStateFile(place.folder);
  const scrubber = await Scrubber.open({ store, file, everyMs: 0, isBusy: () => false });
  const channels = held.use(new Channels(security));
  const handlers = diskHandlers({ store, scrubber, trashKeepMs: KEEP_MS });
  const { address } = held.use(await serveGrpc(diskService, handlers, { listen, security }));
  const trash = async (request: TrashRequest) => {
    const fragments: TrashedFragment__Output[] = [];
    const responses = channels.serverStream(address, diskService.Trash, request);
    for await (const response of responses) fragments.push(...response.fragments);
    return fragments;
  };
  const moved = held.move();
  return { store, channels, address, trash, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

Deno.test("Disk.Trash lists, restores what is good, says why it cannot, and empties", async () => {
  await using disk = await served();
  const { store, trash } = disk;
  const fragments = [sample(10), sample(20)];
  for (const fragment of fragments) {
    await put(store, fragment);
    await store.drop(fragment.id, "trash");
  }
  const listed = await trash({ action: "TRASH_ACTION_LIST" });
  assert.deepEqual(listed.map(({ size }) => size).sort(), [10, 20]);
  for (const { sinceMs, untilMs, problem } of listed) {
    assert.deepEqual([sinceMs, untilMs, problem], [SINCE_MS, SINCE_MS + KEEP_MS, ""]);
  }
  const unknown = sample(1).id;
  const fragmentIds = [fragments[0]!.id, unknown].map(idToBytes);
  const restored = await trash({ action: "TRASH_ACTION_RESTORE", fragmentIds });
  assert.deepEqual(restored.map(({ problem }) => problem), ["", "it is not there"]);
  assert.ok(store.has(fragments[0]!.id));
  assert.equal((await trash({ action: "TRASH_ACTION_EMPTY" })).length, 1);
  assert.deepEqual(await trash({ action: "TRASH_ACTION_LIST" }), []);
  assert.deepEqual([...store.inventory()].map(({ id }) => id), [fragments[0]!.id]);
});

Deno.test("Disk.Trash refuses what makes no sense, and does nothing then", async () => {
  await using disk = await served();
  const { store, trash } = disk;
  const fragment = sample(10);
  await put(store, fragment);
  await store.drop(fragment.id, "trash");
  const fragmentIds = [idToBytes(fragment.id)];
  const requests: TrashRequest[] = [
    {},
    { action: 7 as never },
    { action: "TRASH_ACTION_EMPTY", fragmentIds },
    { action: "TRASH_ACTION_LIST", fragmentIds },
    { action: "TRASH_ACTION_RESTORE", fragmentIds: [new Uint8Array(3)] },
    { action: "TRASH_ACTION_RESTORE", fragmentIds: Array(1_025).fill(fragmentIds[0]) },
  ];
  for (const request of requests) {
    await assert.rejects(trash(request), (error) => EnjambreError.is(error, "invalid"));
  }
  assert.equal([...store.trash()].length, 1);
});

Deno.test("Disk.Scrub, not asked to begin, says how far it is and begins nothing", async () => {
  await using disk = await served();
  const responses = await Array.fromAsync(
    disk.channels.serverStream(disk.address, diskService.Scrub, {}),
  );
  assert.deepEqual(responses, [{ current: null, last: null, everyMs: 0, done: false }]);
});

/** An address of this machine that is not its loopback; what is sent there does not leave the machine either. */
const elsewhere = Deno.networkInterfaces()
  .find(({ family, address }) => family === "IPv4" && !address.startsWith("127."))?.address;

needs({
  tool: "an IPv4 address beside the loopback",
  present: elsewhere !== undefined,
  install: "connect the machine to a network",
}).test("Disk answers nobody who does not come over the loopback, whatever they ask", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  const identities = await Identities.make(folder);
  await using disk = await served(`${elsewhere}:0`, await identities.ensure(`${folder}/p`, "peer"));
  await Deno.remove(folder, { recursive: true });
  const { store, channels, address } = disk;
  const fragment = sample(10);
  await put(store, fragment);
  await store.drop(fragment.id, "trash");
  const denied = (work: Promise<unknown>) =>
    assert.rejects(work, (error) => EnjambreError.is(error, "denied"));
  await denied(channels.unary(address, diskService.Space, {}));
  for (const now of [false, true]) {
    await denied(Array.fromAsync(channels.serverStream(address, diskService.Scrub, { now })));
  }
  for (const action of ["LIST", "RESTORE", "EMPTY"] as const) {
    await denied(disk.trash({ action: `TRASH_ACTION_${action}` }));
  }
  assert.deepEqual([...store.trash()].map(({ id }) => id), [fragment.id]);
});
