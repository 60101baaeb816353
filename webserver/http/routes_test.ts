import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { Door, tokenOf } from "../door_fixture.ts";
import { type Method, ROUTE_ACCESS } from "./route_access.ts";

async function isProblem(response: Response, status: number, code: string): Promise<void> {
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
  const body = await response.json();
  assert.deepEqual([response.status, body.code], [status, code], JSON.stringify(body));
}

Deno.test("Gateway, GET answers the content as an attachment that is nothing but bytes", async () => {
  const door = new Door();
  const record = door.network.add("a/page.html", "<script>1</script>");
  const response = await door.ask("/files/a/page.html");
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "<script>1</script>");
  const expected = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": 'attachment; filename="page.html"',
    "Content-Length": "18",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Accept-Ranges": "bytes",
    "ETag": `"${record.fileId}"`,
    "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
    "X-Enjambre-Version": formatVersion(record.version),
  };
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(response.headers.get(name), value, name);
  }
  assert.match(response.headers.get("Repr-Digest")!, /^sha-256=:[A-Za-z0-9+/]{43}=:$/);
});

Deno.test("Gateway, HEAD answers as GET would, without the content", async () => {
  const door = new Door({ transfersMax: 1 });
  door.network.add("a", "12345");
  for (let count = 0; count < 3; count += 1) {
    const response = await door.ask("/files/a", {
      method: "HEAD",
      headers: { Range: "bytes=1-2" },
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Content-Length"), "5");
    assert.equal(await response.text(), "");
  }
});

Deno.test("Gateway, ranges are answered in part, whole, or refused with the size", async () => {
  const door = new Door();
  const { fileId } = door.network.add("a", "0123456789");
  const get = (headers: Record<string, string>) => door.ask("/files/a", { headers });
  const part = await get({ Range: "bytes=2-4" });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("Content-Range"), "bytes 2-4/10");
  assert.equal(part.headers.get("Content-Length"), "3");
  assert.equal(await part.text(), "234");
  assert.equal(await (await get({ Range: "bytes=-3", "If-Range": `"${fileId}"` })).text(), "789");
  assert.equal(
    await (await get({ Range: "bytes=-3", "If-Range": '"other"' })).text(),
    "0123456789",
  );
  assert.equal((await (await get({ Range: "bytes=0-1,3-4" })).text()).length, 10);
  const past = await get({ Range: "bytes=10-" });
  assert.equal(past.headers.get("Content-Range"), "bytes */10");
  await isProblem(past, 416, "invalid");
});

Deno.test("Gateway, a client that has the file is told so, one that wants another is refused", async () => {
  const door = new Door();
  const { fileId } = door.network.add("a", "1");
  const same = await door.ask("/files/a", { headers: { "If-None-Match": `"${fileId}"` } });
  assert.equal(same.status, 304);
  assert.equal(same.headers.get("ETag"), `"${fileId}"`);
  await isProblem(await door.ask("/files/a", { headers: { "If-Match": '"x"' } }), 412, "conflict");
});

Deno.test("Gateway, an empty file is a file", async () => {
  const door = new Door();
  door.network.add("empty", "");
  const response = await door.ask("/files/empty");
  assert.deepEqual([response.status, response.headers.get("Content-Length")], [200, "0"]);
  assert.equal(await response.text(), "");
});

Deno.test("Gateway, PUT makes a name, then versions of it", async () => {
  const door = new Door();
  const put = (body: string) =>
    door.ask("/files/a%20b?tag=k=v&replicas=2", { method: "PUT", body });
  const first = await put("one");
  assert.equal(first.status, 201);
  assert.equal(first.headers.get("Location"), "/files/a%20b");
  const body = await first.json();
  assert.deepEqual([body.name, body.size, body.tags], ["a b", 3, { k: "v" }]);
  assert.equal(first.headers.get("ETag"), `"${body.file_id}"`);
  assert.equal(door.network.puts[0]!.replicas, 2);
  assert.equal((await put("two")).status, 200);
  assert.equal(await (await door.ask("/files/a%20b")).text(), "two");
});

Deno.test("Gateway, PUT tells the network the length that was announced", async () => {
  const door = new Door();
  await door.ask("/files/a", { method: "PUT", body: "12", headers: { "Content-Length": "2" } });
  await door.ask("/files/b", { method: "PUT", body: "12" });
  assert.deepEqual(door.network.puts.map(({ sizeBytes }) => sizeBytes), [2, undefined]);
});

Deno.test("Gateway, PUT keeps to its conditions", async () => {
  const door = new Door();
  const put = (headers: Record<string, string>) =>
    door.ask("/files/a", { method: "PUT", body: "1", headers });
  assert.equal((await put({ "If-None-Match": "*" })).status, 201);
  assert.deepEqual(door.network.puts[0]!.condition, { expect: "absent" });
  await isProblem(await put({ "If-None-Match": "*" }), 412, "already_exists");
  await isProblem(await put({ "If-Match": '"other"' }), 412, "conflict");
  assert.equal((await put({ "If-Match": "*" })).status, 200);
  const version = { epoch: 1, sequence: 1 };
  assert.deepEqual(door.network.puts[1]!.condition, { expect: "version", version });
});

Deno.test("Gateway, a PUT that was repeated with its key is no second one", async () => {
  const door = new Door();
  const key = "b".repeat(26);
  const put = (value: string) =>
    door.ask("/files/a", {
      method: "PUT",
      body: "1",
      headers: { "If-None-Match": "*", "Idempotency-Key": value },
    });
  assert.equal((await put(`"${key}"`)).status, 201);
  assert.equal((await put(key)).status, 201);
  assert.deepEqual(door.network.puts.map(({ operationId }) => operationId), [key, key]);
  await isProblem(await put("my-key"), 400, "invalid");
});

Deno.test("Gateway, PUT refuses what it cannot keep before it reads the content", async () => {
  const door = new Door();
  const refused: [path: string, headers: Record<string, string>, status: number][] = [
    ["/files/", {}, 400],
    ["/files/%ff", {}, 400],
    ["/files/a%2F..%2Fb", {}, 400],
    ["/files/a", { "Content-Encoding": "gzip" }, 415],
    ["/files/a", { "Content-Range": "bytes 0-1/2" }, 400],
    ["/files/a", { "Content-Length": "9".repeat(20) }, 413],
    ["/files/a?tag=x", {}, 400],
    ["/files/a?tag=x=1&tag=x=2", {}, 400],
    ["/files/a?replicas=0", {}, 400],
    ["/files/a", { "If-Match": "unquoted" }, 400],
  ];
  for (const [path, headers, status] of refused) {
    let pulled = false;
    const body = new ReadableStream({ pull: () => void (pulled = true) }, { highWaterMark: 0 });
    await isProblem(await door.ask(path, { method: "PUT", body, headers }), status, "invalid");
    assert.ok(!pulled, path);
  }
  assert.deepEqual(door.network.puts, []);
});

Deno.test("Gateway, DELETE removes, within its condition", async () => {
  const door = new Door();
  const { fileId } = door.network.add("a", "1");
  const remove = (headers: Record<string, string> = {}) =>
    door.ask("/files/a", { method: "DELETE", headers });
  await isProblem(await remove({ "If-Match": '"other"' }), 412, "conflict");
  assert.ok(door.network.has("a"));
  assert.equal((await remove({ "If-Match": `"${fileId}"` })).status, 204);
  await isProblem(await remove(), 404, "not_found");
});

Deno.test("Gateway, a transfer past the last slot is refused until one is over", async () => {
  const door = new Door({ transfersMax: 1 });
  door.network.add("a", "1");
  const first = await door.ask("/files/a");
  await isProblem(await door.ask("/files/a"), 503, "unavailable");
  await isProblem(await door.ask("/files/b", { method: "PUT", body: "1" }), 503, "unavailable");
  assert.equal(await first.text(), "1");
  const second = await door.ask("/files/a");
  await second.body!.cancel();
  assert.equal(await (await door.ask("/files/a")).text(), "1");
});

Deno.test("Api, files are searched or listed page by page", async () => {
  const door = new Door();
  for (const name of ["a/1", "a/2", "a/3", "b/1"]) door.network.add(name, name);
  const names = async (path: string) => {
    const { files, next_page } = await (await door.ask(path)).json();
    return [files.map(({ name }: { name: string }) => name), next_page];
  };
  assert.deepEqual(await names("/api/files?prefix=a/&limit=2"), [["a/1", "a/2"], "2"]);
  assert.deepEqual(await names("/api/files?prefix=a/&limit=2&page=2"), [["a/3"], null]);
  assert.deepEqual(await names("/api/files?q=1"), [["a/1", "b/1"], null]);
  for (const query of ["limit=0", "limit=1001", "limit=x", "q=a&prefix=b"]) {
    await isProblem(await door.ask(`/api/files?${query}`), 400, "invalid");
  }
});

Deno.test("Api, one name, the peers and the network speak the words of the design", async () => {
  const door = new Door();
  door.network.add("a/b", "12", { tags: [{ key: "k", value: "v" }] });
  const file = await (await door.ask("/api/files/a%2Fb")).json();
  assert.deepEqual([file.name, file.size, file.version, file.tags], ["a/b", 2, "1.1", { k: "v" }]);
  assert.deepEqual([file.fragments, file.replicas, file.copies], [1, 3, 2]);
  assert.deepEqual(await (await door.ask("/api/peers")).json(), { peers: [] });
  const status = await (await door.ask("/api/status")).json();
  assert.deepEqual(status.peers, { live: 3, suspect: 0, stale: 0, dead: 1 });
  assert.deepEqual(status.trackers, [{ address: "10.0.0.1:50052", healthy: true }]);
});

Deno.test("Routes, health is told to anybody, all else to hosts that are allowed", async () => {
  const door = new Door();
  const headers = { Host: "evil.example" };
  assert.equal((await door.ask("/health/live", { headers })).status, 200);
  assert.equal((await door.ask("/health/ready", { headers })).status, 200);
  door.ready = false;
  await isProblem(await door.ask("/health/ready", { headers }), 503, "unavailable");
  for (const path of ["/", "/files/a", "/api/files"]) {
    await isProblem(await door.ask(path, { headers }), 403, "denied");
  }
});

Deno.test("Routes, what is not there is a problem, a wrong method says which are right", async () => {
  const door = new Door();
  await isProblem(await door.ask("/nothing"), 404, "not_found");
  await isProblem(await door.ask("/assets/app.ts"), 404, "not_found");
  const wrong = await door.ask("/files/a", { method: "POST" });
  assert.match(wrong.headers.get("Allow")!, /PUT/);
  await isProblem(wrong, 405, "invalid");
  await isProblem(await door.ask("/", { method: "PUT", body: "" }), 405, "invalid");
  assert.equal((await door.ask("/files/a", { method: "OPTIONS" })).status, 204);
  await isProblem(await door.ask(`/files/${"a".repeat(17_000)}`), 414, "invalid");
});

Deno.test("Routes, a fault of ours is told without its inside", async () => {
  const door = new Door();
  door.network.failure = new Error("/srv/secret.ts:1");
  const response = await door.ask("/api/status");
  assert.equal(response.headers.get("X-Content-Type-Options"), "nosniff");
  assert.doesNotMatch(await response.clone().text(), /secret/);
  await isProblem(response, 500, "internal");
});

Deno.test("Routes, every page and asset comes under a policy that allows nothing foreign", async () => {
  const door = new Door();
  const page = await door.ask("/");
  const paths = [...(await page.text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)];
  assert.ok(paths.length >= 2);
  for (const response of [page, ...await Promise.all(paths.map(([, path]) => door.ask(path!)))]) {
    assert.equal(response.status, 200);
    assert.match(response.headers.get("Content-Security-Policy")!, /default-src 'none'/);
  }
  const head = await door.ask("/", { method: "HEAD" });
  assert.ok(Number(head.headers.get("Content-Length")) > 500);
});

Deno.test("Pages, without a tracker the page stays and says so", async () => {
  const door = new Door();
  door.ready = false;
  const away = await door.ask("/?q=model");
  assert.equal(away.status, 503);
  assert.match(await away.text(), /No tracker answers.*|value="model"/);
  door.ready = true;
  door.network.failure = new EnjambreError("invalid", 'Cannot read query "size>"');
  const wrong = await door.ask("/?q=size%3E");
  assert.equal(wrong.status, 400);
  assert.match(await wrong.text(), /Cannot read query &quot;size&gt;&quot;/);
});

Deno.test("Routes, each method of each path is answered to those alone whose role is enough", async () => {
  const door = new Door({ isOpen: false });
  const order = ["reader", "writer", "admin"] as const;
  let asked = 0;
  for (const { path, roles } of Object.values(ROUTE_ACCESS)) {
    const at = path.replace("/*", "/a").replace(/:\w+/, "x");
    for (const [method, role] of Object.entries(roles) as [Method, string][]) {
      if (role === "public") continue;
      const ask = (headers: Record<string, string>) => door.ask(at, { method, headers });
      const status = async (as?: typeof order[number]) => {
        const headers = as && { Authorization: `Bearer ${tokenOf(as)}` };
        const response = await ask(headers ?? {});
        await response.body?.cancel();
        return response.status;
      };
      assert.equal(await status(), 401, `${method} ${at} as nobody`);
      for (const lower of order.slice(0, order.indexOf(role as typeof order[number]))) {
        assert.equal(await status(lower), 403, `${method} ${at} as ${lower}`);
      }
      assert.ok(
        ![401, 403].includes(await status(role as typeof order[number])),
        `${method} ${at}`,
      );
      asked += 1;
    }
  }
  assert.ok(asked >= 20, `${asked} routes`);
});

Deno.test("Routes, a person who may not is told on a page, one who is not known comes to the login", async () => {
  const door = new Door({ isOpen: false });
  door.network.add("a", "1");
  const headers = { Accept: "text/html", Authorization: `Bearer ${tokenOf("reader")}` };
  const refused = await door.post("/file/a", { do: "remove", version: "1.1" }, headers);
  assert.deepEqual([refused.status, door.network.has("a")], [403, true]);
  assert.match(await refused.text(), /<h1>Not allowed<\/h1>[\s\S]*needs a writer/);
  const unknown = await door.ask("/", { headers: { Accept: "text/html" } });
  assert.deepEqual([unknown.status, unknown.headers.get("Location")], [303, "/login"]);
});
