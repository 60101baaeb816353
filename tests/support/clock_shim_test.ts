import assert from "node:assert/strict";
import { ClockShim } from "./clock_shim.ts";
import { needs } from "./needs.ts";

const YEAR_MS = 365.25 * 24 * 3_600_000;
const SLACK_MS = 30_000;
/** Says both clocks each time when it reads a line. */
const PROGRAM = `for await (const _line of Deno.stdin.readable) {
  console.log(JSON.stringify([Date.now(), performance.timeOrigin + performance.now()]));
}`;

const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
const shim = ClockShim.build(folder);
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

needs({
  tool: "cc, to make a clock jump",
  present: shim !== undefined,
  install: "apt-get install gcc libc6-dev",
}).test("ClockShim moves the clock on the wall of a running program, and no other", async () => {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["eval", PROGRAM],
    env: shim!.environment("peer 1"),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const look = async (): Promise<[wallMs: number, steadyMs: number]> => {
    await writer.write(new TextEncoder().encode("\n"));
    return JSON.parse((await reader.read()).value!);
  };
  for (const offsetMs of [0, 3_600_000, -3_600_000, 10 * YEAR_MS, -10 * YEAR_MS, 0]) {
    shim!.set("peer 1", offsetMs);
    const [wallMs, steadyMs] = await look();
    assert(Math.abs(wallMs - Date.now() - offsetMs) < SLACK_MS, `wall, by ${offsetMs} ms`);
    assert(Math.abs(steadyMs - Date.now()) < SLACK_MS, `steady, by ${offsetMs} ms`);
  }
  await writer.close();
  await reader.cancel();
});
