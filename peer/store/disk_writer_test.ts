import assert from "node:assert/strict";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { fragmentIdOf } from "../../proto/words/ids.ts";
import { DiskWriter } from "./disk_writer.ts";
import { Reservation } from "./room.ts";

const BYTES = new TextEncoder().encode("some bytes");
const HEADER = new TextEncoder().encode("head");

/** A writer whose file does what a sound disk does, but for what the test replaces. */
function writerOn(disk: Partial<Pick<Deno.FsFile, "write" | "syncData">>, placed?: () => void) {
  const events: string[] = [];
  let size = 0;
  const file = {
    write: (bytes: Uint8Array) => {
      const taken = Math.min(bytes.byteLength, 3);
      size += taken;
      return Promise.resolve(taken);
    },
    statSync: () => ({ size }),
    syncData: () => Promise.resolve(void events.push("sync")),
    close: () => void events.push("close"),
    ...disk,
  } as Deno.FsFile;
  const reservation = new Reservation(BYTES.byteLength, 0, {
    wrote: (bytes) => events.push(`wrote ${bytes}`),
    end: () => events.push("room ended"),
    forgetMeasurement: () => events.push("room given back"),
  });
  const writer = new DiskWriter({
    fragment: { id: fragmentIdOf(BYTES), sizeBytes: BYTES.byteLength },
    isVerified: false,
    header: HEADER,
    path: "/nowhere/at all",
    file,
    reservation,
    place: () => Promise.resolve(void events.push("placed")).then(placed),
    onEnd: () => events.push("end"),
  });
  return { writer, events };
}

function failing(code: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(code), { code }));
}

Deno.test("DiskWriter, on a disk that takes less than it is given, writes on, syncs, then places", async () => {
  const { writer, events } = writerOn({});
  await writer.write(BYTES);
  await writer.finish();
  assert.deepEqual(events, [
    ...["wrote 4", "wrote 10", "sync", "placed", "close", "wrote 0", "room ended", "end"],
  ]);
  await writer.cancel();
  assert.equal(events.length, 8);
});

for (
  const [code, expected] of [
    ["EIO", "unavailable"],
    ["ENOSPC", "exhausted"],
    ["EDQUOT", "exhausted"],
    ["EROFS", "unavailable"],
    ["EBADF", "internal"],
  ] as const satisfies readonly (readonly [string, ErrorCode])[]
) {
  Deno.test(`DiskWriter, when its sync fails with ${code}, is ${expected} and never places`, async () => {
    const { writer, events } = writerOn({ syncData: failing(code) });
    await writer.write(BYTES);
    await assert.rejects(writer.finish(), (error) => EnjambreError.is(error, expected));
    assert.deepEqual(events, [
      ...["wrote 4", "wrote 10", "close", "room ended", "room given back", "end"],
    ]);
    await assert.rejects(writer.finish());
  });
}

Deno.test("DiskWriter, on a disk that takes less than it says, is unavailable and never places", async () => {
  const { writer, events } = writerOn({ write: (bytes) => Promise.resolve(bytes.byteLength) });
  await writer.write(BYTES);
  await assert.rejects(writer.finish(), (error) => {
    return EnjambreError.is(error, "unavailable") &&
      /of its 14 bytes the disk took 0/.test(error.message);
  });
  assert.ok(!events.includes("placed"));
  assert.deepEqual(events.slice(-4), ["close", "room ended", "room given back", "end"]);
});

Deno.test("DiskWriter, when its disk fails under a write that is cancelled, ends once", async () => {
  const { writer, events } = writerOn({ write: failing("EIO") });
  await Promise.allSettled([writer.finish(), writer.cancel()]);
  assert.deepEqual(events, ["close", "room ended", "room given back", "end"]);
});

Deno.test("DiskWriter, when it cannot be placed, gives its room back", async () => {
  const { writer, events } = writerOn({}, () => {
    throw Object.assign(new Error("No"), { code: "EIO" });
  });
  await writer.write(BYTES);
  await assert.rejects(writer.finish(), (error) => EnjambreError.is(error, "unavailable"));
  assert.deepEqual(events.slice(-4), ["close", "room ended", "room given back", "end"]);
});
