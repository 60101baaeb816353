import { fileURLToPath } from "node:url";

const SAMPLE = fileURLToPath(new URL("./sample_program.ts", import.meta.url));

/** How a run of the sample program ended. */
export interface SampleResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the sample program to its end. */
export async function runSample(
  args: readonly string[],
  env: Record<string, string> = {},
  permissions: readonly string[] = ["--allow-all"],
): Promise<SampleResult> {
  const { code, stdout, stderr } = await sampleCommand(args, env, permissions).output();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Starts it as a server, sends it a signal when it says that it is ready, and waits for its end. */
export async function serveSample(
  how: string,
  signal: Deno.Signal,
  env: Record<string, string> = {},
): Promise<SampleResult> {
  const child = sampleCommand([how], env).spawn();
  const stderr = new Response(child.stderr).text();
  let stdout = "";
  let told = false;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    stdout += part;
    if (told || !stdout.endsWith("\n")) continue;
    told = true;
    child.kill(signal);
  }
  return { code: (await child.status).code, stdout, stderr: await stderr };
}

/** It, to be started in a way of its own. */
export function sampleCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  permissions: readonly string[] = ["--allow-all"],
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, "--no-check", "--quiet", SAMPLE, ...args],
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
