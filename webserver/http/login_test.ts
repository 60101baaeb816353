import assert from "node:assert/strict";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { Door, tokenOf } from "../door_fixture.ts";

const HTML = { Accept: "text/html" };

function logIn(door: Door, fields: Record<string, string>) {
  const body = `${new URLSearchParams(fields)}`;
  return door.post("/login", fields, { ...HTML, "Content-Length": `${body.length}` });
}

Deno.test("Login, who is not known comes back to the page that was wanted", async () => {
  const door = new Door({ isOpen: false });
  door.network.add("a b", "1");
  const sent = await door.ask("/file/a%20b?fragment=1", { headers: HTML });
  const way = sent.headers.get("Location")!;
  assert.deepEqual([sent.status, way], [303, "/login?then=%2Ffile%2Fa%2520b%3Ffragment%3D1"]);
  const page = await door.text(way);
  assert.match(page, /name="then" value="\/file\/a%20b\?fragment=1"/);
  const done = await logIn(door, { token: tokenOf("reader"), then: "/file/a%20b?fragment=1" });
  assert.deepEqual([done.status, done.headers.get("Location")], [303, "/file/a%20b?fragment=1"]);
  const cookie = done.headers.get("Set-Cookie")!.split(";")[0]!;
  assert.match(await door.text("/file/a%20b", { headers: { Cookie: cookie } }), /Log out/);
});

Deno.test("Login, a wrong token is said on the page, which keeps where one was", async () => {
  const door = new Door({ isOpen: false });
  for (const token of ["nonsense", `enjt.${"z".repeat(52)}`, ""]) {
    const answer = await logIn(door, { token, then: "/peers" });
    const page = await answer.text();
    assert.equal(answer.status, 401);
    assert.match(page, /role="alert">This token is not known/);
    assert.match(page, /name="then" value="\/peers"/);
    assert.ok(token === "" || !page.includes(token), "the token is not shown again");
  }
});

Deno.test("Login, nobody is led to another place", async () => {
  const door = new Door({ isOpen: false });
  const places = [
    ...["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
    ...["/.//evil.example", "/login", "", "x".repeat(5_000)],
  ];
  for (const then of places) {
    const done = await logIn(door, { token: tokenOf("reader"), then });
    if (done.status === 413) continue;
    assert.equal(done.headers.get("Location"), "/", then);
    assert.match(
      await door.text(`/login?${new URLSearchParams({ then })}`),
      /name="then" value="\/"/,
    );
  }
});

Deno.test("Login, one that has ended is said, also to who changed something", async () => {
  const door = new Door({ isOpen: false });
  const record = door.network.add("a", "1");
  const headers = { ...HTML, Cookie: "enjambre=over", Referer: "http://localhost/?q=a" };
  const sent = await door.post("/file/a", { do: "remove", version: "1.1" }, headers);
  assert.deepEqual([sent.status, sent.headers.get("Location")], [303, "/login?then=%2F%3Fq%3Da"]);
  assert.ok(door.network.has(record.name), "nothing was done");
  assert.match(await door.text("/login", { headers }), /Your login has ended/);
  assert.doesNotMatch(await door.text("/login"), /Your login has ended/);
});

Deno.test("Login, whether one may have the live stream is told without it", async () => {
  const door = new Door({ isOpen: false });
  const headers = { Authorization: `Bearer ${tokenOf("reader")}` };
  const head = await door.ask("/live", { method: "HEAD", headers });
  assert.deepEqual([head.status, head.headers.get("Content-Type")], [200, "text/event-stream"]);
  assert.equal((await door.ask("/live", { method: "HEAD" })).status, 401);
});

Deno.test("Login, a live stream ends with it, and not because nobody can tell", async () => {
  const { pages: { streams } } = new Door();
  const stopping = new AbortController();
  const failing = (code: ErrorCode) => () => Promise.reject(new EnjambreError(code, "No"));
  const request = new Request("http://localhost/live");
  const [over, away] = (["unauthenticated", "unavailable"] as const)
    .map((code) => streams.open(request, failing(code)).text());
  const running = streams.run(stopping.signal);
  assert.doesNotMatch(await over!, /still here/);
  stopping.abort();
  assert.match(await away!, /still here/);
  await running;
});
