import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import { ROOT, signalChild } from "../../scripts/program.ts";
import { must } from "../support/command_output.ts";
import { type DocumentedCommand, documentedCommands, namedCommands } from "../support/documents.ts";
import { eventually } from "../support/eventually.ts";
import { needs } from "../support/needs.ts";

const DOCUMENTS = ["README.md", "OPERATIONS.md", "CONTRIBUTING.md"];
const OTHER_DOCUMENTS = [
  ...["ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "proto/PROTOCOL.md"],
  "scripts/monitoring/README.md",
];
/** What servers call their folders when they are not told, and the receipts beside those. */
const STATE = /^\.?(enjambre|disk)-/;
/** Servers, which are started and go on; the tests know by their ready line that they serve. */
const SERVES = /^deno task (tracker($| --metrics| rebuild)|webserver --|peer serve\b)/;
/** What shows something until it is ended. */
const WATCHES = /^deno task peer watch\b/;
const PACKAGES = "tests/integration/package_test.ts";
const CI = ".ci/run";
/** What takes long, or would run all tests within one: who runs it or some of it, and by which words. */
const ELSEWHERE = new Map<string, { readonly file: string; readonly words: string }>([
  ["npx -y deno@2.9.6 task demo", { file: PACKAGES, words: "enjambre-demo" }],
  ["npx -y deno@2.9.6 task test", { file: CI, words: "deno task test" }],
  ["deno task demo", { file: PACKAGES, words: "enjambre-demo" }],
  ["deno task bench", { file: "tests/integration/bench_test.ts", words: '"bench", "fanout"' }],
  ["deno task package", { file: PACKAGES, words: "scripts/package.ts" }],
  ["deno task ok", { file: CI, words: "deno lint" }],
  ["deno task test", { file: CI, words: "deno task test" }],
  ["deno task test -- tests/property", { file: CI, words: "deno task test" }],
  ["deno task simulate --seeds 1000", { file: CI, words: "deno task simulate --seeds 1000" }],
  ["deno task sweep", { file: CI, words: "deno task sweep" }],
  ["deno task fuzz", { file: "tests/integration/fuzz_test.ts", words: "fuzzCalls" }],
  ["deno task torture --minutes 60", { file: CI, words: "deno task torture --minutes" }],
  [".ci/run", { file: CI, words: "deno task test" }],
]);
/** Those of CONTRIBUTING.md that start a network. */
const SERVERS = 4;
const TOURS = needs({
  tool: "root, iproute2 and curl",
  present: Deno.uid() === 0 && existsSync("/usr/bin/ip") && existsSync("/usr/bin/curl"),
  install: "sudo scripts/ci/install-tools.sh, and run the tests as root",
});
const MODEL_BYTES = 3_000_000;
/** Where this Deno has its packages: not below a HOME that the tour has for itself. */
const DENO_FOLDER = await denoFolder();
const COPIED = ["deno.json", "deno.lock", "proto", "tracker", "peer", "webserver", "scripts"];

Deno.test("Every task that a document names is there", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const commands = DOCUMENTS.flatMap(documentedCommands);
  const named = commands.map(({ text }) => /\btask (\S+)/.exec(text)?.[1])
    .filter((task) => task !== undefined);
  assert.ok(named.length > 40, `only ${named.length} found`);
  for (const task of named) assert.ok(task in tasks, task);
});

Deno.test("Every command and flag that a sentence names is there", async () => {
  const documents = [...DOCUMENTS, ...OTHER_DOCUMENTS];
  const named = documents.flatMap(namedCommands);
  assert.ok(named.length > 80, `only ${named.length} found`);
  const helps = new Map<string, Promise<string>>();
  for (const { document, text, program, command, flags } of named) {
    const words = [program, command].filter((word) => word !== "").join(" ");
    const help = helps.get(words) ?? helpOf(program, command);
    helps.set(words, help);
    for (const flag of flags) {
      assert.match(await help, new RegExp(`(?<![\\w-])${flag}(?![\\w-])`), `${document}: ${text}`);
    }
    assert.ok((await help).includes(words), `${document}: ${text}`);
  }
});

