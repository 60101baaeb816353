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
    const servers = [
      spawnProgram("tracker", ["--listen", taken, "--data", `${folder}/other`]),
      spawnProgram("webserver", ["--listen", taken, "--http", any, "--tracker", taken]),
      spawnProgram("webserver", ["--listen", any, "--http", httpTaken, "--tracker", taken]),
      spawnProgram("peer", [
        ...["serve", "--listen", taken, "--data", `${folder}/peer`],
        ...["--webserver", webserver.address],
      ]),
    ];
    for (const server of servers) {
      const { code, stderr, stdout } = await server.result;
      assert([1, 5].includes(code), `exit code ${code}: ${stderr}`);
      const said = stderr.trim().split("\n").filter((line) => !/ (info|debug) /.test(line));
      assert.equal(said.length, 1, stderr);
      assert.match(said[0]!, /127\.0\.0\.1:\d+.*taken/);
      assert.equal(stdout, "", "it was not ready");
    }
  },
);
