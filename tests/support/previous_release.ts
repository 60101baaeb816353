import { existsSync } from "node:fs";
import { ROOT } from "../../scripts/program.ts";
import { must } from "./command_output.ts";
import type { Tool } from "./needs.ts";

/** For trying it with what is no release: a commit or a tag. */
const CHOSEN = "ENJAMBRE_PREVIOUS_RELEASE";

/** What `git` calls the release before this checkout; undefined where there is none, or no history. */
export const previousRelease = Deno.env.get(CHOSEN) ?? releaseBefore(ROOT);

export const PREVIOUS_RELEASE: Tool = {
  tool: "the release before this one",
  present: previousRelease !== undefined,
  install: isRepository(ROOT)
    ? "git fetch --unshallow"
    : "a git checkout, since it is taken from the history",
  isOptional: !isRepository(ROOT),
};

/**
 * The release before the last commit of this checkout: the newest version that CHANGELOG.md had one commit ago. Its tag
 * `v...` where there is one; else, since clones may lack tags, the commit that brought its heading.
 */
export function releaseBefore(root: string): string | undefined {
  if (!isRepository(root)) return undefined;
  const changes = git(root, "show", "HEAD^:CHANGELOG.md");
  const [heading, version] = /^## \[(\d+\.\d+\.\d+)\]/m.exec(changes ?? "") ?? [];
  if (heading === undefined) return undefined;
  const tag = `v${version}`;
  if (git(root, "rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`)) return tag;
  const found = git(root, "log", `-S${heading}`, "--format=%H %P", "HEAD^", "--", "CHANGELOG.md");
  const [commit, ...parents] = found?.split("\n").at(-1)?.split(" ") ?? [];
  // The oldest commit that a shallow clone has looks as if it had brought everything.
  const isCutOff = parents.length === 0 &&
    git(root, "rev-parse", "--is-shallow-repository") === "true";
  return isCutOff ? undefined : commit;
}

/** Unpacks that release into the folder. */
export async function unpackPreviousRelease(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  const archive = `${folder}.tar`;
  const ok = git(ROOT, "archive", "--output", archive, previousRelease!) !== undefined;
  if (!ok) throw new Error(`Cannot unpack ${previousRelease}: git does not have all of it`);
  await must("tar", ["xf", archive, "-C", folder]);
  await Deno.remove(archive);
}

/** Whether this folder is a checkout itself, not only within one. */
function isRepository(root: string): boolean {
  return existsSync(`${root}/.git`);
}

/** What it says; undefined when it cannot do that. */
function git(root: string, ...args: string[]): string | undefined {
  try {
    // Whose the files are does not matter to somebody who only reads them.
    const line = ["-c", "safe.directory=*", ...args];
    const { success, stdout } = new Deno.Command("git", { args: line, cwd: root, stderr: "null" })
      .outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}