TOURS.test("The commands of README.md do what it says, one after the other", async () => {
  const commands = documentedCommands("README.md")
    .filter(({ text }) => !ELSEWHERE.has(text));
  assert.ok(commands.length > 35, `only ${commands.length} found`);
  await using tour = await Tour.begin();
  for (const command of commands) await tour.follow(command);
  await eventually("the last one got everything back from the peers", async () => {
    assert.match(await tour.run("deno task peer list --json"), /"models\/model\.bin"/);
  });
});

TOURS.test(
  "What CONTRIBUTING.md and the one about monitoring start serves, and tells its metrics",
  async () => {
    await using tour = await Tour.begin();
    const [insecure, ...servers] = documentedCommands("CONTRIBUTING.md").slice(0, SERVERS);
    for (const command of [insecure!, ...servers]) await tour.follow(command);
    await eventually("the peer is live", async () => {
      assert.match(await tour.run("deno task peer peers --json"), /"liveness":"live"/);
    });
    await tour.follow(insecure!);
    const [tracker, peer] = documentedCommands("scripts/monitoring/README.md");
    for (const command of [tracker!, servers[1]!, peer!]) await tour.follow(command);
    for (const [port, metric] of [[9052, "enjambre_tracker_"], [9053, "enjambre_peer_"]]) {
      const told = await tour.run(`curl --fail --silent http://127.0.0.1:${port}/metrics`);
      assert.match(told, new RegExp(`^${metric}`, "m"));
    }
  },
);

Deno.test("What no test here follows is run by CI or another test", () => {
  const documented = new Set(DOCUMENTS.flatMap(documentedCommands).map(({ text }) => text));
  for (const [text, { file, words }] of ELSEWHERE) {
    assert.ok(documented.has(text), `nobody is told to run ${text}`);
    assert.ok(Deno.readTextFileSync(`${ROOT}${file}`).includes(words), text);
  }
});

Deno.test("What else CONTRIBUTING.md has people run works", async () => {
  for (const { text } of documentedCommands("CONTRIBUTING.md").slice(SERVERS)) {
    if (ELSEWHERE.has(text)) continue;
    await must("bash", ["-c", text.replace(/^deno\b/, Deno.execPath())], { cwd: ROOT });
  }
});

async function helpOf(program: string, command: string): Promise<string> {
  const words = [command, "--help"].filter((word) => word !== "");
  return await must(Deno.execPath(), ["run", "-A", `${ROOT}${program}/main.ts`, ...words]);
}

async function denoFolder(): Promise<string> {
  return JSON.parse(await must(Deno.execPath(), ["info", "--json"])).denoDir;
}

/** A person who types what a document says, in a folder with a checkout, on a machine whose ports are all free. */
class Tour implements AsyncDisposable {
  readonly #folder: string;
  readonly #machine: string;
  readonly #servers = new Map<string, Deno.ChildProcess>();
  /** What was exported. */
  readonly #exported: Record<string, string> = {};
  /** By the program that joins with it. */
  readonly #tokens = new Map<string, string>();

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

  /** Does what the line says. */
  async follow(command: DocumentedCommand): Promise<void> {
    const { document, line } = command;
    try {
      const text = await this.#filledIn(command.text);
      const [, name, value] = /^export (\w+)=(.*)/.exec(text) ?? [];
      if (name !== undefined) return await this.#beginAnew({ [name]: value! });
      if (text.includes("tracker rebuild")) await this.#loseTracker();
      if (SERVES.test(text)) await this.#serve(text);
      else if (WATCHES.test(text)) await this.#watch(text);
      else await this.run(text);
    } catch (thrown) {
      throw new Error(`${document}:${line}: ${command.text}\n${(thrown as Error).message}`);
    }
  }

