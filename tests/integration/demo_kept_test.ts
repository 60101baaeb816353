import assert from "node:assert/strict";
import { dirname } from "node:path";
import { LARGE_NAME, thingsToTry } from "../../scripts/demo.ts";
import { ROOT } from "../../scripts/program.ts";
import { must } from "../support/command_output.ts";
import { done, networkTest } from "../support/network.ts";

networkTest(
  "What the demo says that one can try works as it is printed, with the network's identities",
  { peers: 3 },
  async (network, folder) => {
    await Deno.writeTextFile(`${folder}/large`, "what the demo put");
    await done(network.run(["put", `${folder}/large`, "--name", LARGE_NAME]));
    const lines = thingsToTry(network).map((line) => line.replace(" ./", ` ${folder}/`));
    const PATH = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;
    const told = await must("bash", ["-e", "-c", lines.join("\n")], { cwd: ROOT, env: { PATH } });
    for (const { address } of network.peers) assert.ok(told.includes(address), told);
    assert.ok(told.includes(LARGE_NAME), told);
    const copy = await Deno.readTextFile(`${folder}/deno-from-the-network`);
    assert.equal(copy, "what the demo put");
    const listed = await done(network.run(["list", "README.md", "--json"]));
    assert.equal(listed.json().name, "README.md");
  },
);
