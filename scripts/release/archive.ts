import { basename, dirname, join } from "node:path";
import { ROOT } from "../program.ts";
import { mustRun } from "./command.ts";
import type { Source } from "./stage.ts";

/**
 * Packs a tree into `<its name>.tar.gz` with `install.sh` at its top: the same bytes from the same tree.
 * @param tree A folder whose name is that of the archive.
 * @returns The archive's file name, in `out`.
 */
export async function writeArchive(tree: string, source: Source, out: string): Promise<string> {
  const name = basename(tree);
  Deno.copyFileSync(`${ROOT}scripts/release/install.sh`, join(tree, "install.sh"));
  Deno.chmodSync(join(tree, "install.sh"), 0o755);
  await mustRun("tar", {
    args: [
      ...["--create", "--gzip", "--file", join(out, `${name}.tar.gz`)],
      ...["--owner=0", "--group=0", "--numeric-owner", "--sort=name", "--mode=u+rwX,go=rX"],
      `--mtime=@${source.committedAtS}`,
      ...["--directory", dirname(tree), name],
    ],
  });
  Deno.removeSync(join(tree, "install.sh"));
  return `${name}.tar.gz`;
}
