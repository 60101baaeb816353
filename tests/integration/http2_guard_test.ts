import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../scripts/program.ts";

const CANARY = fileURLToPath(new URL("../support/http2_canary.ts", import.meta.url));

async function canary(how: "guarded" | "bare"): Promise<{ alive: boolean; stderr: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", CANARY, how],
    clearEnv: true,
    env: childEnvironment({ poison: true }),
  }).output();
  const decoder = new TextDecoder();
  return {
    alive: decoder.decode(stdout).trim() === "alive",
    stderr: decoder.decode(stderr),
  };
}

Deno.test("The HTTP/2 guard keeps both sides alive when one says goodbye", async () => {
  const { alive, stderr } = await canary("guarded");
  assert(alive, stderr);
});

// Not a failure when it fails: the day that it does is the day on which a piece of code can go.
Deno.test("The HTTP/2 guard is still needed: without it a process dies", async () => {
  const { alive } = await canary("bare");
  if (alive) {
    console.warn(
      `Deno ${Deno.version.deno} survives goodbyes without proto/wire/http2_guard.ts: ` +
        "its deferred destruction may go (its flow-control window is still needed)",
    );
  }
});
