/**
 * Runs a command and answers its stdout.
 * @throws with the end of both its streams when it fails.
 */
export async function must(
  command: string,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Promise<string> {
  const { success, code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    ...options,
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout);
  if (success) return text;
  const said = `${text.slice(-4_000)}\n${decoder.decode(stderr).slice(-4_000)}`;
  throw new Error(`"${command} ${args.join(" ").slice(0, 200)}" ended with ${code}:\n${said}`);
}
