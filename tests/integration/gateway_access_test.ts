import assert from "node:assert/strict";
import { launchWebserver, type Network, spawnProgram } from "../../scripts/launch.ts";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

const TAKEN_BACK_WITHIN_MS = 5_000;
const HTML = { Accept: "text/html" };

/** Every route, with the least that it needs; undefined: nothing. */
const ROUTES: readonly (readonly [string, string, "reader" | "writer" | "admin" | undefined])[] = [
  ["GET", "/health/live", undefined],
  ["GET", "/health/ready", undefined],
  ["GET", "/login", undefined],
  ["GET", "/", "reader"],
  ["GET", "/files/file", "reader"],
  ["HEAD", "/files/file", "reader"],
  ["GET", "/api/files", "reader"],
  ["GET", "/api/files/file", "reader"],
  ["GET", "/api/peers", "reader"],
  ["GET", "/api/status", "reader"],
  ["GET", "/nothing/here", "reader"],
  ["PUT", "/files/other", "writer"],
  ["DELETE", "/files/other", "writer"],
  ["POST", "/api/anything", "admin"],
];
const RANK = { reader: 1, writer: 2, admin: 3 } as const;

function gateway(network: Network, ...flags: string[]): Promise<Program> {
  return launchWebserver({
    ...{ identities: network.identities, folder: `${network.folder}/guarded`, poison: true },
    ...{ trackers: [network.tracker.address], isOpen: false, flags },
  });
}

