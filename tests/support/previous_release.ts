import { ROOT } from "../../scripts/program.ts";
import type { Tool } from "./needs.ts";

/** For trying it with what is no release: a commit or a tag. */
const CHOSEN = "ENJAMBRE_PREVIOUS_RELEASE";

/** The newest tag `v...` among this checkout's ancestors; undefined where there is none, or no git. */
export const previousRelease = Deno.env.get(CHOSEN) ??
  git("describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD^");

export const PREVIOUS_RELEASE: Tool = {
  tool: "a release before this one",
  present: previousRelease !== undefined,
  install: "there is no tag v... among the ancestors of this checkout",
  isOptional: true,
};

/** Unpacks that release into the folder. */
export async function unpackPreviousRelease(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  const archive = `${folder}.tar`;
  const ok = git("archive", "--output", archive, previousRelease!) !== undefined;
  if (!ok) throw new Error(`Cannot unpack ${previousRelease}: git does not have all of it`);
  const unpacking = new Deno.Command("tar", { args: ["xf", archive, "-C", folder] });
  if (!(await unpacking.output()).success) throw new Error(`Cannot unpack ${archive}`);
  await Deno.remove(archive);
}

/** What it says; undefined when it cannot do that. */
function git(...args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command("git", { args, cwd: ROOT, stderr: "null" })
      .outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}
