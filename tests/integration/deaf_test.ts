import assert from "node:assert/strict";
import { parseAddress } from "../../proto/words/address.ts";
import { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";

/** What the program may have open: it needs some 25 itself. */
const DESCRIPTORS = 100;
const NOBODY = "127.0.0.1:1";

Deno.test("A webserver whose gateway ran out of descriptors ends with exit code 70, to be started anew", async () => {
  await using program = await Program.start({
    program: "webserver",
    label: "webserver",
    runner: ["sh", "-c", `ulimit -n ${DESCRIPTORS}; exec "$@"`, "sh"],
    args: () => [
      ...["--insecure", "--tracker", NOBODY],
      ...["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"],
    ],
  });
  const { host: hostname, port } = parseAddress(program.httpAddress);
  const open: Deno.Conn[] = [];
  try {
    // The system takes connections for it beyond those that it takes itself, until it has ended.
    while (open.length < DESCRIPTORS && program.running) {
      await Deno.connect({ hostname, port }).then((connection) => open.push(connection), () => {});
    }
    await eventually("it has ended", () => !program.running);
    const status = await program.end();
    assert.equal(status?.code, 70, program.log);
    assert.match(program.log, /takes no connections any more; .*\(exit code 70\)/);
  } finally {
    for (const connection of open) connection.close();
  }
});
