const NAME = "promtool";

/** Whether the checker that comes with Prometheus is on this machine. */
export const hasPromtool = isThere();

function isThere(): boolean {
  try {
    return new Deno.Command(NAME, { args: ["--version"] }).outputSync().success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** Runs it in a folder. @throws with what it said, when it found something. */
export async function promtool(
  args: readonly string[],
  { cwd, stdin }: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<void> {
  const child = new Deno.Command(NAME, {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // It may end before it has read all, which is its own affair.
  const fed = new Blob([stdin ?? ""]).stream().pipeTo(child.stdin).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  await fed;
  const said = new TextDecoder().decode(new Uint8Array([...stdout, ...stderr])).trim();
  // What it only advises to do otherwise makes it no failure, but says something.
  if (!success || /\b(lint|should)\b/i.test(said)) throw new Error(`promtool ${args[0]}: ${said}`);
}