  /** What stands for words in capitals. */
  async #filledIn(text: string): Promise<string> {
    const peers = /\bID\b/.test(text) ? await this.run("deno task peer peers --json") : "";
    const [, id = "ID"] = /"peer_id":"(\w+)"/.exec(peers) ?? [];
    const [, joining = ""] = /task (\w+) join/.exec(text) ?? [];
    return text.replace(/\bID\b/, id).replace("TOKEN", this.#tokens.get(joining) ?? "TOKEN")
      .replaceAll(/\b(HOST|IP)\b/g, "127.0.0.1").replace("/backups/", `${this.#folder}/backups/`);
  }

  /** Another way to begin: on machines that know of no network. */
  async #beginAnew(exported: Record<string, string>): Promise<void> {
    await this.#endAll();
    for (const { name } of Deno.readDirSync(this.#folder)) {
      if (STATE.test(name)) await Deno.remove(`${this.#folder}/${name}`, { recursive: true });
    }
    Object.assign(this.#exported, exported);
  }

  async run(text: string): Promise<string> {
    return await must("ip", this.#within(`set -o pipefail; ${text}`), this.#options());
  }

  async #serve(text: string): Promise<void> {
    const isFirst = text === "deno task tracker" && Object.keys(this.#exported).length === 0;
    const stderr = isFirst ? "piped" : "null";
    const options = { ...this.#options(), stdout: "piped", stderr } as const;
    const child = new Deno.Command("ip", { args: this.#within(`exec ${text}`), ...options })
      .spawn();
    this.#servers.set(text, child);
    const ready = readUntil(child.stdout, /^ready /m);
    // The first start of a tracker prints what to paste.
    const said = isFirst ? await readUntil(child.stderr, /peer join \S+/) : "";
    for (const [, program, token] of said.matchAll(/(\w+) join (enj1\S+)/g)) {
      this.#tokens.set(program!, token!);
    }
    await ready;
  }

  /** Looks on until there is something to see. */
  async #watch(text: string): Promise<void> {
    const options = { ...this.#options(), stdout: "piped", stderr: "null" } as const;
    const child = new Deno.Command("ip", { args: this.#within(`exec ${text}`), ...options })
      .spawn();
    try {
      await readUntil(child.stdout, /\S/);
    } finally {
      signalChild(child, "SIGTERM");
      await child.status;
    }
  }

  async #loseTracker(): Promise<void> {
    await this.#end("deno task tracker");
    await Deno.remove(`${this.#folder}/enjambre-tracker`, { recursive: true });
  }

  async #end(text: string): Promise<void> {
    const child = this.#servers.get(text)!;
    this.#servers.delete(text);
    signalChild(child, "SIGTERM");
    await child.status;
  }

  #within(script: string): string[] {
    return ["netns", "exec", this.#machine, "bash", "-c", script];
  }

  #options() {
    const PATH = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;
    const env = { PATH, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", GLIBC_TUNABLES: "" };
    const HOME = this.#folder;
    const DENO_DIR = DENO_FOLDER;
    return {
      cwd: this.#folder,
      env: { ...env, HOME, DENO_DIR, ...this.#exported },
      stdin: "null",
      stderr: "piped",
    } as const;
  }

  async #endAll(): Promise<void> {
    for (const text of [...this.#servers.keys()].reverse()) await this.#end(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endAll();
    await must("ip", ["netns", "delete", this.#machine]);
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Reads until something is said; what comes after it is thrown away, so that the program can go on talking. */
async function readUntil(stream: ReadableStream<Uint8Array>, wanted: RegExp): Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream() as never).getReader();
  let told = "";
  while (!wanted.test(told)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`It ended before it said ${wanted}: ${told}`);
    told += value;
  }
  const drain = async () => {
    while (!(await reader.read()).done);
  };
  drain().catch(() => {});
  return told;
}
