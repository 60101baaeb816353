import { existsSync } from "node:fs";
import process from "node:process";
import { type Needs, needs } from "./needs.ts";

/** Whether a program of the system can be run. */
function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(":");
  return folders.some((folder) => existsSync(`${folder}/${program}`));
}

/** For tests that use programs of the system, by the names of their Debian packages. */
export function needsInstalled(packages: Readonly<Record<string, string>>): Needs {
  const missing = Object.entries(packages).filter(([, program]) => !isInstalled(program))
    .map(([name]) => name);
  return needs({
    tool: Object.keys(packages).join(", "),
    present: missing.length === 0,
    install: `apt-get install ${missing.join(" ")}`,
  });
}