async function tokenOf(network: Network, role: string, forTime = "1h") {
  const command = ["access", "--role", role, "--for", forTime, "--json"];
  const { token, access_id } = (await done(network.operate(command))).json();
  return { token: token as string, id: access_id as string };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** A gateway that asks for tokens, and its network. */
interface Place {
  readonly network: Network;
  readonly webserver: Program;
  ask(method: string, path: string, headers?: Record<string, string>): Promise<Response>;
}

function placeOf(network: Network, webserver: Program): Place {
  return {
    network,
    webserver,
    async ask(method, path, headers = {}) {
      const body = method === "PUT" ? { body: "x" } : {};
      const url = `http://${webserver.httpAddress}${path}`;
      const response = await fetch(url, { method, headers, redirect: "manual", ...body });
      await response.body?.cancel();
      return response;
    },
  };
}

const CLAIMS: Record<string, (place: Place) => Promise<void>> = {
  "nobody, and who has a wrong token, is refused on every route": async ({ ask }) => {
    const guess: Record<string, string> = { Cookie: "enjambre=guess" };
    const wrong: Record<string, string> = bearer(`enjt.${"a".repeat(52)}`);
    for (const [method, path, needed] of ROUTES) {
      for (const headers of [{}, wrong, bearer("nonsense"), guess]) {
        const { status } = await ask(method, path, headers);
        assert.equal(status === 401, needed !== undefined, `${method} ${path}: ${status}`);
      }
    }
    const refused = await ask("GET", "/files/file");
    assert.match(refused.headers.get("WWW-Authenticate")!, /^Bearer/);
  },
  "a token that is taken back, or whose time is over, is of no use": async ({ ask, network }) => {
    const { token, id } = await tokenOf(network, "reader");
    const short = await tokenOf(network, "reader", "1s");
    assert.equal((await ask("GET", "/files/file", bearer(token))).status, 200);
    await done(network.operate(["access", "--revoke", id]));
    for (const each of [token, short.token]) {
      await eventually("it is refused", async () => {
        assert.equal((await ask("GET", "/files/file", bearer(each))).status, 401);
      }, { withinMs: TAKEN_BACK_WITHIN_MS });
    }
  },
  "a browser logs in, with a cookie that no page can read, and out": async (
    { ask, network, webserver },
  ) => {
    assert.equal((await ask("GET", "/", HTML)).headers.get("Location"), "/login");
    const { token } = await tokenOf(network, "reader");
    const url = `http://${webserver.httpAddress}/login`;
    const logIn = async (value: string) => {
      const body = new URLSearchParams({ token: value });
      const response = await fetch(url, { method: "POST", redirect: "manual", body });
      await response.body?.cancel();
      return response;
    };
    assert.equal((await logIn("enjt.x")).status, 401);
    const answer = await logIn(token);
    const cookie = answer.headers.get("Set-Cookie")!;
    assert.equal(answer.status, 303);
    assert.match(cookie, /^enjambre=[a-z2-7]+; Path=\/; HttpOnly; SameSite=Strict/);
    assert(!cookie.includes(token), "the token is not in the cookie");
    const session = { Cookie: cookie.split(";")[0]! };
    assert.equal((await ask("GET", "/", { ...HTML, ...session })).status, 200);
    assert.equal((await ask("PUT", "/files/other", session)).status, 403);
    await ask("POST", "/logout", session);
    assert.equal((await ask("GET", "/files/file", session)).status, 401);
  },
  "what was done is in the audit log, with paging": async ({ network }) => {
    const entries = (await done(network.operate(["audit", "--limit", "0", "--json"])))
      .jsonLines();
    const actions = entries.map(({ action }) => action);
    for (const action of ["put", "remove", "grant reader", "revoke access"]) {
      assert(actions.includes(action), `${action} in ${actions}`);
    }
    const put = entries.find(({ action, subject }) => action === "put" && subject === "file");
    assert.equal(put.actor, network.identities.own.device.deviceId);
    const two = (await done(network.operate(["audit", "--limit", "2", "--json"]))).jsonLines();
    assert.deepEqual(two, entries.slice(0, 2));
  },
};

async function opens({ ask, network }: Place, role: "reader" | "writer" | "admin"): Promise<void> {
  const { token } = await tokenOf(network, role);
  for (const [method, path, needed] of ROUTES) {
    const { status } = await ask(method, path, bearer(token));
    const isEnough = needed === undefined || RANK[role] >= RANK[needed];
    assert.notEqual(status, 401, `${method} ${path}`);
    assert.equal(status === 403, !isEnough, `${method} ${path}: ${status}`);
  }
}

networkTest(
  "The gateway asks who it is, and lets everybody do what their token is for and no more",
  { peers: 1, replicas: 1 },
  async (network, folder, test) => {
    await using webserver = await gateway(network);
    const place = placeOf(network, webserver);
    Deno.writeTextFileSync(`${folder}/file`, "content");
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    for (const role of ["reader", "writer", "admin"] as const) {
      await test.step(`a ${role}'s token opens what it is for`, () => opens(place, role));
    }
    for (const [claim, check] of Object.entries(CLAIMS)) {
      await test.step(claim, () => check(place));
    }
  },
);

networkTest(
  "The gateway speaks TLS with its own certificate, and nothing else where others reach it",
  { peers: 1, replicas: 1 },
  async (network, _folder, test) => {
    await test.step("with its own certificate", async () => {
      await using webserver = await gateway(network, "--http-cert", "own");
      const { token } = await tokenOf(network, "reader");
      const [hostname, port] = webserver.httpAddress.split(":") as [string, string];
      const connection = await Deno.connect({ hostname, port: Number(port) });
      using secure = await Deno.startTls(connection, {
        hostname: "webserver.enjambre",
        caCerts: [network.identities.own.papers.trustPem],
      });
      const lines = ["GET /api/status HTTP/1.1", `Host: ${hostname}`, "Connection: close"];
      const request = [...lines, `Authorization: Bearer ${token}`, "", ""].join("\r\n");
      await secure.write(new TextEncoder().encode(request));
      const answer = await new Response(secure.readable).text();
      assert.match(answer, /^HTTP\/1\.1 200 /);
    });
    await test.step("never without, and never open, on another address than the loopback's", async () => {
      const data = ["--data", `${network.folder}/guarded`, "--tracker", network.tracker.address];
      const flags = [...data, "--listen", "127.0.0.1:0", "--http", "0.0.0.0:0"];
      const plain = await exits(2, spawnProgram("webserver", flags).result);
      assert.match(plain.stderr, /without encryption.*--http-cert/);
      const open = [...flags, "--http-cert", "own", "--open-on-loopback"];
      assert.match(
        (await exits(2, spawnProgram("webserver", open).result)).stderr,
        /Cannot be open/,
      );
      const insecure = await exits(2, spawnProgram("webserver", [...flags, "--insecure"]).result);
      assert.match(insecure.stderr, /--insecure/);
    });
  },
);
