import assert from "node:assert/strict";
import { join } from "node:path";
import { download } from "../../proto/client/download.ts";
import { Tracker } from "../../proto/client/locate.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { fileOf, good, TestHolder } from "../../tests/support/test_holder.ts";
import { RateLimits } from "../limits/rate_limits.ts";
import { PartFile } from "../store/part_file.ts";
import { shareWhileGetting } from "./sharing.ts";

Deno.test("A get shares what it has, and what comes, with one who comes later", async () => {
  const file = fileOf(20);
  const { manifest, bytesOf } = file;
  const folder = await Deno.makeTempDir();
  const random = seededRandom(1);
  using channels = new Channels(INSECURE);
  const noTracker = new Tracker(channels, {
    description: "no webserver",
    look: () => Promise.reject(new EnjambreError("unavailable", "There is none")),
  });
  await using holder = await TestHolder.serve(1, good(file), file, (index) => index >= 15);
  {
    await using part = await PartFile.open(join(folder, "file"), manifest, { force: false });
    const write = (index: number) => part.write(index, bytesOf.get(manifest.fragmentIds[index]!)!);
    for (let index = 0; index < 10; index += 1) await write(index);
    const limits = new RateLimits({
      uploadLimit: Infinity,
      downloadLimit: Infinity,
      limitSchedule: [],
    });
    const shared = {
      plan: { manifest },
      part,
      towards: holder.peer,
      zone: "a",
      random,
      limits,
      security: INSECURE,
    };
    const parts = { tracker: noTracker, ...shared };
    await using sharing = await shareWhileGetting(parts);
    const { address } = sharing!.swarm.self;
    const sharer = { ...sharing!.swarm.self, address: address! };

    const holders = manifest.fragmentIds.map((_, index) => [index >= 15 ? holder.peer : sharer]);
    const wanted = [...manifest.fragmentIds.keys()];
    const settings = { wanted, order: "any", random } as const;
    const from = new Map<number, string>();
    for await (const downloaded of download(channels, { manifest, holders }, settings)) {
      from.set(downloaded.index, downloaded.from.address);
      downloaded.recycle();
      // Fragments 10 to 14 come to the first get only now: nobody else has them.
      if (from.size !== 15) continue;
      for (let index = 10; index < 15; index += 1) {
        await write(index);
        sharing!.share.gained(index);
      }
    }
    assert.equal(from.size, 20);
    for (let index = 0; index < 15; index += 1) assert.equal(from.get(index), address);
  }
  await Deno.remove(folder, { recursive: true });
});
