import assert from "node:assert/strict";
import { sleep } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parseName } from "../../proto/words/names.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { Door, peerState, tokenOf } from "../door_fixture.ts";
import { namePath } from "../http/names.ts";

const HOSTILE = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "javascript:alert(1)",
  "</title></a></td><svg onload=alert(1)>",
  "{{7*7}}${7*7}",
  "&lt;script&gt;",
];

function tagsOf(html: string): string[] {
  return [...html.matchAll(/<([a-z!]+)/g)].map(([, tag]) => tag!);
}

/** Attributes that nobody could have put there but these pages. */
function checkAttributes(html: string): void {
  // Without their values, which cannot have a quote, attributes are what they were before.
  assert.doesNotMatch(html.replace(/"[^"]*"/g, '""'), /<[^>]*\son\w+=/);
  assert.doesNotMatch(html, /\s(href|src|action)="(?![/#])/);
}

Deno.test("Pages, the list shows names, folders, sizes, ages and copies of those wanted", async () => {
  const door = new Door();
  await door.hear([peerState("p", "a")]);
  door.network.add("models/deep/a.bin", "x");
  door.network.add("b.bin", "x".repeat(2048), { tags: [{ key: "kind", value: "model" }] });
  const page = await door.text("/");
  assert.match(page, /^<!doctype html>\n<html lang="en">/);
  for (const text of ["models/", "b.bin", "2.0 KiB", "2 of 3, short", "kind=model"]) {
    assert.ok(page.includes(text), text);
  }
  assert.ok(!page.includes("a.bin"), "what lies deeper is in its folder");
  assert.match(page, /href="\/\?in=models%2F"/);
  assert.match(page, /<a [^>]*href="\/files\/b\.bin" download/);
  assert.match(await door.text("/?in=models%2Fdeep%2F"), />a\.bin</);
});

Deno.test("Pages, hostile names, tags, zones and queries are text and nothing else", async () => {
  const plain = new Door();
  await plain.hear([peerState("p", "a")]);
  plain.network.add("a", "1", { tags: [{ key: "k", value: "v" }] });
  const paths = (name: string) => [
    ...["/", `/?${new URLSearchParams({ q: name })}`, namePath(name)],
    ...["/peers", "/health", "/activity", `/?${new URLSearchParams({ in: `${name}/` })}`],
    `/?${new URLSearchParams({ removed: name, version: "1.1" })}`,
  ];
  const allowed = new Set<string>(["noscript"]);
  for (const path of paths("a")) tagsOf(await plain.text(path)).forEach((tag) => allowed.add(tag));
  for (const text of HOSTILE) {
    const door = new Door();
    await door.hear([peerState("p", text)]);
    // Names with "/" are folders to these pages; every part of them is text, too.
    const name = text.replaceAll("/", "|");
    door.network.add(name, "1", { tags: [{ key: "k", value: text }] });
    for (const path of paths(name)) {
      const page = await door.text(path);
      assert.deepEqual(tagsOf(page).filter((tag) => !allowed.has(tag)), [], `${path}\n${page}`);
      checkAttributes(page);
    }
  }
});

Deno.test("Pages, a name that turns its direction is seen as it is", async () => {
  const door = new Door();
  door.network.add("photo\u202egpj.exe", "1");
  const page = await door.text("/");
  assert.ok(page.includes("photo\\u202egpj.exe"));
  assert.ok(!page.includes("\u202e"));
});

Deno.test("Pages, a script that asks for the list alone gets no more", async () => {
  const door = new Door();
  door.network.add("a", "1");
  const part = await door.text("/", { headers: { "X-Enjambre-Part": "files" } });
  assert.match(part, /^<section id="files"/);
  assert.doesNotMatch(part, /<html/);
});

Deno.test("Pages, a file is removed as it was seen, and comes back", async () => {
  const door = new Door();
  const { version } = door.network.add("a/b c", "1");
  const fields = { do: "remove", version: formatVersion(version) };
  const removed = await door.post(namePath("a/b c"), fields);
  assert.equal(removed.status, 303);
  assert.equal(door.network.has("a/b c"), false);
  const list = await door.text(removed.headers.get("Location")!);
  assert.match(list, /Removed <bdi>a\/b c<\/bdi>/);
  assert.match(list, /action="\/file\/a\/b%20c"[\s\S]*value="restore"/);
  const back = await door.post(namePath("a/b c"), { ...fields, do: "restore" });
  assert.deepEqual([back.status, back.headers.get("Location")], [303, namePath("a/b c")]);
  assert.equal(door.network.has("a/b c"), true);
});

Deno.test("Pages, forms of other pages and forms that are none change nothing", async () => {
  const door = new Door();
  door.network.add("a", "1");
  const fields = { do: "remove", version: "1.1" };
  const foreign: Record<string, string>[] = [
    { Origin: "http://evil.example" },
    { "Sec-Fetch-Site": "cross-site" },
  ];
  for (const headers of foreign) {
    assert.equal((await door.post("/file/a", fields, headers)).status, 403);
    assert.equal((await door.post("/peers", { do: "drain", peer: "x" }, headers)).status, 403);
  }
  const json = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
  assert.equal((await door.ask("/file/a", json)).status, 400);
  assert.equal(
    (await door.post("/file/a", { do: "x".repeat(20_000), version: "1.1" })).status,
    400,
  );
  assert.equal((await door.post("/file/a", { do: "burn", version: "1.1" })).status, 400);
  assert.ok(door.network.has("a"));
  assert.deepEqual(door.asked, []);
});

Deno.test("Pages say who is fenced, and why", async () => {
  const door = new Door();
  await door.hear([peerState("p", "a", { fence: { sinceMs: 1, reason: "It <b>lies</b>" } })]);
  assert.match(
    await door.text("/peers"),
    /title="It &lt;b&gt;lies[^"]*\. Its copies do not count\.">fenced/,
  );
});

Deno.test("Pages, operators drain, maintain and pause", async () => {
  const door = new Door();
  for (const todo of ["drain", "undrain", "maintain", "maintained"]) {
    assert.equal((await door.post("/peers", { do: todo, peer: "p" })).status, 303);
  }
  for (const todo of ["pause", "resume", "leave-safe-mode"]) {
    assert.equal((await door.post("/health", { do: todo })).status, 303);
  }
  assert.deepEqual(door.asked, [
    ...["drain p false", "drain p true", "maintain p 3600000", "maintain p 0"],
    ...["pause true", "pause false", "leave"],
  ]);
  assert.match(await door.text("/peers?without=x"), /No such peer or zone/);
});

Deno.test("Pages stay without a tracker, and show what was last known with its age", async () => {
  const door = new Door();
  await door.hear();
  door.network.add("seen", "1");
  door.network.add("other", "1");
  await door.text("/");
  await door.text("/file/seen");
  door.ready = false;
  door.live.lose();
  const away = await door.ask("/");
  assert.equal(away.status, 503);
  const page = await away.text();
  for (const text of [/No tracker answers/, /seen/, /This list is from just now/]) {
    assert.match(page, text);
  }
  const file = await door.ask("/file/seen");
  assert.equal(file.status, 503);
  assert.match(await file.text(), /What is said of this file is from just now[\s\S]*Versions/);
  assert.match(await door.text("/file/other"), /<h1>Not available now/);
  const never = await door.text("/?q=model");
  assert.match(never, /value="model"/);
  assert.doesNotMatch(never, /no files|Nothing was found/);
  for (const path of ["/peers", "/health", "/activity"]) {
    assert.match(await door.text(path), /No tracker answers at the moment/);
  }
});

Deno.test("Pages, what cannot be understood is said on the page", async () => {
  const door = new Door();
  door.network.failure = new EnjambreError("invalid", 'Cannot read query "size>"');
  const wrong = await door.ask("/?q=size%3E");
  assert.equal(wrong.status, 400);
  assert.match(await wrong.text(), /Cannot read query &quot;size&gt;&quot;/);
  door.network.failure = new Error("/srv/secret.ts:1");
  assert.doesNotMatch(await door.text("/"), /secret/);
  door.network.failure = undefined;
  const none = await door.ask("/file/none");
  assert.equal(none.status, 404);
  assert.match(await none.text(), /No file named &quot;none&quot;/);
});

Deno.test("Pages, an open page is told what it missed, then what changes", async () => {
  const door = new Door();
  await door.hear([peerState("p", "a")]);
  const response = await door.ask("/live?topics=summary,peers");
  assert.equal(response.headers.get("Content-Type"), "text/event-stream");
  const ending = new AbortController();
  const running = door.pages.streams.run(ending.signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (pattern: RegExp) => {
    while (!pattern.test(text)) text += (await reader.read()).value;
  };
  await until(/peer-p/);
  await door.hear([peerState("q", "b", { liveness: "suspect" })]);
  await until(/peer-q[\s\S]*suspect/);
  door.live.lose();
  await until(/No tracker answers at the moment/);
  ending.abort();
  await running;
  while (!(await reader.read()).done);
  assert.equal((await door.ask("/live?topics=everything")).status, 400);
});

Deno.test("Pages, the audit is told to admins, page by page, as text", async () => {
  const door = new Door({ isOpen: false });
  door.audited = Array.from({ length: 150 }, (_, index) => ({
    ...{ key: 150 - index, atMs: 1_000, actor: "p".repeat(52), action: "put" },
    ...{ subject: `<b>${150 - index}</b>`, outcome: index === 0 ? "denied" : "done" },
  }));
  const asAdmin = { headers: { Accept: "text/html", Authorization: `Bearer ${tokenOf("admin")}` } };
  const first = await door.text("/activity/audit", asAdmin);
  assert.match(first, /&lt;b&gt;150&lt;\/b&gt;/);
  assert.match(first, /<code title="p{52}">p{12}<\/code>/);
  assert.match(first, /<td class="short">denied</);
  assert.match(first, /href="\/activity\/audit\?before=51"/);
  const second = await door.text("/activity/audit?before=51", asAdmin);
  assert.equal([...second.matchAll(/<tr>/g)].length, 1 + 50);
  assert.doesNotMatch(second, /Older/);
  assert.equal((await door.ask("/activity/audit?before=x", asAdmin)).status, 400);
  const asReader = { Accept: "text/html", Authorization: `Bearer ${tokenOf("writer")}` };
  assert.equal((await door.ask("/activity/audit", { headers: asReader })).status, 403);
});

Deno.test("Pages, a rare match is looked for on, and what was not looked at is said", async () => {
  const door = new Door();
  const { network } = door;
  network.add("needle", "1");
  const search = network.search.bind(network);
  const none = { entries: [], nextToken: "further" };
  // As a tracker that has come to it only with its fourth look.
  let looks = 0;
  network.search = (query, page) => {
    looks += 1;
    return looks < 4 ? Promise.resolve(none) : search(query, { ...page, token: "" });
  };
  assert.match(await door.text("/?q=needle"), />needle</);
  assert.equal(looks, 4);
  network.search = async () => {
    await sleep(150);
    return none;
  };
  const page = await door.text("/?q=none");
  assert.match(page, /not all names were looked at/);
  assert.match(page, /rel="next" href="\/\?q=none&amp;page=further"/);
});

Deno.test("Pages, health and peers say how long ago copies were compared", async () => {
  const door = new Door();
  const [now, hourMs] = [Date.now(), 3_600_000];
  const verified = (hours: number) => ({
    verified: { oldestMs: now - hours * hourMs, averageMs: now - hours * hourMs / 2 },
  });
  await door.hear([
    peerState("p", "a", { ...verified(2), heldBytes: 300 }),
    peerState("q", "b", { ...verified(20), heldBytes: 100 }),
    peerState("r", "c"),
    peerState("s", "c", { ...verified(90), liveness: "dead" }),
  ]);
  const health = await door.text("/health");
  assert.match(health, /Oldest<\/dt><dd><time [^>]*>20 h ago/);
  assert.match(health, /Average<\/dt><dd><time [^>]*>3 h ago/);
  assert.match(health, /Of 1 peer it is not known yet/);
  const peers = await door.text("/peers");
  assert.match(peers, /<td class="age"><time [^>]*>20 h ago/);
  assert.match(peers, /<td class="age">–/);
});

Deno.test("Pages, a film or a song can be played where it is shown", async () => {
  const door = new Door();
  for (const name of ["a.webm", "a.wav", "a.txt"]) door.network.add(name, "1");
  assert.match(await door.text("/file/a.webm"), /<video [^>]*src="\/files\/a\.webm"/);
  assert.match(await door.text("/file/a.wav"), /<audio [^>]*src="\/files\/a\.wav"/);
  assert.doesNotMatch(await door.text("/file/a.txt"), /<(audio|video)/);
});

Deno.test("Pages, a list is told that others changed something in its folder", async () => {
  const door = new Door();
  await door.hear();
  const { streams } = door.pages;
  const told = async (folder: string) => {
    const since = door.live.stamp - 1;
    const query = new URLSearchParams({ topics: "names", in: folder, since: `${since}` });
    const stream = streams.open(new Request(`http://localhost/live?${query}`));
    const stopping = new AbortController();
    stopping.abort();
    await streams.run(stopping.signal);
    return await stream.text();
  };
  const event = { sizeBytes: 1, detail: "", atMs: 2 };
  const named = (number: number, name: string, kind: "put" | "removed") => ({
    ...{ ...event, number, kind, name: parseName(name) },
  });
  await door.hear([], [named(1, "a/b", "put"), named(2, "a/c", "removed"), named(3, "d", "put")]);
  assert.match(await told(""), /"changed":3/);
  assert.match(await told("a/"), /"changed":2/);
  assert.doesNotMatch(await told("z/"), /changed/);
});
