import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brokenLinkTest } from "../../tests/support/grpc_server.ts";
import {
  fileOf,
  getAll,
  good,
  lost,
  lying,
  planOf,
  roundTrips,
  settingsOf,
  stalling,
  TestHolder,
} from "../../tests/support/test_holder.ts";
import { peerAddress } from "../../tests/support/peers.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../words/limits.ts";
import type { PeerAddress } from "../words/record.ts";
import { Channels } from "../wire/client.ts";
import { INSECURE } from "../wire/identity.ts";
import { download } from "./download.ts";

/** Peers that fragments are got from at the same time. */
const LINKS_MAX = 10;
const SIZE = FRAGMENT_SIZE_MIN_BYTES;
Deno.test("download() gets all in spite of holders that lie, and asks them no more", async () => {
  const file = fileOf(30);
  await using honest = await TestHolder.serve(1, good(file), file);
  await using liar = await TestHolder.serve(2, lying(file), file);
  await getAll(planOf(file, honest, liar), file);
  assert.equal(liar.exchanges, 1);

  // Nor when the tracker, which does not know it yet, names it again.
  await using other = await TestHolder.serve(3, lying(file), file);
  let relocations = 0;
  const relocate = () => {
    relocations += 1;
    return Promise.resolve(planOf(file, relocations === 1 ? other : honest).holders);
  };
  await getAll({ ...planOf(file, other), relocate }, file);
  assert.equal(other.exchanges, 1);
});

Deno.test("download() gets all in spite of holders that have lost theirs, or send too much or little", async () => {
  const file = fileOf(12);
  await using honest = await TestHolder.serve(1, good(file), file);
  await using forgetful = await TestHolder.serve(2, lost, file);
  const odd = [0, SIZE + 1].map((bytes, at) =>
    TestHolder.serve(3 + at, async function* () {
      yield await Promise.resolve({ data: Buffer.alloc(bytes) });
    }, file)
  );
  await using short = await odd[0]!;
  await using long = await odd[1]!;
  await getAll(planOf(file, honest, forgetful, short, long), file, "sequential");
});

Deno.test("download() does not wait for a holder that stalls, and tells it so", async () => {
  const file = fileOf(10);
  await using honest = await TestHolder.serve(1, good(file), file);
  await using stalled = await TestHolder.serve(2, stalling, file);
  using channels = new Channels(INSECURE);
  const plan = planOf(file, honest, stalled);
  for await (const { index } of download(channels, plan, settingsOf(file, "sequential"))) {
    const id = file.manifest.fragmentIds[index]!;
    await roundTrips(channels, stalled);
    assert.ok(!stalled.running.includes(id), "what came from elsewhere is not wanted any more");
  }
});

Deno.test("download() gets a file that is scattered over many more holders than it links to", async () => {
  const file = fileOf(60);
  await using holders = new AsyncDisposableStack();
  const peers: PeerAddress[] = [];
  for (let number = 0; number < 30; number += 1) {
    const has = (index: number) => index % 30 === number;
    const holder = holders.use(await TestHolder.serve(number, good(file), file, has));
    peers.push(holder.peer);
  }
  const plan = {
    manifest: file.manifest,
    holders: file.manifest.fragmentIds.map((_, index) => [peers[index % 30]!]),
  };
  await getAll(plan, file);
  await getAll(plan, file, "sequential");
});

Deno.test("download() says of a fragment that nobody has which and why", async () => {
  const file = fileOf(3);
  await using holder = await TestHolder.serve(1, lost, file);
  await assert.rejects(getAll(planOf(file, holder), file), {
    code: "unavailable",
    message: /^Cannot get fragment \d of 3: 127.0.0.1:\d+ does not have it any more$/,
  });
  await using liar = await TestHolder.serve(2, lying(file), file);
  await assert.rejects(getAll(planOf(file, liar), file), { code: "corrupt" });
  await assert.rejects(getAll({ ...planOf(file), relocate: undefined }, file), {
    code: "unavailable",
    message: "Cannot get fragment 1 of 3: no peer has it",
  });
});

Deno.test("download() asks for new holders when it is stuck, as often as that helps", async () => {
  const file = fileOf(40);
  await using holders = new AsyncDisposableStack();
  let asked = 0;
  const relocate = async () => {
    asked += 1;
    // Four more fragments are found each time: many more times than a search without success is repeated.
    const isFound = (index: number) => Math.floor(index / 4) === asked - 1;
    const has = new Set([...file.manifest.fragmentIds.keys()].filter(isFound));
    const holder = await TestHolder.serve(asked, good(file), file, (index) => has.has(index));
    holders.use(holder);
    return file.manifest.fragmentIds.map((_, index) => has.has(index) ? [holder.peer] : []);
  };
  await getAll({ ...planOf(file), relocate }, file, "sequential");
  assert.equal(asked, 10);
});

brokenLinkTest("download() gets all in spite of holders that die in the middle", async () => {
  const file = fileOf(30);
  await using honest = await TestHolder.serve(1, good(file), file);
  const dying: TestHolder = await TestHolder.serve(2, async function* (id) {
    if (dying.asked.length === 3) await dying[Symbol.asyncDispose]();
    yield* good(file)(id, new AbortController().signal);
  }, file);
  await getAll(planOf(file, honest, dying), file);
  assert.ok(dying.asked.length >= 3);
});

Deno.test("download() leaves a peer that has nothing for one that has, when it may have no more", async () => {
  const file = fileOf(5);
  await using resources = new AsyncDisposableStack();
  const empty: TestHolder[] = [];
  for (let index = 1; index <= LINKS_MAX; index += 1) {
    const holder = await TestHolder.serve(index, lost, file, () => false, true);
    empty.push(resources.use(holder));
  }
  await using holder = await TestHolder.serve(LINKS_MAX + 1, good(file), file);
  const links = () => empty.reduce((sum, { exchanges }) => sum + exchanges, 0);
  const swarm = {
    self: { peerId: peerAddress(LINKS_MAX + 2).peerId, zone: "default" },
    join: () => {
      const peers = links() < LINKS_MAX ? [] : [holder.peer];
      return Promise.resolve({ peers, againMs: 100 });
    },
    onMet: () => {},
  };
  await getAll({ ...planOf(file, ...empty), swarm }, file);
  assert.equal(links(), LINKS_MAX, "nobody else had to go");
});
