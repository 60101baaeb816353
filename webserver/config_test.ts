import assert from "node:assert/strict";
import { webserverFlags } from "./config.ts";

const { tracker, httpHost, healthInterval } = webserverFlags;

Deno.test("--tracker takes a list of addresses, each once", () => {
  assert.deepEqual(tracker.parse("a:1"), ["a:1"]);
  assert.deepEqual(tracker.parse("a:1, b:2,a:1"), ["a:1", "b:2"]);
  for (const wrong of ["", "a", "a:1,", "http://a:1", "a:1;b:2", "a:99999"]) {
    assert.throws(() => tracker.parse(wrong), /Cannot parse address/, wrong);
  }
  const many = Array.from({ length: 17 }, (_, index) => `a:${index}`).join(",");
  assert.throws(() => tracker.parse(many), /at most 16/);
});

Deno.test("--http-host takes host names, none by default", () => {
  assert.deepEqual(httpHost.parse(""), []);
  assert.deepEqual(httpHost.parse("Files.example.com, b"), ["files.example.com", "b"]);
  for (const wrong of ["a:80", "http://a", "a b", "-a", "*", "a,,b"]) {
    assert.throws(() => httpHost.parse(wrong), /Cannot use host name/, wrong);
  }
});

Deno.test("Times of the webserver are longer than nothing", () => {
  assert.equal(healthInterval.parse("250ms"), 250);
  assert.throws(() => healthInterval.parse("0s"), /longer than nothing/);
});
