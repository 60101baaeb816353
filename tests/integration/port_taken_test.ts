import assert from "node:assert/strict";
import { spawnProgram } from "../../scripts/launch.ts";
import { networkTest } from "../support/network.ts";

networkTest(
  "A server whose port is taken says so in one line and ends",
  { peers: 0 },
  async ({ tracker, webserver, folder }) => {
    const taken = tracker.address;
    const httpTaken = webserver.httpAddress;
    const any = "127.0.0.1:0";
    const door = ["--tracker", taken, "--data", `${folder}/webserver`];
    const servers = ([
      ["tracker", "--insecure", "--listen", taken, "--data", `${folder}/other`],
      ["webserver", "--listen", taken, "--http", any, ...door],
      ["webserver", "--listen", any, "--http", httpTaken, ...door],
      ["peer", "serve", "--insecure", "--listen", taken, "--data", `${folder}/peer`],
    ] as const).map(([program, ...args]) => spawnProgram(program, [...args]).result);
    for (const server of servers) {
      const { code, stderr, stdout } = await server;
      assert([1, 5].includes(code), `exit code ${code}: ${stderr}`);
      const said = stderr.trim().split("\n").filter((line) => !/ (info|debug) /.test(line));
      assert.equal(said.length, 1, stderr);
      assert.match(said[0]!, /127\.0\.0\.1:\d+.*taken/);
      assert.equal(stdout, "", "it was not ready");
    }
  },
);
