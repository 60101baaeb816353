// `deno task compile [--target T]... [--all] [--out DIR]`: the standalone executables webserver, tracker and peer, into
// DIR/<target>, with SHA256SUMS. `--target` is this machine unless it is given; `--all` is every one of them.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { PROGRAMS } from "./permissions.ts";
import { writeChecksums } from "./release/checksums.ts";
import { ReleaseError, runScript } from "./release/command.ts";
import {
  compile,
  executableName,
  fillCache,
  givenRuntime,
  ownTarget,
  type Target,
  TARGETS,
  verifyExecutable,
} from "./release/executable.ts";
import { type Source, sourceOf, stage } from "./release/stage.ts";

interface Settings {
  readonly targets: readonly Target[];
  readonly out: string;
}

function settingsOf(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string", multiple: true },
      all: { type: "boolean", default: false },
      out: { type: "string", default: "dist" },
    },
  });
  const out = resolve(values.out);
  if (values.all) return { targets: TARGETS, out };
  const targets = (values.target ?? [ownTarget()]).map((text) => {
    const target = TARGETS.find((each) => each === text);
    if (target !== undefined) return target;
    throw new ReleaseError(`No target "${text}": expected one of ${TARGETS.join(", ")}`);
  });
  return { targets, out };
}

async function main(): Promise<void> {
  const { targets, out } = settingsOf(Deno.args);
  const runtime = givenRuntime(targets);
  const source = await sourceOf();
  const sources = Deno.makeTempDirSync({ prefix: "enjambre-compile-" });
  try {
    stage(sources, source, PROGRAMS);
    await fillCache(sources);
    for (const target of targets) await compileAll(sources, source, target, `${out}/${target}`);
  } finally {
    Deno.removeSync(sources, { recursive: true });
  }
  if (runtime !== undefined) console.log(`With the runtime ${runtime}`);
}

async function compileAll(
  sources: string,
  source: Source,
  target: Target,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const program of PROGRAMS) {
    const file = executableName(program, target);
    await compile(sources, program, target, `${folder}/${file}`);
    if (target === Deno.build.target) await verifyExecutable(`${folder}/${file}`, source);
    files.push(file);
  }
  console.log(`${folder}: ${files.join(", ")}, ${source.version}+${source.commit}`);
  console.log(writeChecksums(folder, files));
}

if (import.meta.main) await runScript("compile", main);
