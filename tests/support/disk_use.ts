import { join } from "node:path";

/** What `du` says that a folder takes on its disk. */
export function duBytes(folder: string): number {
  return number("du", "--summarize", "--block-size=1", folder);
}

/** Lengths of all files below a folder, by a walk that is not the peer's. */
export function lengthsBelow(folder: string, ...parts: string[]): number {
  const args = [join(folder, ...parts), "-not", "-type", "d", "-printf", "%s\n"];
  return text("find", ...args).split("\n").reduce((sum, size) => sum + Number(size), 0);
}

function number(program: string, ...args: string[]): number {
  return Number(/^\d+/.exec(text(program, ...args))?.[0] ?? NaN);
}

function text(program: string, ...args: string[]): string {
  const { stdout } = new Deno.Command(program, { args, stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout);
}
