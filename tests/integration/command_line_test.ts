import assert from "node:assert/strict";
import type { Network } from "../../scripts/launch.ts";
import { runPeer } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

const FILES: Readonly<Record<string, string>> = {
  "models/a/weights.bin": "aaaa",
  "models/a/deep/readme.md": "deep",
  "models/b/weights.bin": "bb",
  "models/b/notes*.txt": "star",
  "other": "o",
};

networkTest("The command line gets folders and patterns, and says what to do next", {
  peers: 2,
}, async (network, folder, test) => {
  for (const [name, text] of Object.entries(FILES)) {
    await done(
      network.run(["put", "-", "--name", name], { stdin: new TextEncoder().encode(text) }),
    );
  }

  await test.step("a folder comes with all that is in it", async () => {
    await got(network, `${folder}/1`, "models/a/", {
      "a/weights.bin": "aaaa",
      "a/deep/readme.md": "deep",
    });
  });

  await test.step("a pattern gets what fits, a star in a name is one", async () => {
    await got(network, `${folder}/2`, "models/*.bin", {
      "models/a/weights.bin": "aaaa",
      "models/b/weights.bin": "bb",
    });
    await got(network, `${folder}/3`, "models/b/*s*", {
      "b/weights.bin": "bb",
      "b/notes*.txt": "star",
    });
  });

  await test.step("nothing that fits, and a folder without its slash, are told apart", async () => {
    const none = await exits(3, network.run(["get", "zzz*"]));
    assert.match(none.stderr, /No file fits "zzz\*"/);
    const slash = await exits(3, network.run(["get", "models"]));
    assert.match(slash.stderr, /a folder is: get it with "models\/"/);
    const several = await exits(2, network.run(["get", "models/", "--output", "-"]));
    assert.match(several.stderr, /give a folder/);
  });

  await test.step("status is one screen, in the words of the pages, without colours in a pipe", async () => {
    const { stdout } = await done(network.run(["status"]));
    assert.match(stdout, /^● (Every fragment has its copies|\d+ fragments? short of copies)\n/);
    for (const says of [/stored +15 B in 5 files/, /held by +2 peers, all live, in 2 zones/]) {
      assert.match(stdout, says);
    }
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(stdout, /\u001b/);
    assert.ok(stdout.split("\n").length <= 24, stdout);
  });

  await test.step("watch tells what happens, one event a line", () => watches(network));
});

async function watches(network: Network): Promise<void> {
  const watching = network.spawn(["watch", "--json"]);
  await done(network.run(["put", "-", "--name", "new"], { stdin: new Uint8Array([1]) }));
  let patienceMs = 1_500;
  await eventually("the put is told to those who begin later, too", async () => {
    const soon = network.spawn(["watch"]);
    const text = await firstLines(soon, patienceMs *= 1.5, /put new \(1 B\), version 1\.\d+/);
    assert.match(text, /Z {2}put new/);
  });
  watching.kill("SIGINT");
  const { code, stdout } = await watching.result;
  assert.equal(code, 0);
  const updates = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(updates[0].whole, true);
  assert.equal(updates[0].peers.length, 2);
  const kinds = updates.flatMap(({ events }) => events.map(({ kind }: { kind: string }) => kind));
  assert.ok(kinds.includes("put"));
}

Deno.test("The shell is told how a line of peer can go on", async () => {
  const complete = async (...words: string[]) => {
    const { stdout } = await done(runPeer(["complete-line", "--", ...words]));
    return stdout.trim().split("\n");
  };
  assert.deepEqual(await complete("sta"), ["status"]);
  assert.ok((await complete("get", "--o")).includes("--output"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await done(runPeer(["completion", shell]));
    assert.match(stdout, /peer complete-line --/);
  }
  await exits(2, runPeer(["completion", "cmd"]));
});

/** What is told within this time, the program's start included: a busy machine wants more. */
async function firstLines(
  running: ReturnType<Network["spawn"]>,
  withinMs: number,
  pattern: RegExp,
): Promise<string> {
  const stop = setTimeout(() => running.kill("SIGINT"), withinMs);
  const { stdout } = await running.result;
  clearTimeout(stop);
  assert.match(stdout, pattern);
  return stdout;
}

async function got(
  network: Network,
  folder: string,
  what: string,
  expected: Readonly<Record<string, string>>,
): Promise<void> {
  await done(network.run(["get", what, "--output", folder]));
  const found: Record<string, string> = {};
  const look = (path: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(`${folder}/${path}`)) {
      if (isDirectory) look(`${path}${name}/`);
      else found[path + name] = Deno.readTextFileSync(`${folder}/${path}${name}`);
    }
  };
  look("");
  assert.deepEqual(found, expected);
}
