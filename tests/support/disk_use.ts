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

/** The same of some folders, in one look: what is renamed meanwhile counts once. */
export function lengthsByInode(...folders: readonly string[]): number {
  const sizes = new Map<string, number>();
  const args = [...folders, "-not", "-type", "d", "-printf", "%i %s\n"];
  for (const line of text("find", ...args).split("\n")) {
    const [inode, size] = line.split(" ");
    if (size !== undefined) sizes.set(inode!, Number(size));
  }
  return sizes.values().reduce((sum, size) => sum + size, 0);
}

function number(program: string, ...args: string[]): number {
  return Number(/^\d+/.exec(text(program, ...args))?.[0] ?? NaN);
}

function text(program: string, ...args: string[]): string {
  const { stdout } = new Deno.Command(program, { args, stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout);
}
