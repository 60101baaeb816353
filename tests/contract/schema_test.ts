import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";

const BUF = "@bufbuild/buf@1.75.0";
const ROOT = new URL("../../", import.meta.url);

async function output(command: string, options: Deno.CommandOptions): Promise<[boolean, string]> {
  try {
    const result = await new Deno.Command(command, { cwd: ROOT, ...options }).output();
    const text = [result.stdout, result.stderr].map((bytes) => new TextDecoder().decode(bytes));
    return [result.success, text.join("")];
  } catch (error) {
    return [false, String(error)];
  }
}

/** Through npx and not Deno: Deno looks up buf's packages for every platform, and fails when one is not there. */
function buf(...args: string[]): Promise<[boolean, string]> {
  const env = { npm_config_update_notifier: "false", npm_config_fetch_retries: "0" };
  return output("npx", { args: ["--yes", `--package=${BUF}`, "--", "buf", ...args], env });
}

async function textsByPath(folder: string, prefix = ""): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    const path = `${prefix}${name}`;
    if (!isDirectory) texts.set(path, await Deno.readTextFile(`${folder}/${path}`));
    else for (const [key, text] of await textsByPath(folder, `${path}/`)) texts.set(key, text);
  }
  return texts;
}

Deno.test("The generated types are those that the schema gives, byte for byte", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-gen-" });
  try {
    const args = ["run", "--quiet", "--allow-all", "scripts/gen.ts", "--out", folder];
    const [done, printed] = await output(Deno.execPath(), { args });
    assert.ok(done, printed);
    assert.equal(printed, "");
    const committed = await textsByPath(new URL("proto/gen", ROOT).pathname);
    const generated = await textsByPath(folder);
    assert.deepEqual([...generated.keys()].sort(), [...committed.keys()].sort());
    for (const [path, text] of generated) {
      assert.equal(committed.get(path), text, `proto/gen/${path} is not up to date: deno task gen`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const [present] = await buf("--version");
needs({ tool: BUF, present, install: "npx and the npm registry, which bring it" })
  .test("The schema keeps the rules of buf.yaml", async () => {
    const [clean, findings] = await buf("lint", "proto");
    assert.ok(clean, findings);
  });
