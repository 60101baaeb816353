import { chmodSync, copyFileSync, cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../program.ts";
import { mustRun, ReleaseError } from "./command.ts";
import {
  commandLauncher,
  ec2Launcher,
  scriptLauncher,
  serviceLauncher,
  writeLauncher,
} from "./launchers.ts";
import { type Architecture, ARCHITECTURES, type PackageSet } from "./package_set.ts";
import { type Source, stage } from "./stage.ts";

const EC2_UNITS = ["enjambre-ec2.service", "enjambre-ec2-watch.service"];
/** Folders of a package in Deno's cache that only building it would need. */
const UNUSED_OF_ADDON = ["deps", "src"];

/**
 * Lays out in an empty folder what will be `/usr/lib/enjambre`: Deno, the sources, the packages that they import,
 * launchers and units. Nothing in it needs the network.
 */
export async function layTree(
  tree: string,
  source: Source,
  set: PackageSet,
  architecture: Architecture,
): Promise<void> {
  const scripts = ["scripts/ec2/main.ts", ...(set.demo ? ["scripts/demo.ts"] : [])];
  const files = await scriptFiles(scripts);
  stage(tree, source, set.programs, ["scripts/release/setup.sh", ...files]);
  const mains = set.programs.map((program) => `${program}/main.ts`);
  // The last one is of a large put: a worker is a graph of its own.
  const modules = [...mains, ...scripts, "proto/client/cutter_worker.ts"];
  await mustRun(Deno.execPath(), {
    args: ["cache", "--quiet", "--frozen", ...modules],
    cwd: tree,
    env: { DENO_DIR: `${tree}/cache`, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  });
  pruneCache(tree, architecture);
  await placeDeno(architecture, `${tree}/deno`);
  for (const program of set.programs) {
    writeLauncher(tree, `bin/enjambre-${program}`, commandLauncher(program));
    writeLauncher(tree, `serve/${program}`, serviceLauncher(program));
    cpSync(`${ROOT}scripts/systemd/${program}.env`, `${tree}/etc/${program}.env`);
  }
  const units = set.programs.map((program) => `enjambre-${program}.service`);
  for (const unit of [...units, ...EC2_UNITS]) {
    cpSync(`${ROOT}scripts/systemd/${unit}`, `${tree}/systemd/${unit}`);
  }
  writeLauncher(tree, "bin/enjambre-ec2", ec2Launcher());
  if (set.demo) writeLauncher(tree, "bin/enjambre-demo", scriptLauncher("scripts/demo.ts"));
}

/** All files below `scripts` that some of them import, themselves included. */
async function scriptFiles(scripts: readonly string[]): Promise<string[]> {
  const folder = pathToFileURL(ROOT).href;
  const graphs = await Promise.all(scripts.map(async (script) => {
    const told = await mustRun(Deno.execPath(), { args: ["info", "--json", script], cwd: ROOT });
    const modules: { specifier: string }[] = JSON.parse(told).modules;
    return modules.map(({ specifier }) => specifier.replace(folder, ""));
  }));
  return [...new Set(graphs.flat())].filter((path) => path.startsWith("scripts/"));
}

/** Removes native code for other machines, what only building it needs, and JavaScript of sources at this path. */
function pruneCache(tree: string, architecture: Architecture): void {
  const cache = `${tree}/cache`;
  for (const { name } of Deno.readDirSync(cache)) {
    if (name !== "npm") Deno.removeSync(`${cache}/${name}`, { recursive: true });
  }
  for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!existsSync(path)) continue;
    const isAddon = entry.name.endsWith(".node") &&
      entry.name !== ARCHITECTURES[architecture].addon;
    const isOfBuilding = entry.isDirectory() && UNUSED_OF_ADDON.includes(entry.name) &&
      /\/better-sqlite3\/[\d.]+$/.test(entry.parentPath);
    if (isAddon || isOfBuilding) rmSync(path, { recursive: true });
  }
}

/** Deno's executable for an architecture: the one that runs this, or the one that npm has. */
async function placeDeno(architecture: Architecture, target: string): Promise<void> {
  const { deno, npm } = ARCHITECTURES[architecture];
  if (Deno.build.os === "linux" && Deno.build.arch === deno) {
    copyFileSync(Deno.execPath(), target);
  } else {
    const folder = await Deno.makeTempDir({ prefix: "enjambre-deno-" });
    try {
      const version = `${npm}@${Deno.version.deno}`;
      await mustRun("npm", { args: ["pack", "--silent", version], cwd: folder });
      const [file] = readdirSync(folder);
      await mustRun("tar", { args: ["--extract", "--gzip", "--file", file!], cwd: folder });
      if (!existsSync(`${folder}/package/deno`)) {
        throw new ReleaseError(`The npm package ${version} has no executable "deno" in it`);
      }
      copyFileSync(`${folder}/package/deno`, target);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  chmodSync(target, 0o755);
}
