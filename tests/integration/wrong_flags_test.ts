import assert from "node:assert/strict";
import { spawnProgram } from "../../scripts/launch.ts";
import type { ProgramName } from "../../scripts/permissions.ts";
import { exits } from "../support/network.ts";

/** What is called, and what stderr must name. */
const wrong: [program: ProgramName, args: string[], named: RegExp][] = [
  ["tracker", ["--dead-after", "soon"], /--dead-after.*"soon"/],
  ["tracker", ["--replicas", "99"], /--replicas.*"99"/],
  ["tracker", ["--listen", "nowhere"], /--listen.*"nowhere"/],
  ["tracker", ["--fragment-size", "100000"], /--fragment-size/],
  ["tracker", ["--nonsense"], /--nonsense/],
  ["tracker", ["nonsense"], /nonsense/],
  ["tracker", ["--repair-pause-above", "130%"], /--repair-pause-above.*"130%"/],
  ["tracker", ["serve", "--safe-mode", "soon"], /--safe-mode.*"soon"/],
  ["tracker", ["maintenance", "abcd", "long"], /TIME.*"long"/],
  ["tracker", ["drain"], /ID/],
  ["tracker", ["status", "--tracker", "nowhere"], /--tracker.*"nowhere"/],
  ["peer", ["replicas", "x", "99"], /R.*"99"/],
  ["webserver", [], /tracker/],
  ["webserver", ["--tracker", "nowhere"], /--tracker.*"nowhere"/],
  ["webserver", ["--tracker", "127.0.0.1:1", "--http", "x"], /--http.*"x"/],
  ["peer", ["serve", "--capacity", "lots"], /--capacity.*"lots"/],
  ["peer", ["serve", "--zone", ""], /--zone/],
  ["peer", ["serve", "--upload-limit", "fast"], /--upload-limit.*"fast"/],
  ["peer", ["get", "x", "--limit-schedule", "8-9 upload=1"], /--limit-schedule.*"8-9"/],
  ["peer", ["put", "x", "--replicas", "many"], /--replicas.*"many"/],
  ["peer", ["put", "x", "--tag", "x"], /--tag.*"x"/],
  ["peer", ["put"], /PATH/i],
  ["peer", ["get", "x", "--version", "newest"], /--version.*"newest"/],
  ["peer", ["nonsense"], /nonsense/],
];

Deno.test("A flag with a value that cannot be used ends any program with exit code 2 and its name", async () => {
  const folder = Deno.makeTempDirSync();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  for (const [program, args, named] of wrong) {
    const { stderr, stdout } = await exits(2, spawnProgram(program, args, { cwd: folder }).result);
    assert.match(stderr, named, `${program} ${args.join(" ")}`);
    assert.equal(stdout, "");
  }
  assert.deepEqual([...Deno.readDirSync(folder)], [], "nothing may be made by a wrong call");
});
