import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readCloudConfig } from "../../tests/support/cloud_config.ts";
import { must } from "../../tests/support/command_output.ts";
import { needs } from "../../tests/support/needs.ts";

const PEER = new URL("./peer.cloud-config.yaml", import.meta.url).pathname;
const YAML = "/usr/lib/python3/dist-packages/yaml";
const TOKEN = `enj1.${"p".repeat(52)}.${"s".repeat(32)}`;

interface Tried {
  /** What each `join` was told in its arguments, and by stdin. */
  readonly joins: readonly { readonly args: string; readonly stdin: string }[];
}

/** Runs the script of the cloud-config; each `join` ends with the next of these codes. */
async function runJoinScript(tokenCommand: string, codes: readonly number[]): Promise<Tried> {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  try {
    const values = { TOKEN_COMMAND: tokenCommand.replaceAll("FOLDER", folder) };
    const { write_files } = await readCloudConfig(PEER, { ...values, INDEX_ADDRESS: "10.0.0.1" });
    const script = write_files.find(({ path }) => path.endsWith("join.sh"))!.content;
    const standIn = (name: string, text: string) =>
      Deno.writeTextFileSync(`${folder}/${name}`, `#!/bin/sh\n${text}`, { mode: 0o755 });
    Deno.writeTextFileSync(`${folder}/codes`, codes.map((code) => `${code}\n`).join(""));
    standIn("shuf", "echo 0\n");
    standIn("runuser", 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"\n');
    standIn(
      "enjambre-peer",
      `{ echo "$*"; cat; echo; } >> ${folder}/joins
       code=$(head -n 1 ${folder}/codes); sed -i 1d ${folder}/codes; exit "$code"\n`,
    );
    const env = { PATH: `${folder}:${Deno.env.get("PATH")}` };
    await must("timeout", ["10", "/bin/sh", "-c", script], { env });
    const lines = Deno.readTextFileSync(`${folder}/joins`).split("\n\n").slice(0, -1);
    return {
      joins: lines.map((each) => {
        const [args = "", stdin = ""] = each.split("\n");
        return { args, stdin };
      }),
    };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

needs({
  tool: "python3-yaml",
  present: existsSync(YAML),
  install: "sudo scripts/ci/install-tools.sh",
}).test(
  "An instance tries to join until it is a member, with the token on stdin alone",
  async () => {
    const printed = `printf '%s\\n' ${TOKEN}`;
    const { joins } = await runJoinScript(printed, [5, 1, 7, 0]);
    assert.equal(joins.length, 4);
    for (const { args, stdin } of joins) {
      assert.match(
        args,
        /^join - --webserver 10\.0\.0\.1:50051 --data \/var\/lib\/enjambre-peer\/data$/,
      );
      assert.equal(stdin, TOKEN);
    }
    assert.equal((await runJoinScript(printed, [4])).joins.length, 1, "it is one already");
    const late = `{ test -e FOLDER/ready && ${printed}; touch FOLDER/ready; }`;
    const { joins: [first, second] } = await runJoinScript(late, [2, 0]);
    assert.deepEqual([first!.stdin, second!.stdin], ["", TOKEN], "there was no token at first");
  },
);
