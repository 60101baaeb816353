// `deno task package [--set NAME] [--arch amd64|arm64] [--out DIR]`: for each set of programs an archive and a Debian
// package, with SHA256SUMS. They bring Deno and all libraries along: where they are installed nothing is downloaded.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeArchive } from "./release/archive.ts";
import { writeChecksums } from "./release/checksums.ts";
import { ReleaseError, runScript } from "./release/command.ts";
import { writeDebianPackage } from "./release/debian_package.ts";
import {
  type Architecture,
  ARCHITECTURES,
  PACKAGE_SETS,
  type PackageSet,
} from "./release/package_set.ts";
import { layTree } from "./release/package_tree.ts";
import { type Source, sourceOf } from "./release/stage.ts";

interface Settings {
  readonly sets: readonly PackageSet[];
  readonly architecture: Architecture;
  readonly out: string;
}

function settingsOf(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: "string", multiple: true },
      arch: { type: "string" },
      out: { type: "string", default: "dist" },
    },
  });
  const names = values.set ?? PACKAGE_SETS.map(({ name }) => name);
  const sets = names.map((name) => named(name, PACKAGE_SETS.map((set) => [set.name, set])));
  const own = Object.entries(ARCHITECTURES).find(([, { deno }]) => deno === Deno.build.arch)?.[0];
  const architectures = Object.keys(ARCHITECTURES) as Architecture[];
  const wanted = values.arch ?? own ?? Deno.build.arch;
  const architecture = named(wanted, architectures.map((each) => [each, each]));
  return { sets, architecture, out: resolve(values.out) };
}

function named<Value>(name: string, values: readonly (readonly [string, Value])[]): Value {
  const found = values.find(([each]) => each === name);
  if (found !== undefined) return found[1];
  throw new ReleaseError(
    `Nothing is called "${name}": expected one of ${values.map(([each]) => each).join(", ")}`,
  );
}

async function main(): Promise<void> {
  const { sets, architecture, out } = settingsOf(Deno.args);
  const source = await sourceOf();
  mkdirSync(out, { recursive: true });
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-package-" });
  const files: string[] = [];
  try {
    for (const set of sets) files.push(...await pack(folder, source, set, architecture, out));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  for (const file of files) console.log(`${out}/${file}`);
  console.log(writeChecksums(out, files));
}

async function pack(
  folder: string,
  source: Source,
  set: PackageSet,
  architecture: Architecture,
  out: string,
): Promise<string[]> {
  const tree = `${folder}/${set.name}-${source.version}-linux-${architecture}`;
  mkdirSync(tree);
  await layTree(tree, source, set, architecture);
  const archive = await writeArchive(tree, source, out);
  return [archive, await writeDebianPackage(tree, { set, architecture, source, out })];
}

if (import.meta.main) await runScript("package", main);
