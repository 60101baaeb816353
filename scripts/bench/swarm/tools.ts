import { decodeText } from "./readings.ts";

/** Where Debian keeps what only root runs; not everybody's PATH has it. */
const MORE_FOLDERS = ["/usr/sbin", "/sbin"];

export interface ToolSettings {
  readonly signal?: AbortSignal;
}

/** Runs a tool until it ends and answers its stdout. @throws with its stderr when it fails. */
export async function runTool(
  line: readonly string[],
  { signal }: ToolSettings = {},
): Promise<string> {
  const command = new Deno.Command(line[0]!, { args: line.slice(1), stdin: "null", signal });
  const { code, stdout, stderr } = await command.output();
  if (code === 0) return decodeText(stdout);
  throw new Error(`"${line.join(" ")}" ended with ${code}: ${decodeText(stderr).trim()}`);
}

/** Its path, if it is installed. */
export function findTool(name: string): string | undefined {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), ...MORE_FOLDERS];
  return folders.filter((folder) => folder !== "").map((folder) => `${folder}/${name}`)
    .find(isFile);
}

/** Says which of these are not installed; undefined when all are. */
export function missingTools(...names: string[]): string | undefined {
  const missing = names.filter((name) => findTool(name) === undefined);
  return missing.length > 0 ? `${missing.join(", ")} not installed` : undefined;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

export function isRunning(pid: number): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}
