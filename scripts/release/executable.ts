import { existsSync, readdirSync, rmSync } from "node:fs";
import { ANYWHERE, denoFlags, type ProgramName } from "../permissions.ts";
import { mustRun, ReleaseError, run } from "./command.ts";
import type { Source } from "./stage.ts";

/** What executables can be made for, as Deno calls them. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

export type Target = typeof TARGETS[number];

/** Read at run time by path, so that the module graph does not have them. */
const READ_BY_ALL = ["proto/enjambre"];
const READ_BY: Readonly<Record<ProgramName, readonly string[]>> = {
  webserver: [
    ...["webserver/pages/style.css", "webserver/pages/icon.svg", "webserver/pages/scripts"],
  ],
  tracker: [],
  // Of a large put; a worker is a graph of its own.
  peer: ["proto/client/cutter_worker.ts"],
};

/** The file of a program's executable. */
export function executableName(program: ProgramName, target: Target): string {
  return target.includes("windows") ? `${program}.exe` : program;
}

/** The arguments of `deno` that make an executable, for a folder with the staged sources. */
export function compileArguments(program: ProgramName, target: Target, output: string): string[] {
  return [
    "compile",
    "--quiet",
    "--frozen",
    // Else all packages of deno.lock are in it, also those of tests.
    "--exclude-unused-npm",
    ...["--target", target],
    ...["--output", output],
    ...denoFlags(program, ANYWHERE),
    ...[...READ_BY_ALL, ...READ_BY[program]].flatMap((path) => ["--include", path]),
    `${program}/main.ts`,
  ];
}

/** The file that `DENORT_BIN` names, Deno's runtime for executables; undefined: Deno downloads it. */
export function givenRuntime(targets: readonly Target[]): string | undefined {
  const path = Deno.env.get("DENORT_BIN");
  if (path === undefined || path === "") return undefined;
  if (!existsSync(path)) throw new ReleaseError(`DENORT_BIN names "${path}", which is not there`);
  if (targets.length === 1) return path;
  throw new ReleaseError("DENORT_BIN is the runtime of one target: give that one with --target");
}

/**
 * Fills a cache of its own beside the staged sources, without the tests of packages: `deno compile` reads every file of
 * a package, and one of 2 MB in bintrees' tests is too deep for the stack of Deno 2.9.6.
 */
export async function fillCache(sources: string): Promise<void> {
  const cache = cacheOf(sources);
  const mains = ["webserver", "tracker", "peer"].map((program) => `${program}/main.ts`);
  await mustRun(Deno.execPath(), {
    args: ["cache", "--quiet", "--frozen", ...mains, "proto/client/cutter_worker.ts"],
    cwd: sources,
    env: { DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1" },
  });
  for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true })) {
    const isTests = entry.isDirectory() && entry.name === "test" &&
      /\/bintrees\/[\d.]+$/.test(entry.parentPath);
    if (isTests) rmSync(`${entry.parentPath}/${entry.name}`, { recursive: true });
  }
}

function cacheOf(sources: string): string {
  return `${sources}/.cache`;
}

/**
 * Makes the executable of a program.
 * @param sources A folder with the staged sources, for which `fillCache` was called.
 * @throws ReleaseError that says what is missing when Deno's runtime for executables cannot be had.
 */
export async function compile(
  sources: string,
  program: ProgramName,
  target: Target,
  output: string,
): Promise<void> {
  const args = compileArguments(program, target, output);
  const { success, stderr } = await run(Deno.execPath(), {
    args,
    cwd: sources,
    env: { DENO_DIR: cacheOf(sources), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  });
  if (success) return;
  if (/denort|dl\.deno\.land/.test(stderr)) throw new ReleaseError(missingRuntime(target));
  throw new ReleaseError(
    `deno ${args.slice(0, 2).join(" ")} of ${program} failed: ${stderr.trim()}`,
  );
}

function missingRuntime(target: Target): string {
  const { deno } = Deno.version;
  return `denort ${deno} for ${target}, Deno's runtime for executables, is missing and cannot be ` +
    `downloaded here: get release/v${deno}/denort-${target}.zip from Deno's download site where ` +
    "it can be reached, unpack it, and give the file as DENORT_BIN with --target. " +
    "`deno task package` does not need it";
}

/**
 * Whether the executable is one: with a wrong runtime, for instance all of Deno, it would answer for that.
 * @throws ReleaseError when it is none.
 */
export async function verifyExecutable(path: string, { version, commit }: Source): Promise<void> {
  const told = (await mustRun(path, { args: ["--version"], clearEnv: true })).trim();
  if (told === `${version}+${commit}`) return;
  throw new ReleaseError(
    `The runtime in "${path}" is not denort ${Deno.version.deno}: --version answered ` +
      `"${told.split("\n")[0]}" and not "${version}+${commit}"`,
  );
}

/** The target that this machine itself is. */
export function ownTarget(): Target {
  const target = TARGETS.find((each) => each === Deno.build.target);
  if (target !== undefined) return target;
  throw new ReleaseError(`No executables for ${Deno.build.target}: only ${TARGETS.join(", ")}`);
}
