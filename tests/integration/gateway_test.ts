import assert from "node:assert/strict";
import { content, created, Http, inPieces, isProblem, same } from "../support/http.ts";
import { networkTest } from "../support/network.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const BYTES = content(3 * MIB + 17);

/** In this order: the later ones find what the earlier ones put. */
const CLAIMS: Record<string, (http: Http) => Promise<void>> = {
  "PUT with and without a length keeps the same file": async (http) => {
    const one = await created(http.put("a/one.bin", BYTES));
    assert.deepEqual([one.name, one.size, one.linked], ["a/one.bin", BYTES.byteLength, false]);
    const two = await created(http.put("a/two.bin", inPieces(BYTES)));
    assert.equal(two.size, BYTES.byteLength);
    same(await http.bytes("a/one.bin"), BYTES);
    same(await http.bytes("a/two.bin"), BYTES);
  },

  "a range is exactly those bytes, over the edges of fragments, too": async (http) => {
    const ranges: [header: string, start: number, end: number][] = [
      ["bytes=0-0", 0, 1],
      [`bytes=${256 * KIB - 1}-${256 * KIB}`, 256 * KIB - 1, 256 * KIB + 1],
      [`bytes=${MIB}-`, MIB, BYTES.byteLength],
      ["bytes=-18", BYTES.byteLength - 18, BYTES.byteLength],
      [`bytes=100-${2 * MIB}`, 100, 2 * MIB + 1],
    ];
    for (const [header, start, end] of ranges) {
      const response = await http.ask("/files/a/one.bin", { headers: { Range: header } });
      assert.equal(response.status, 206);
      const expected = `bytes ${start}-${end - 1}/${BYTES.byteLength}`;
      assert.equal(response.headers.get("Content-Range"), expected);
      assert.equal(response.headers.get("Content-Length"), `${end - start}`);
      same(await response.bytes(), BYTES.subarray(start, end));
    }
    const past = { headers: { Range: `bytes=${BYTES.byteLength}-` } };
    await isProblem(http.ask("/files/a/one.bin", past), 416, "invalid");
  },

  "HEAD says what GET would, 304 that the client has it": async (http) => {
    const head = await http.ask("/files/a/one.bin", { method: "HEAD" });
    assert.equal(head.headers.get("Content-Length"), `${BYTES.byteLength}`);
    assert.equal(await head.text(), "");
    const etag = head.headers.get("ETag")!;
    const { file_id } = await http.json("/api/files/a/one.bin");
    assert.equal(etag, `"${file_id}"`);
    const same = await http.ask("/files/a/one.bin", { headers: { "If-None-Match": etag } });
    assert.equal(same.status, 304);
    assert.equal(await same.text(), "");
  },

  "a new version takes the name, the old one can be named for a while": async (http) => {
    const first = await created(http.put("v", content(1000, 1)));
    const second = await created(http.put("v", content(1000, 2)), 200);
    assert.notEqual(first.version, second.version);
    same(await http.bytes("v"), content(1000, 2));
    const old = await http.ask(`/files/v?version=${first.version}`);
    same(await old.bytes(), content(1000, 1));
    const headers = { "If-Match": `"${first.file_id}"` };
    await isProblem(http.put("v", content(1000, 3), headers), 412, "conflict");
    await isProblem(http.put("v", "x", { "If-None-Match": "*" }), 412, "already_exists");
    await created(http.put("v", content(1000, 3), { "If-Match": `"${second.file_id}"` }), 200);
  },

  "an empty file is a file, with and without a length": async (http) => {
    assert.equal((await created(http.put("empty", new Uint8Array()))).size, 0);
    assert.equal((await created(http.put("empty too", inPieces(new Uint8Array())))).size, 0);
    assert.equal((await http.bytes("empty")).byteLength, 0);
    assert.equal((await http.bytes("empty too")).byteLength, 0);
  },

  "what is removed is gone": async (http) => {
    const remove = () => http.ask("/files/empty", { method: "DELETE" });
    const removed = await remove();
    assert.equal(removed.status, 204);
    await isProblem(http.ask("/files/empty"), 404, "not_found");
    await isProblem(remove(), 404, "not_found");
    await isProblem(http.ask("/files/never%20was"), 404, "not_found");
    await created(http.put("empty", "again", { "If-None-Match": "*" }));
  },

  "hostile names are names, on the page they are text": async (http) => {
    const names = [
      ..."<script>alert(1)</script>.html|x\"y'z|100%|a?b#c|..a/b..|%2e%2e|é🐝/日本|a;b,c=d&e"
        .split("|"),
      "photo\u202egpj.exe",
    ];
    for (const name of names) {
      await created(http.put(name, name));
      assert.equal(new TextDecoder().decode(await http.bytes(name)), name);
    }
    const { files } = await http.json("/api/files?limit=1000");
    const listed = new Set(files.map(({ name }: { name: string }) => name));
    assert.deepEqual(names.filter((name) => !listed.has(name)), []);
    const page = await (await http.ask("/?q=script")).text();
    assert.ok(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;.html"));
    assert.doesNotMatch(page, /<script(?! type="module" src="\/assets\/)|\u202e/);
  },

  "what cannot be a name is refused as it was written": async (http) => {
    const paths = ["/files/", "/files/../etc", "/files/a/%2e%2e/b", "/files/%ff", "/files/a//b"];
    for (const path of paths) {
      for (const method of ["GET", "PUT"]) {
        const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`;
        assert.match(await http.raw(`${head}Content-Length: 0\r\n\r\n`), /^HTTP\/1.1 400 /);
      }
    }
  },

  "foreign pages and foreign host names are refused": async (http) => {
    const origin = { Origin: "http://evil.example" };
    await isProblem(http.put("csrf", "1", origin), 403, "denied");
    const rebound = "GET /files/v HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert.match(await http.raw(rebound), /^HTTP\/1.1 403 /);
  },

  "a search finds what was put, with its tags": async (http) => {
    await created(http.ask("/files/found/me.bin?tag=kind=model", { method: "PUT", body: "1" }));
    const { files, next_page } = await http.json("/api/files?q=found");
    assert.equal(next_page, null);
    assert.deepEqual([files[0].name, files[0].tags], ["found/me.bin", { kind: "model" }]);
    assert.match(await (await http.ask("/?q=found")).text(), /href="\/files\/found\/me\.bin"/);
  },
};

networkTest(
  "HTTP gateway, files are put, got, found and removed",
  { peers: 3, replicas: 2 },
  async (network, _folder, test) => {
    const http = new Http(network.webserver);
    for (const [claim, check] of Object.entries(CLAIMS)) await test.step(claim, () => check(http));
  },
);
