import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ANYWHERE, denoFlags, ec2Flags, type Places, type ProgramName } from "../permissions.ts";

/** Where the socket of systemd is, if a service was started by one; a launcher sees to the comma. */
const NOTIFY = "${NOTIFY_SOCKET:+,$NOTIFY_SOCKET}";

/** What a service may touch: the program itself and its state, which systemd names in `$STATE_DIRECTORY`. */
const SERVICE: Places = {
  read: ["$root", "/dev/null", `$STATE_DIRECTORY${NOTIFY}`],
  write: [`$STATE_DIRECTORY${NOTIFY}`],
  addon: ["$root/cache"],
};

/** Deno as it is installed, without the network and without asking anybody. */
const HEAD = `#!/bin/sh
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
export DENO_DIR="$root/cache" DENO_NO_UPDATE_CHECK=1
ENJAMBRE_OPEN_FILES_MAX=$(ulimit -H -n)
export ENJAMBRE_OPEN_FILES_MAX
`;

/** The launcher of a program for people: `enjambre-peer put FILE`. */
export function commandLauncher(program: ProgramName): string {
  return launcher(denoFlags(program, ANYWHERE), `${program}/main.ts`);
}

/** The launcher of a program's unit: narrower than the one for people. */
export function serviceLauncher(program: ProgramName): string {
  return launcher(denoFlags(program, SERVICE), `${program}/main.ts`, "serve");
}

/** What an EC2 instance asks about itself. */
export function ec2Launcher(): string {
  return launcher(ec2Flags("$root/bin/enjambre-peer"), "scripts/ec2/main.ts");
}

/** A script of the project that starts programs itself, and may do what its user may. */
export function scriptLauncher(script: string): string {
  return launcher(["--allow-all"], script);
}

function launcher(flags: readonly string[], module: string, ...args: string[]): string {
  const words = ["--cached-only", ...flags, `$root/${module}`].map((word) => `"${word}"`);
  return `${HEAD}exec "$root/deno" run ${[...words, ...args].join(" ")} "$@"\n`;
}

/** Writes an executable file. */
export function writeLauncher(tree: string, path: string, text: string): void {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}
