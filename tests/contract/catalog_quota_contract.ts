import assert from "node:assert/strict";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import {
  admit,
  codeOf,
  failureOf,
  FAR_MS,
  fragment,
  FRAGMENT_BYTES,
  KEEP_ALL,
  nameOf,
  newOperation,
  type OpenCatalog,
  peerId,
  put,
  uploadOf,
} from "./catalog_fixture.ts";

const OWNER = { deviceId: peerId(30), quotaBytes: 3 * FRAGMENT_BYTES };
const OTHER = { ...OWNER, deviceId: peerId(31) };

/** The part of the catalog's contract about what one device may have. */
export function catalogQuotaContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name} lets a device put up to its quota, over restarts, and others theirs`, async () => {
    await using test = await open();
    await admit(test.catalog, 2);
    await put(test.catalog, "a", { owner: OWNER, labels: ["a", "b"] });
    const catalog = await test.reopen();
    const failure = await failureOf(put(catalog, "b", { owner: OWNER, labels: ["c", "d"] }));
    assert.equal(failure.code, "exhausted");
    assert.match(failure.message, /128 KiB more: .* has 128 KiB of the 192 KiB .*bytes_per_device/);
    await put(catalog, "c", { owner: OTHER, labels: ["c", "d", "e"] });
    await put(catalog, "d", { labels: ["f", "g", "h", "i"] });
    await put(catalog, "e", { owner: { deviceId: OWNER.deviceId }, labels: ["j", "k", "l", "m"] });
  });

  Deno.test(`${name} counts what a device has, from what is announced to what is kept`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const begin = (sizeBytes: number) =>
      catalog.begin({ ...uploadOf("x", { owner: OWNER }), sizeBytes }, 1);
    assert.equal(await codeOf(begin(3 * FRAGMENT_BYTES + 1)), "exhausted");
    await begin(3 * FRAGMENT_BYTES);
    const first = uploadOf("a", { owner: OWNER });
    await catalog.begin(first, 1);
    await catalog.claim(first.operationId, ["a", "b"].map(fragment), FAR_MS);
    // Claimed again it is not counted again; a second upload of the device counts with it.
    await catalog.claim(first.operationId, ["a", "b"].map(fragment), FAR_MS);
    const second = uploadOf("b", { owner: OWNER });
    await catalog.begin(second, 1);
    const claim = () => catalog.claim(second.operationId, ["c", "d"].map(fragment), FAR_MS);
    assert.equal(await codeOf(claim()), "exhausted");
    await catalog.abort(first.operationId, 2);
    await claim();
  });

  Deno.test(`${name} counts a file as long as it is: one fragment claimed once may be there often`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const often = put(catalog, "a", { owner: OWNER, labels: ["a", "a", "a", "a"] });
    assert.equal(await codeOf(often), "exhausted");
    await put(catalog, "a", { owner: OTHER, labels: ["a", "a", "a"] });
  });

  Deno.test(`${name} gives room back when what was removed is past its grace, and for other copies asks none`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const more = () => put(catalog, "b", { owner: OWNER, labels: ["d"], nowMs: 5 });
    await put(catalog, "a", { owner: OWNER, labels: ["a", "b", "c"] });
    const change = { operationId: newOperation(), name: nameOf("a"), replicas: 5 };
    await catalog.setReplicas(change, 2);
    await forget(catalog, 3);
    assert.equal(await codeOf(more()), "exhausted", "the version with other copies is its, too");
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 4);
    assert.equal(await codeOf(more()), "exhausted");
    await forget(catalog, 5);
    await more();
  });
}

function forget(catalog: Catalog, supersededBeforeMs: number): Promise<void> {
  return catalog.prune({ ...KEEP_ALL, supersededBeforeMs });
}
