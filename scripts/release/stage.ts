import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../program.ts";

/** What a release consists of besides the folders of its programs; folders are taken whole, but for tests. */
const DOCUMENTS = [
  "deno.json",
  "deno.lock",
  "LICENSE",
  "README.md",
  "OPERATIONS.md",
  "SECURITY.md",
];
const SHARED = ["proto"];
/** Of documents. */
const PICTURES = "screenshots";

/** Where a release comes from. */
export interface Source {
  readonly version: string;
  /** Twelve digits, with ".dirty" when files differ from it; "unknown" where there is no git. */
  readonly commit: string;
  /** Seconds since 1970, for files that must not differ from build to build. */
  readonly committedAtS: number;
}

/** Asks git about the checkout that this runs from. */
export async function sourceOf(): Promise<Source> {
  const { version } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const commit = await git("rev-parse", "--short=12", "HEAD");
  const committedAtS = Number(await git("show", "--no-patch", "--format=%ct", "HEAD") ?? 0);
  const changes = await git("status", "--porcelain");
  const dirty = changes === "" ? "" : ".dirty";
  return { version, commit: commit === undefined ? "unknown" : commit + dirty, committedAtS };
}

async function git(...args: string[]): Promise<string | undefined> {
  const command = new Deno.Command("git", { args, cwd: ROOT, stderr: "null" });
  const { success, stdout } = await command.output().catch(() => ({
    success: false,
    stdout: null,
  }));
  return success ? new TextDecoder().decode(stdout!).trim() : undefined;
}

/**
 * Copies what a release needs of this checkout into an empty folder, and writes down there which commit it is.
 * @param folders Besides `proto`, for instance "peer".
 * @param files Single files besides the documents.
 */
export function stage(
  target: string,
  source: Source,
  folders: readonly string[],
  files: readonly string[] = [],
): void {
  const paths = [...DOCUMENTS, ...files, ...[...SHARED, ...folders].flatMap(filesBelow)];
  for (const path of paths) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(target, path));
  }
  const build = { commit: source.commit };
  Deno.writeTextFileSync(join(target, "proto/process/build.json"), `${JSON.stringify(build)}\n`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === PICTURES ? [] : filesBelow(path);
    return /_(test|fake)\.tsx?$/.test(entry.name) ? [] : [path];
  });
}
