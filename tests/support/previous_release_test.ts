import assert from "node:assert/strict";
import { must } from "./command_output.ts";
import { releaseBefore } from "./previous_release.ts";

const AUTHOR = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];

/** A repository in a temporary folder whose CHANGELOG.md has had these contents, one a commit. */
async function repository(changelogs: readonly string[]) {
  const root = await Deno.makeTempDir();
  const git = (...args: string[]) => must("git", [...AUTHOR, ...args], { cwd: root });
  await git("init", "--quiet");
  const commits: string[] = [];
  for (const text of changelogs) {
    await Deno.writeTextFile(`${root}/CHANGELOG.md`, text);
    await git("add", ".");
    await git("commit", "--quiet", "--message", "changelog: another line");
    commits.push((await git("rev-parse", "HEAD")).trim());
  }
  return {
    ...{ root, git, commits },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

const FIRST = "## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n";
const SECOND = `## [Unreleased]\n\n## [0.2.0] - 2026-02-01\n${FIRST.slice(15)}`;

Deno.test("releaseBefore() is the commit that brought the newest version into the changelog", async () => {
  await using made = await repository(["## [Unreleased]\n", FIRST, `${FIRST}\n- More.\n`, SECOND]);
  const { root, git, commits } = made;
  assert.equal(releaseBefore(root), commits[1], "a release is not the one before itself");
  await git("commit", "--quiet", "--allow-empty", "--message", "docs: a word more");
  assert.equal(releaseBefore(root), commits[3]);
});

Deno.test("releaseBefore() is that version's tag where the clone has it", async () => {
  await using made = await repository([FIRST, `${FIRST}\n- More.\n`]);
  await made.git("tag", "v0.0.9");
  assert.equal(releaseBefore(made.root), made.commits[0]);
  await made.git("tag", "v0.1.0");
  assert.equal(releaseBefore(made.root), "v0.1.0");
});

Deno.test("releaseBefore() is nothing without a release or its history", async () => {
  await using never = await repository(["## [Unreleased]\n", "## [Unreleased]\n\n- More.\n"]);
  assert.equal(releaseBefore(never.root), undefined);
  await using made = await repository([FIRST, `${FIRST}1\n`, `${FIRST}2\n`]);
  const shallow = `${made.root}/shallow`;
  await made.git("clone", "--quiet", "--depth", "2", `file://${made.root}`, shallow);
  assert.equal(releaseBefore(shallow), undefined);
  await Deno.remove(`${shallow}/.git`, { recursive: true });
  assert.equal(releaseBefore(shallow), undefined);
});
