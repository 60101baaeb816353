import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../program.ts";
import { mustRun } from "./command.ts";
import type { Architecture, PackageSet } from "./package_set.ts";
import type { Source } from "./stage.ts";

const LIBRARY = "usr/lib/enjambre";
const UNITS = "usr/lib/systemd/system";
const KIB = 1024;
/** Of Deno, of better-sqlite3's addon, and useradd. */
const DEPENDS = ["libc6 (>= 2.34)", "libgcc-s1", "libstdc++6", "passwd"];

/**
 * Makes a Debian package of a tree, which is moved away for it.
 * @returns The package's file name, in `out`.
 */
export async function writeDebianPackage(
  tree: string,
  { set, architecture, source, out }: {
    set: PackageSet;
    architecture: Architecture;
    source: Source;
    out: string;
  },
): Promise<string> {
  const root = `${tree}.deb-root`;
  mkdirSync(join(root, "usr/lib"), { recursive: true });
  renameSync(tree, join(root, LIBRARY));
  for (const folder of ["usr/bin", UNITS, "etc/enjambre", "DEBIAN"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const command of readdirSync(join(root, LIBRARY, "bin"))) {
    symlinkSync(`../lib/enjambre/bin/${command}`, join(root, "usr/bin", command));
  }
  cpSync(join(root, LIBRARY, "systemd"), join(root, UNITS), { recursive: true });
  cpSync(join(root, LIBRARY, "etc"), join(root, "etc/enjambre"), { recursive: true });
  writeControl(root, set, architecture, source);
  const name = `${set.name}_${source.version}_${architecture}.deb`;
  await mustRun("dpkg-deb", {
    args: ["--root-owner-group", "-Zgzip", "-z6", "--build", root, join(out, name)],
    env: { SOURCE_DATE_EPOCH: `${source.committedAtS}` },
  });
  return name;
}

function writeControl(
  root: string,
  set: PackageSet,
  architecture: Architecture,
  source: Source,
): void {
  const others = set.conflicts.join(", ");
  const control = {
    Package: set.name,
    Version: source.version,
    Architecture: architecture,
    Maintainer: "The Enjambre project <noreply@enjambre.invalid>",
    "Installed-Size": `${Math.ceil(bytesBelow(root) / KIB)}`,
    Depends: DEPENDS.join(", "),
    Conflicts: others,
    Replaces: others,
    Section: "net",
    Priority: "optional",
    Description: `${set.brief}\n Commit ${source.commit}, with Deno ${Deno.version.deno}.`,
  };
  const text = Object.entries(control).map(([field, value]) => `${field}: ${value}\n`).join("");
  writeFileSync(join(root, "DEBIAN/control"), text);
  const settings = readdirSync(join(root, "etc/enjambre"));
  const paths = settings.map((file) => `/etc/enjambre/${file}\n`).join("");
  writeFileSync(join(root, "DEBIAN/conffiles"), paths);
  for (const script of ["postinst", "prerm", "postrm"]) {
    cpSync(`${ROOT}scripts/release/debian/${script}`, join(root, "DEBIAN", script));
    Deno.chmodSync(join(root, "DEBIAN", script), 0o755);
  }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + Deno.statSync(join(entry.parentPath, entry.name)).size, 0);
}
