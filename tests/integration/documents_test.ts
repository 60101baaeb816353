import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import { ROOT } from "../../scripts/program.ts";
import { must } from "../support/command_output.ts";
import { type DocumentedCommand, documentedCommands } from "../support/documents.ts";
import { eventually } from "../support/eventually.ts";
import { needs } from "../support/needs.ts";

const DOCUMENTS = ["README.md", "OPERATIONS.md", "CONTRIBUTING.md"];
/** Servers, which are started and go on; the tests know by their ready line that they serve. */
const SERVES = /^deno task (tracker$|webserver |peer serve |tracker rebuild)/;
/** What would run all tests or the demo within a test; the demo runs in package_test.ts, the tests as you see. */
const RUN_ELSEWHERE = ["npx -y deno@2.9.6 task demo", "npx -y deno@2.9.6 task test"];
const MODEL_BYTES = 3_000_000;
const COPIED = ["deno.json", "deno.lock", "proto", "tracker", "peer", "webserver", "scripts"];

Deno.test("Every task that a document names is there", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const commands = DOCUMENTS.flatMap(documentedCommands);
  const named = commands.map(({ text }) => /\btask (\S+)/.exec(text)?.[1])
    .filter((task) => task !== undefined);
  assert.ok(named.length > 40, `only ${named.length} found`);
  for (const task of named) assert.ok(task in tasks, task);
});

needs({
  tool: "root, iproute2 and curl",
  present: Deno.uid() === 0 && existsSync("/usr/bin/ip") && existsSync("/usr/bin/curl"),
  install: "sudo scripts/ci/install-tools.sh, and run the tests as root",
}).test("The commands of README.md do what it says, one after the other", async () => {
  const commands = documentedCommands("README.md")
    .filter(({ text }) => !RUN_ELSEWHERE.includes(text));
  assert.ok(commands.length > 35, `only ${commands.length} found`);
  await using tour = await Tour.begin();
  for (const command of commands) await tour.follow(command);
  await eventually("the last one got everything back from the peers", async () => {
    assert.match(await tour.run("deno task peer list --json"), /"models\/model\.bin"/);
  });
});

/** A person who types what a document says, in a folder with a checkout, on a machine whose ports are all free. */
class Tour implements AsyncDisposable {
  readonly #folder: string;
  readonly #machine: string;
  readonly #servers = new Map<string, Deno.ChildProcess>();

  private constructor(folder: string, machine: string) {
    this.#folder = folder;
    this.#machine = machine;
  }

  static async begin(): Promise<Tour> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "enjambre-tour-" }));
    for (const name of COPIED) cpSync(`${ROOT}${name}`, `${folder}/${name}`, { recursive: true });
    await Deno.mkdir(`${folder}/results`);
    await Deno.mkdir(`${folder}/backups`);
    await Deno.writeTextFile(`${folder}/results/run-1.txt`, "accuracy 0.97\n");
    await Deno.writeFile(`${folder}/model.bin`, new Uint8Array(MODEL_BYTES).fill(7));
    const machine = `enjambre-tour-${Deno.pid}`;
    await must("ip", ["netns", "add", machine]);
    await must("ip", ["-n", machine, "link", "set", "lo", "up"]);
    return new Tour(folder, machine);
  }

  /** Does what the line says; `ID` is a peer's. */
  async follow({ document, line, text }: DocumentedCommand): Promise<void> {
    try {
      if (text.includes("tracker rebuild")) await this.#loseTracker();
      if (SERVES.test(text)) return await this.#serve(text);
      const peers = text.includes("ID") ? await this.run("deno task peer peers --json") : "";
      const [, id = "ID"] = /"peer_id":"(\w+)"/.exec(peers) ?? [];
      await this.run(text.replace(/\bID\b/, id).replace("/backups/", `${this.#folder}/backups/`));
    } catch (thrown) {
      throw new Error(`${document}:${line}: ${text}\n${(thrown as Error).message}`);
    }
  }

  async run(text: string): Promise<string> {
    return await must("ip", this.#within(`set -o pipefail; ${text}`), this.#options());
  }

  async #serve(text: string): Promise<void> {
    const options = { ...this.#options(), stdout: "piped" } as const;
    const child = new Deno.Command("ip", { args: this.#within(`exec ${text}`), ...options })
      .spawn();
    this.#servers.set(text, child);
    let told = "";
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream() as never)) {
      told += piece;
      if (/^ready /m.test(told)) return;
    }
    throw new Error(`It did not get ready: ${told}`);
  }

  async #loseTracker(): Promise<void> {
    await this.#end("deno task tracker");
    await Deno.remove(`${this.#folder}/enjambre-tracker`, { recursive: true });
  }

  async #end(text: string): Promise<void> {
    const child = this.#servers.get(text)!;
    this.#servers.delete(text);
    child.kill("SIGTERM");
    await child.status;
  }

  #within(script: string): string[] {
    return ["netns", "exec", this.#machine, "bash", "-c", script];
  }

  #options() {
    const PATH = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;
    const env = { PATH, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", GLIBC_TUNABLES: "" };
    return { cwd: this.#folder, env, stdin: "null", stderr: "piped" } as const;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const text of [...this.#servers.keys()].reverse()) await this.#end(text);
    await must("ip", ["netns", "delete", this.#machine]);
    await Deno.remove(this.#folder, { recursive: true });
  }
}
