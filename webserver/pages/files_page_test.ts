import assert from "node:assert/strict";
import { NetworkFake } from "../network_fake.ts";
import { filesPage, type FilesView } from "./files_page.tsx";

const NOW_MS = Date.UTC(2026, 0, 1, 3);

async function pageOf(network: NetworkFake, view: Partial<FilesView> = {}): Promise<string> {
  return filesPage({
    query: "",
    isLater: false,
    page: await network.list("", { limit: 50, token: "" }),
    status: await network.status(),
    notice: undefined,
    nowMs: NOW_MS,
    stylePath: "/assets/style.css",
    iconPath: "/assets/icon.svg",
    ...view,
  });
}

Deno.test("filesPage() shows names, sizes, ages and copies of those wanted", async () => {
  const network = new NetworkFake();
  network.add("models/a.bin", "x".repeat(2048), { tags: [{ key: "kind", value: "model" }] });
  const page = await pageOf(network);
  assert.match(page, /^<!doctype html>\n<html lang="en">/);
  for (const text of ["models/a.bin", "2.0 KiB", "3 h ago", "2 of 3, short", "kind=model"]) {
    assert.ok(page.includes(text), text);
  }
  assert.match(page, /<a href="\/files\/models\/a\.bin" download/);
  assert.match(page, /1 file, .*3 of 4 peers live/);
});

Deno.test("filesPage(), hostile names, tags and queries are text and nothing else", async () => {
  const hostile = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></a></td><svg onload=alert(1)>",
    "{{7*7}}${7*7}",
    "&lt;script&gt;",
  ];
  const plain = await tagsOf(new NetworkFake(), { query: "q", notice: "n" });
  const network = new NetworkFake();
  for (const name of hostile) network.add(name, "1", { tags: [{ key: name, value: name }] });
  const allowed = new Set([...plain, "table", "caption", "thead", "tr", "th", "tbody", "td"]);
  for (const tag of ["bdi", "ul", "li", "time", "nav"]) allowed.add(tag);
  for (const text of hostile) {
    const found = await tagsOf(network, { query: text, notice: text });
    assert.deepEqual(found.filter((tag) => !allowed.has(tag)), []);
    const page = await pageOf(network, { query: text, notice: text });
    // Without their values, which cannot have a quote, attributes are what they were before.
    assert.doesNotMatch(page.replace(/"[^"]*"/g, '""'), /<[^>]*\son\w+=/);
    assert.doesNotMatch(page, /(href|src|action)="(?!\/)/);
  }
});

async function tagsOf(network: NetworkFake, view: Partial<FilesView>): Promise<string[]> {
  return [...(await pageOf(network, view)).matchAll(/<([a-z!]+)/g)].map(([, tag]) => tag!);
}

Deno.test("filesPage(), a name that turns its direction is seen as it is", async () => {
  const network = new NetworkFake();
  network.add("photo\u202egpj.exe", "1");
  const page = await pageOf(network);
  assert.ok(page.includes("photo\\u202egpj.exe"));
  assert.ok(!page.includes("\u202e"));
});

Deno.test("filesPage(), pages follow each other with the query kept", async () => {
  const network = new NetworkFake();
  for (let count = 0; count < 3; count += 1) network.add(`a&b ${count}`, "1");
  const page = await network.search("a&b", { limit: 1, token: "1" });
  const html = await pageOf(network, { query: "a&b", page, isLater: true });
  assert.match(html, /href="\/\?q=a%26b">First page/);
  assert.match(html, /href="\/\?q=a%26b&amp;page=2">Next page/);
});

Deno.test("filesPage() says when there is nothing, and when nobody answers", async () => {
  const network = new NetworkFake();
  assert.match(await pageOf(network), /There are no files yet/);
  assert.match(await pageOf(network, { query: "x" }), /Nothing was found/);
  const away = await pageOf(network, { page: undefined, status: undefined, notice: "No tracker" });
  assert.match(away, /The network does not answer/);
  assert.match(away, /No tracker/);
  assert.doesNotMatch(away, /no files|Nothing was found/);
});
