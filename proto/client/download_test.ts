import assert from "node:assert/strict";
import {
  fileOf,
  getAll,
  good,
  planOf,
  roundTrips,
  settingsOf,
  stalling,
  TestHolder,
} from "../../tests/support/test_holder.ts";
import { EnjambreError } from "../words/errors.ts";
import { FLOW_WINDOW_BYTES, FRAGMENT_SIZE_MIN_BYTES } from "../words/limits.ts";
import { Channels } from "../wire/client.ts";
import { INSECURE } from "../wire/identity.ts";
import { download } from "./download.ts";

Deno.test("download() hands out every fragment once, in order where that is wanted", async () => {
  const file = fileOf(40);
  await using one = await TestHolder.serve(1, good(file), file);
  await using other = await TestHolder.serve(2, good(file), file);
  await getAll(planOf(file, one, other), file);
  const indexes = await getAll(planOf(file, one, other), file, "sequential");
  assert.deepEqual(indexes, [...file.manifest.fragmentIds.keys()]);
  assert.ok(one.asked.length > 0 && other.asked.length > 0, "both were asked");
});

Deno.test("download() fetches the fragments alone that are wanted, and nothing of nothing", async () => {
  const file = fileOf(9);
  await using holder = await TestHolder.serve(1, good(file), file);
  using channels = new Channels(INSECURE);
  const plan = planOf(file, holder);
  const settings = settingsOf(file, "sequential");
  const some = await Array.fromAsync(download(channels, plan, { ...settings, wanted: [2, 5, 8] }));
  assert.deepEqual(some.map(({ index }) => index), [2, 5, 8]);
  assert.equal(holder.asked.length, 3);
  assert.deepEqual(
    await Array.fromAsync(download(channels, plan, { ...settings, wanted: [] })),
    [],
  );
});

Deno.test("download() gets no further ahead of its reader than its memory allows", async () => {
  for (const order of ["any", "sequential"] as const) {
    const file = fileOf(300);
    await using holder = await TestHolder.serve(1, good(file), file);
    await using other = await TestHolder.serve(2, good(file), file);
    using channels = new Channels(INSECURE);
    let read = 0;
    const buffers = 8;
    // Out of order, senders also fill the windows of their connections.
    const windows = order === "any" ? 2 * FLOW_WINDOW_BYTES / FRAGMENT_SIZE_MIN_BYTES : 0;
    const settings = {
      ...settingsOf(file, order),
      memoryBytes: buffers * FRAGMENT_SIZE_MIN_BYTES,
    };
    for await (const { recycle } of download(channels, planOf(file, holder, other), settings)) {
      read += 1;
      // As slow as a reader can be: all that is under way comes to its end.
      if (read % 10 === 0) await roundTrips(channels, holder, other);
      const ahead = holder.asked.length + other.asked.length - read;
      assert.ok(ahead <= 2 * buffers + windows, `${ahead} fragments ahead of the reader`);
      recycle();
    }
    assert.equal(read, 300);
  }
});

for (const how of ["its signal", "leaving the loop"]) {
  Deno.test(`download() that ends in the middle by ${how} leaves nothing running`, async () => {
    const file = fileOf(30);
    await using honest = await TestHolder.serve(1, good(file), file);
    await using stalled = await TestHolder.serve(2, stalling, file);
    using channels = new Channels(INSECURE);
    const controller = new AbortController();
    const reason = new EnjambreError("cancelled", "Enough");
    const settings = { ...settingsOf(file, "any"), signal: controller.signal };
    let read = 0;
    const reading = (async () => {
      for await (const _fragment of download(channels, planOf(file, honest, stalled), settings)) {
        read += 1;
        if (read === 5 && how === "its signal") controller.abort(reason);
        else if (read === 5) break;
      }
    })();
    if (how === "its signal") await assert.rejects(reading, reason);
    else await reading;
    assert.equal(read, 5);
    await roundTrips(channels, honest, stalled);
    assert.deepEqual([honest.running, stalled.running], [[], []]);
    const asked = honest.asked.length + stalled.asked.length;
    assert.ok(asked <= 5 + 16);
  });
}

Deno.test("download() with a signal that is aborted already asks nobody", async () => {
  const file = fileOf(3);
  await using holder = await TestHolder.serve(1, good(file), file);
  using channels = new Channels(INSECURE);
  const settings = { ...settingsOf(file, "any"), signal: AbortSignal.abort() };
  const reading = Array.fromAsync(download(channels, planOf(file, holder), settings));
  await assert.rejects(reading, { name: "AbortError" });
  assert.equal(holder.asked.length, 0);
});

Deno.test("download() tells of all bytes that come, also of those that come too late", async () => {
  const file = fileOf(40);
  await using stuck = await TestHolder.serve(1, stalling, file);
  await using holder = await TestHolder.serve(2, good(file), file);
  using channels = new Channels(INSECURE);
  let received = 0;
  const settings = { ...settingsOf(file, "any"), onReceived: (bytes: number) => received += bytes };
  for await (const { recycle } of download(channels, planOf(file, stuck, holder), settings)) {
    recycle();
  }
  // One byte of each fragment that was begun there, and then came from elsewhere.
  const late = received - file.manifest.size;
  assert.ok(late > 0 && late <= stuck.asked.length, `${late} bytes too many`);
});
