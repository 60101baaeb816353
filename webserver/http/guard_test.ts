import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { Guard } from "./guard.ts";

const FOREIGN: readonly Record<string, string>[] = [
  { Origin: "http://evil.example" },
  { Origin: "http://localhost:9999" },
  { Origin: "null" },
  { "Sec-Fetch-Site": "cross-site" },
  { "Sec-Fetch-Site": "same-site" },
];

const guard = new Guard(["files.example.com"]);

function request(host: string, method = "GET", headers: Record<string, string> = {}): Request {
  return {
    url: `http://${host}/`,
    method,
    headers: new Headers({ Host: host, ...headers }),
  } as Request;
}

function isDenied(run: () => void, message?: string): void {
  assert.throws(run, (thrown) => EnjambreError.is(thrown, "denied"), message);
}

Deno.test("Guard, addresses, localhost and the names that were allowed are answered", () => {
  const hosts = [
    ...["localhost", "localhost:8080", "127.0.0.1:1", "10.0.0.7", "[::1]:80", "LOCALHOST"],
    ...["files.example.com", "files.example.com:8443", "Files.Example.COM"],
  ];
  for (const host of hosts) guard.check(request(host));
});

Deno.test("Guard, any other name is refused: it may lead here by a trick", () => {
  const hosts = [
    ...["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a b", "x@localhost"],
    ...["localhost/", "evil.example:localhost", "", "example.com", "1.2.3"],
  ];
  for (const host of hosts) isDenied(() => guard.check(request(host)), host);
  const split = {
    url: "http://evil.example/",
    method: "GET",
    headers: new Headers({ Host: "localhost" }),
  };
  isDenied(() => guard.check(split as Request));
});

Deno.test("Guard, foreign pages change nothing, our own and programs may", () => {
  for (const method of ["PUT", "DELETE", "POST"]) {
    guard.check(request("localhost:8080", method));
    guard.check(request("localhost:8080", method, { Origin: "http://localhost:8080" }));
    guard.check(request("files.example.com", method, { Origin: "https://files.example.com" }));
    guard.check(request("localhost", method, { "Sec-Fetch-Site": "same-origin" }));
    for (const headers of FOREIGN) {
      const foreign = request("localhost:8080", method, headers);
      isDenied(() => guard.check(foreign), JSON.stringify(headers));
    }
  }
  guard.check(request("localhost", "GET", { Origin: "http://evil.example" }));
});
