import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { needs } from "../support/needs.ts";
import { done, testNetwork } from "../support/network.ts";

const PYTHON = "/usr/bin/python3";
const CLIENT = fileURLToPath(new URL("../support/foreign_client.py", import.meta.url));
const SERVING = 1;

const grpcio = needs({
  tool: "python3-grpcio",
  present: await imports("grpc, google.protobuf"),
  install: "apt-get install python3-grpcio",
});

async function imports(modules: string): Promise<boolean> {
  const python = new Deno.Command(PYTHON, { args: ["-c", `import ${modules}`] });
  return await python.output().then(({ success }) => success, () => false);
}

grpcio.test(
  "A client that is not ours, given a certificate and server reflection, finds and fetches a whole file",
  async () => {
    await using network = await testNetwork({ peers: 3 });
    const path = `${network.folder}/model.bin`;
    writeSeededFile(path, 1, 3_000_000);
    await done(network.run(["put", path, "--name", "models/foreign.bin"]));

    const { success, stdout, stderr } = await new Deno.Command(PYTHON, {
      args: [
        ...[CLIENT, network.identities.clientFolder],
        ...[network.webserver.address, "models/foreign.bin"],
      ],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const answer = JSON.parse(new TextDecoder().decode(stdout));

    assert.equal(answer.sha256, sha256OfFile(path));
    assert.equal(answer.size, 3_000_000);
    assert.deepEqual(answer.found, ["models/foreign.bin"]);
    assert(answer.holders_asked > 1, "it should have asked several holders");
    assert.deepEqual(answer.health, { webserver: SERVING, tracker: SERVING, peer: SERVING });
    assert.deepEqual(answer.refusals, {
      nobody: "UNAVAILABLE",
      "to another": "UNAVAILABLE",
      member: "OK",
    });
    assert(answer.services.webserver.includes("enjambre.v1.Directory"));
    assert(answer.services.tracker.includes("enjambre.v1.Catalog"));
    assert(answer.services.peer.includes("enjambre.v1.Fragments"));
  },
);
