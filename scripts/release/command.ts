/** A failure that is told in one line. */
export class ReleaseError extends Error {
  override name = "ReleaseError";
}

export interface Ran {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end.
 * @throws ReleaseError when there is no such command.
 */
export async function run(command: string, options: Deno.CommandOptions): Promise<Ran> {
  try {
    // Deno's own backtraces say nothing about what went wrong here.
    const env = { ...options.env, RUST_BACKTRACE: "0" };
    const { success, stdout, stderr } = await new Deno.Command(command, { ...options, env })
      .output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    throw new ReleaseError(`Cannot run "${command}": it is not on this machine`);
  }
}

/** The same for commands that must work. @throws ReleaseError with the end of what it said. */
export async function mustRun(command: string, options: Deno.CommandOptions): Promise<string> {
  const { success, stdout, stderr } = await run(command, options);
  if (success) return stdout;
  throw new ReleaseError(`"${command} ${options.args?.[0]}" failed: ${lastLine(stderr)}`);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** The main of a script: a ReleaseError is one line on stderr and exit code 1. */
export async function runScript(name: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    if (!(thrown instanceof ReleaseError)) throw thrown;
    console.error(`${name}: ${thrown.message}`);
    Deno.exitCode = 1;
  }
}
