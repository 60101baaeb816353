import assert from "node:assert/strict";
import { randomBytes } from "../../proto/process/random.ts";
import { EncodedChunk } from "../../proto/wire/encoded_chunk.ts";
import { Channels } from "../../proto/wire/client.ts";
import { Tracker, webserverDoor } from "../../proto/client/locate.ts";
import { publish } from "../../proto/client/publish.ts";
import { storeFragment } from "../../proto/client/store_fragment.ts";
import { storeTickets } from "../../proto/client/store_tickets.ts";
import {
  fromNameRecord,
  fromPeerAddress,
  toFragmentRef,
  toManifest,
} from "../../proto/wire/convert.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { fragmentIdOf, newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../../proto/words/limits.ts";
import { parseName } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import { seededBytes } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { networkTest } from "../support/network.ts";
import { ask } from "../support/view.ts";

const NAME = "repeat/file";
const SIZE_BYTES = 100_000;
const limits = { timeoutMs: 10_000 };

networkTest(
  "An operation that is sent three times, begun, committed or removed, is applied once",
  { peers: 2, replicas: 2 },
  async (network, _folder, test) => {
    const { address } = network.tracker;
    using channels = network.channels();
    const begin = { operationId: newOperationId(), name: NAME, size: SIZE_BYTES };
    const { operationId } = begin;
    const bytes = seededBytes(1, SIZE_BYTES);

    await test.step("Begin() answers the same each time", async () => {
      const replies = await thrice(() =>
        channels.unary(address, catalogService.Begin, begin, limits)
      );
      assert.equal(replies[0].done, null);
      const { uploads } = await channels.unary(address, catalogService.Status, {}, limits);
      assert.equal(uploads, 1);
    });

    const { fragmentSize } = await channels.unary(address, catalogService.Begin, begin, limits);
    const chunks = EncodedChunk.cut("stored", bytes);
    const fragment = { id: fragmentIdOf(bytes), sizeBytes: bytes.byteLength };
    const place = { operationId, fragments: [toFragmentRef(fragment)] };
    const placed = await channels.unary(address, catalogService.Place, place, limits);
    const chain = placed.placements[0]!.storeAt.map((at) => fromPeerAddress(placed.peers[at]!));
    const [ticket] = storeTickets([fragment], placed);
    const sent = await storeFragment(channels, fragment, chunks, chain, { ticket });
    assert.equal(sent.stored.length, 2);

    const manifest = toManifest({
      ...{ size: SIZE_BYTES, fragmentSize },
      contentSha256: sha256Hex(bytes),
      fragmentIds: [fragment.id],
    });
    const commit = () =>
      channels.unary(address, catalogService.Commit, { operationId, manifest }, limits);

    await test.step("Commit() makes one version and answers with it each time", async () => {
      await eventually("the commit is done", async () => assert.ok((await commit()).done));
      const [{ done }] = await thrice(commit);
      const again = await channels.unary(address, catalogService.Begin, begin, limits);
      assert.deepEqual(again.done, done);
      assert.equal(await versionCount(channels, address), 1);
    });

    await test.step("An operation id cannot be used for something else", async () => {
      const other = { operationId, name: "repeat/other" };
      await assert.rejects(
        channels.unary(address, catalogService.Begin, other, limits),
        (thrown) => EnjambreError.is(thrown, "conflict"),
      );
    });

    await test.step("Remove() makes one tombstone and answers with it each time", async () => {
      const removal = { operationId: newOperationId(), name: NAME };
      await thrice(() => channels.unary(address, catalogService.Remove, removal, limits));
      assert.equal(await versionCount(channels, address), 2);
    });
  },
);

/** Calls three times, twice at once, and answers the replies, which must be equal. */
async function thrice<Reply>(call: () => Promise<Reply>): Promise<[Reply, Reply, Reply]> {
  const [first, second] = await Promise.all([call(), call()]);
  const third = await call();
  assert.deepEqual(second, first);
  assert.deepEqual(third, first);
  return [first, second, third];
}

async function versionCount(channels: Channels, address: string): Promise<number> {
  const info = await channels.unary(address, catalogService.Info, { name: NAME }, limits);
  return info.versions.length;
}

function newOperationId(): OperationId {
  return newRandomId<OperationId>(randomBytes);
}

networkTest(
  "A put whose upload ended before it commits opens it once more",
  { peers: 1, replicas: 1 },
  async (network) => {
    using channels = network.channels();
    const record = await putThatEndsEarly(network, channels);
    const { versions } = await ask(network, catalogService.Info, { name: record.name });
    assert.deepEqual(versions.map((version) => fromNameRecord(version)), [record]);
  },
);

/** Its upload ends when all is stored, as when the machine sleeps then for longer than its lease. */
async function putThatEndsEarly(network: Network, channels: Channels): Promise<NameRecord> {
  const tracker = new Tracker(channels, webserverDoor(channels, network.webserver.address));
  const { promise: stored, resolve } = Promise.withResolvers<void>();
  const operationId = newOperationId();
  async function* content() {
    yield seededBytes(2, FRAGMENT_SIZE_MIN_BYTES);
    await stored;
    await ask(network, catalogService.Abort, { operationId });
  }
  const { record } = await publish(channels, tracker, {
    ...{ operationId, name: parseName("repeat/late"), content: content() },
    fragmentSize: FRAGMENT_SIZE_MIN_BYTES,
  }, { progress: () => resolve() });
  return record;
}
