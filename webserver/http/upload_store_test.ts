import assert from "node:assert/strict";
import { Upload } from "@tus/server";
import { EnjambreError } from "../../proto/words/errors.ts";
import { NetworkFake } from "../network_fake.ts";
import { Slots } from "./slots.ts";
import { UploadStore, uploadWish } from "./upload_store.ts";

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

function storeOf(room = 1000) {
  const network = new NetworkFake();
  const stopping = new AbortController();
  const store = new UploadStore(network, new Slots(1), stopping.signal, () => room);
  return { network, store, stopping };
}

function upload(id: string, size: number, name = id): Upload {
  return new Upload({ id, size, offset: 0, metadata: { name } });
}

Deno.test("UploadStore, what comes in parts becomes one version", async () => {
  const { network, store } = storeOf();
  await store.create(upload("a", 6));
  assert.equal(await store.write(pieces("on", "e"), "a"), 3);
  assert.equal((await store.getUpload("a")).offset, 3);
  assert.equal(network.has("a"), false);
  assert.equal(await store.write(pieces("two"), "a"), 6);
  assert.equal((await store.finished("a")).record.sizeBytes, 6);
  assert.equal(network.has("a"), true);
  await store.remove("a");
  await assert.rejects(store.getUpload("a"));
});

Deno.test("UploadStore, an empty file is done when it is begun", async () => {
  const { store } = storeOf();
  await store.create(upload("none", 0));
  assert.equal((await store.finished("none")).record.sizeBytes, 0);
  await store.remove("none");
});

Deno.test("UploadStore refuses what has no room, no name, or one too many", async () => {
  const { store } = storeOf(5);
  await assert.rejects(store.create(upload("a", 6)), /no room for 6 B.*5 B free/);
  await assert.rejects(store.create(upload("a", 1, "../x")), /Cannot use name/);
  await store.create(upload("a", 5));
  await assert.rejects(store.create(upload("b", 1)), /as many as it may/);
  await store.remove("a");
  await store.create(upload("b", 1));
  await store.remove("b");
});

Deno.test("UploadStore, what is done or under way keeps no webserver that stops", async () => {
  const { store, stopping } = storeOf();
  await store.create(upload("done", 1));
  await store.write(pieces("x"), "done");
  await store.finished("done");
  await store.create(upload("begun", 5));
  // A timer that were left would fail this test.
  stopping.abort(new EnjambreError("unavailable", "The webserver stops"));
  await assert.rejects(store.getUpload("done"));
  await assert.rejects(store.getUpload("begun"));
});

Deno.test("uploadWish() reads what clients say, and refuses the rest", () => {
  const wish = uploadWish({ filename: "a", tags: "k=v\nl=", replicas: "2", if: "none" });
  assert.equal(wish.name, "a");
  assert.deepEqual(wish.tags, [{ key: "k", value: "v" }, { key: "l", value: "" }]);
  assert.deepEqual([wish.replicas, wish.condition], [2, { expect: "absent" }]);
  assert.deepEqual(uploadWish({ name: "a", if: "1.2" }).condition, {
    ...{ expect: "version", version: { epoch: 1, sequence: 2 } },
  });
  for (const wrong of [{}, { name: "" }, { name: "a", replicas: "99" }, { name: "a", tags: "x" }]) {
    assert.throws(() => uploadWish(wrong as Record<string, string>));
  }
});
