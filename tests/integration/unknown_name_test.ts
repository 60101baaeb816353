import assert from "node:assert/strict";
import { done, exits, networkTest } from "../support/network.ts";

networkTest(
  "A name that does not exist is exit code 3, and near names are told",
  { peers: 1, replicas: 1 },
  async (network, folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "content");
    await done(network.run(["put", `${folder}/file`, "--name", "models/resnet50.bin"]));

    const get = await exits(3, network.run(["get", "models/resnet5.bin"], { cwd: folder }));
    assert.match(get.stderr, /models\/resnet5\.bin/);
    assert.match(get.stderr, /models\/resnet50\.bin/);
    for (const command of ["info", "remove", "explain"]) {
      await exits(3, network.run([command, "models/resnet5.bin"]));
    }
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["file"]);
  },
);
