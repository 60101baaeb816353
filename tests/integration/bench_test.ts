import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ROOT } from "../../scripts/program.ts";
import { must } from "../support/command_output.ts";
import { needs } from "../support/needs.ts";

needs({
  tool: "root and iproute2",
  present: Deno.uid() === 0 && existsSync("/usr/bin/ip"),
  install: "sudo scripts/ci/install-tools.sh, and run the tests as root",
}).test(
  "A bench in namespaces leaves a CPU profile of every program where it is told",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "enjambre-profiles-" });
    try {
      const small = "--peers 2 --size 2MiB --rounds 1 --json".split(" ");
      const flags = ["--only", "spread", "--cpu-prof", folder];
      const told = await must(Deno.execPath(), ["task", "bench", "fanout", ...small, ...flags], {
        cwd: ROOT,
      });
      assert.match(told, /"verified": ?true/);
      const names = Deno.readDirSync(`${folder}/Enjambre-peer-spread-1`).map(({ name }) => name);
      assert.deepEqual([...names].sort(), [0, 1, 2].map((peer) => `serve-${peer}.cpuprofile`));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
