import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Upload } from "tus-js-client";
import type { Network } from "../../scripts/launch.ts";
import { content, created, Http, same } from "../support/http.ts";
import { needsInstalled } from "../support/installed.ts";
import { testNetwork } from "../support/network.ts";

const MIB = 1024 * 1024;
const NAME = "videos/a film.bin";
const BYTES = content(24 * MIB + 5, 7);

const TOOLS = { aria2: "aria2c", curl: "curl", wget: "wget", unzip: "unzip" };

interface Place {
  readonly http: Http;
  readonly url: string;
  readonly folder: string;
}

/** In this order: the later ones find what the earlier ones put. */
const CLAIMS: Record<string, (place: Place) => Promise<void>> = {
  "curl gets ranges, and goes on where it was cut off": async ({ url, folder }) => {
    await run(folder, "curl", "-fsS", "-r", "100-199", "-o", "part", url);
    same(Deno.readFileSync(`${folder}/part`), BYTES.subarray(100, 200));
    Deno.writeFileSync(`${folder}/resumed`, BYTES.subarray(0, 7 * MIB));
    await run(folder, "curl", "-fsS", "-C", "-", "-o", "resumed", url);
    same(Deno.readFileSync(`${folder}/resumed`), BYTES);
  },

  "several ranges at once are answered honestly, with all of it": async ({ url }) => {
    const response = await fetch(url, { headers: { Range: "bytes=0-1,5-6" } });
    assert.deepEqual([response.status, response.headers.get("Content-Range")], [200, null]);
    same(await response.bytes(), BYTES);
  },

  "If-Range gives the part of the same content, and the whole of another": async ({ url }) => {
    const head = await fetch(url, { method: "HEAD" });
    await head.body?.cancel();
    const ask = async (tag: string) => {
      const headers = { "Range": "bytes=5-6", "If-Range": tag };
      const response = await fetch(url, { headers });
      return [response.status, (await response.bytes()).byteLength];
    };
    assert.deepEqual(await ask(head.headers.get("ETag")!), [206, 2]);
    assert.deepEqual(await ask('"another"'), [200, BYTES.byteLength]);
  },

  "wget -c goes on where it was cut off": async ({ url, folder }) => {
    Deno.writeFileSync(`${folder}/wgot`, BYTES.subarray(0, 5 * MIB));
    await run(folder, "wget", "-q", "-c", "-O", "wgot", url);
    same(Deno.readFileSync(`${folder}/wgot`), BYTES);
  },

  "aria2c -x16 gets it over 16 connections": async ({ url, folder }) => {
    const flags = ["-q", "-x16", "-s16", "-k1M", "--file-allocation=none"];
    await run(folder, "aria2c", ...flags, "-o", "aria", url);
    same(Deno.readFileSync(`${folder}/aria`), BYTES);
  },

  "a folder comes as zip and as tar, whole and in its places": async ({ http, folder }) => {
    const texts = { "b/c": "one", "b/d é.txt": "two", "b\\..\\e": "three", "empty": "" };
    for (const [name, text] of Object.entries(texts)) await created(http.put(`f/${name}`, text));
    await created(http.put("f/big", content(3 * MIB, 4)));
    for (const [format, tool] of [["zip", "unzip"], ["tar", "tar"]] as const) {
      const answer = await http.ask(`/archive/f?format=${format}`);
      assert.match(answer.headers.get("Content-Disposition")!, new RegExp(`f\\.${format}`));
      Deno.writeFileSync(`${folder}/a.${format}`, await answer.bytes());
      Deno.mkdirSync(`${folder}/${format}`);
      const flags = tool === "unzip" ? ["-qq", "../a.zip"] : ["-xf", "../a.tar"];
      await run(`${folder}/${format}`, tool, ...flags);
      for (const [name, text] of Object.entries(texts)) {
        const path = `${folder}/${format}/${name.replaceAll("\\", "_")}`;
        assert.equal(Deno.readTextFileSync(path), text, path);
      }
      same(Deno.readFileSync(`${folder}/${format}/big`), content(3 * MIB, 4));
    }
    assert.equal(await statusOf(http.ask("/archive/none")), 404);
    assert.equal(await statusOf(http.ask("/archive/f?format=rar")), 400);
  },

  "the public tus client puts a file, and goes on with another client after a break": async (
    { http },
  ) => {
    const bytes = content(9 * MIB + 1, 9);
    const url = await tusUntil(http, bytes, "tus/one", 4 * MIB);
    const offset = await tusOffset(url);
    assert.ok(offset >= 4 * MIB && offset < bytes.byteLength, `${offset}`);
    await tus(http, bytes, { uploadUrl: url, metadata: {} });
    same(await http.bytes("tus/one"), bytes);
    const { versions } = await http.json("/api/files/tus/one");
    assert.equal(versions.length, 1);
  },

  "a tus upload says what is wrong before a byte is sent": async ({ http }) => {
    const create = async (metadata: Record<string, string>, size = 10) => {
      const encoded = Object.entries(metadata)
        .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`);
      const headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": `${size}`,
        "Upload-Metadata": encoded.join(","),
      };
      const response = await http.ask("/uploads", { method: "POST", headers });
      const text = await response.text();
      return [response.status, response.ok ? undefined : JSON.parse(text).code];
    };
    assert.deepEqual(await create({ name: "tus/one", if: "none" }), [409, "already_exists"]);
    assert.deepEqual(await create({ name: "../x" }), [400, "invalid"]);
    assert.deepEqual(await create({}), [400, "invalid"]);
    assert.deepEqual(await create({ name: "huge" }, 900 * 1024 ** 3), [507, "exhausted"]);
    const foreign = {
      "Tus-Resumable": "1.0.0",
      "Upload-Length": "1",
      "Origin": "http://evil.example",
    };
    const asForeign = { method: "POST", headers: foreign };
    assert.equal(await statusOf(http.ask("/uploads", asForeign)), 403);
    const options = await http.ask("/uploads", { method: "OPTIONS" });
    await options.body?.cancel();
    assert.match(options.headers.get("Tus-Extension")!, /creation/);
    assert.equal(options.headers.get("Access-Control-Allow-Origin"), null);
  },

  "a tus upload that is given up leaves nothing": async ({ http }) => {
    const url = await tusUntil(http, content(5 * MIB, 3), "tus/none", 2 * MIB);
    const headers = { "Tus-Resumable": "1.0.0" };
    assert.equal(await statusOf(fetch(url, { method: "DELETE", headers })), 204);
    assert.equal(await statusOf(fetch(url, { method: "HEAD", headers })), 404);
    assert.equal(await statusOf(http.ask("/files/tus/none")), 404);
    assert.equal((await http.json("/api/status")).uploads, 0);
  },
};

needsInstalled(TOOLS).test("The gateway serves what people use for files", async (test) => {
  await using network = await testNetwork({ peers: 3, peerFlags: ["--capacity", "4GiB"] });
  const http = new Http(network.webserver);
  const folder = `${network.folder}/got`;
  Deno.mkdirSync(folder);
  await created(http.put(NAME, BYTES));
  const url = `http://${network.webserver.httpAddress}/files/videos/a%20film.bin`;
  for (const [claim, check] of Object.entries(CLAIMS)) {
    await test.step(claim, async () => {
      await check({ http, url, folder }).catch((thrown) => fail(network, thrown));
    });
  }
});

function fail(network: Network, thrown: unknown): never {
  console.error(network.logs());
  throw thrown;
}

async function run(folder: string, program: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(program, { args, cwd: folder }).output();
  assert.equal(code, 0, `${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** Sends all of it with the public client, or the rest of an upload. */
function tus(http: Http, bytes: Uint8Array, options: object): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(Buffer.from(bytes), {
      endpoint: http.url("/uploads"),
      chunkSize: 2 * MIB,
      retryDelays: null,
      onSuccess: () => resolve(upload),
      onError: reject,
      ...options,
    });
    upload.start();
  });
}

/** Gives up once so many bytes are taken; answers where to go on. */
function tusUntil(http: Http, bytes: Uint8Array, name: string, most: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(Buffer.from(bytes), {
      endpoint: http.url("/uploads"),
      chunkSize: MIB,
      retryDelays: null,
      metadata: { filename: name },
      onChunkComplete: (_size, accepted) => {
        if (accepted >= most) upload.abort().then(() => resolve(upload.url!), reject);
      },
      onError: reject,
    });
    upload.start();
  });
}

async function statusOf(asking: Promise<Response>): Promise<number> {
  const response = await asking;
  await response.body?.cancel();
  return response.status;
}

async function tusOffset(url: string): Promise<number> {
  const response = await fetch(url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
  await response.body?.cancel();
  assert.equal(response.status, 200);
  return Number(response.headers.get("Upload-Offset"));
}
