import assert from "node:assert/strict";
import type { NetworkId } from "../../proto/words/ids.ts";
import { EPOCH_MAX } from "../../proto/words/limits.ts";
import {
  admit,
  codeOf,
  fragment,
  lose,
  nameOf,
  newOperation,
  type OpenCatalog,
  peerId,
  put,
} from "./catalog_fixture.ts";

/** What a catalog knows of how it came about. */
export function catalogEpochContract(name: string, open: OpenCatalog): void {
  raiseContract(name, open);
  reportContract(name, open);

  Deno.test(`${name}.joinNetwork() takes no other network's id`, async () => {
    await using test = await open();
    const { catalog } = test;
    const { networkId } = await catalog.identity();
    await catalog.joinNetwork(networkId);
    assert.equal(await codeOf(catalog.joinNetwork("b".repeat(26) as NetworkId)), "conflict");
    assert.equal((await catalog.identity()).networkId, networkId);
  });

  Deno.test(`${name}.lostNames() tells names that lack a fragment, in order`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "b", { labels: ["f", "g"], acknowledge: 1, holders: [peerId(0)] });
    await put(catalog, "a", { labels: ["g"], acknowledge: 1, holders: [peerId(0)] });
    await put(catalog, "c", { labels: ["h"] });
    assert.deepEqual(await catalog.lostNames(9), { count: 0, names: [] });
    await lose(catalog, peerId(0), ["g", "h"]);
    assert.deepEqual(await catalog.lostNames(9), { count: 2, names: ["a", "b"] });
    assert.deepEqual(await catalog.lostNames(1), { count: 2, names: ["a"] });
    await catalog.setCounted(peerId(1), false);
    assert.equal((await catalog.lostNames(9)).count, 3);
    assert.equal((await catalog.replicasOf([fragment("h").id]))[0]!.holders.length, 0);
  });
}

function raiseContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.raiseEpoch() gives versions out that are higher than all before`, async () => {
    await using test = await open();
    await admit(test.catalog, 2);
    const before = (await put(test.catalog, "a")).record.version;
    const raised = await test.catalog.raiseEpoch(1);
    const { networkId } = await test.catalog.identity();
    const expected = { networkId, epoch: 2, sequence: 1, state: "collecting", peersCounted: 2 };
    assert.deepEqual(raised, expected);
    const catalog = await test.reopen();
    assert.deepEqual(await catalog.standing(), expected);
    assert.deepEqual((await put(catalog, "b")).record.version, {
      epoch: 2,
      sequence: before.sequence + 1,
    });
    assert.equal((await catalog.raiseEpoch(9)).epoch, 9);
    assert.equal((await catalog.raiseEpoch(3)).epoch, 10);
    await catalog.endCollecting();
    assert.equal((await catalog.standing()).state, "serving");
    assert.deepEqual(await catalog.check(), []);
    assert.equal((await catalog.raiseEpoch(EPOCH_MAX)).epoch, EPOCH_MAX);
    assert.equal(await codeOf(catalog.raiseEpoch(1)), "exhausted");
  });
}

function reportContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.reportDue() asks each peer once for each epoch, from where it began`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    assert.equal(await catalog.reportDue(0), "none");
    const first = (await put(catalog, "a")).record.version;
    await catalog.raiseEpoch(1);
    assert.deepEqual(await catalog.reportDue(0), { after: first });
    assert.deepEqual(await catalog.reportDue(1), { after: first });
    assert.equal(await catalog.reportDue(2), "none");
    await catalog.endCollecting();
    const second = await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 5);
    await catalog.raiseEpoch(1);
    assert.deepEqual(await catalog.reportDue(1), { after: first });
    assert.deepEqual(await catalog.reportDue(2), { after: second.version });
    assert.equal(await catalog.reportDue(3), "none");
  });

  Deno.test(`${name}.reportDue() asks anew for what an epoch was raised for that was not its own`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const known = (await put(catalog, "a")).record.version;
    await catalog.raiseEpoch(1);
    // Another tracker had raised itself to 2, too, and peers have told it everything.
    await catalog.raiseEpoch(3);
    assert.deepEqual(await catalog.reportDue(2), { after: known });
    assert.equal(await catalog.reportDue(3), "none");
    await catalog.raiseEpoch(1, { askAll: true });
    assert.equal(await catalog.reportDue(3), "all");
    assert.equal(await catalog.reportDue(4), "none");
  });
}
