import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { must } from "./command_output.ts";
import type { Tool } from "./needs.ts";

const PYTHON_YAML = "/usr/lib/python3/dist-packages/yaml";
const TARGET = "enjambre-test.target";
const BOOT_WITHIN_S = 300;
/** Where the kernel's older control groups of memory are. */
const MEMORY_GROUPS = "/sys/fs/cgroup/memory";
/** Process 1 may limit its units' memory by older control groups, too, which systemd-nspawn makes read-only. */
const BOOT = `
  if mountpoint --quiet ${MEMORY_GROUPS}; then mount --options remount,bind,rw ${MEMORY_GROUPS}; fi
  exec /lib/systemd/systemd systemd.unit=${TARGET}`;
const INTO_GROUP = '[ -z "$0" ] || echo $$ > "$0/cgroup.procs"; exec "$@"';

/** What booting one takes: root, and systemd-nspawn, which puts it on top of this machine's own files. */
export const bootableSystemd: Tool = {
  tool: "root, systemd, systemd-nspawn, curl and python3-yaml",
  present: Deno.uid() === 0 &&
    ["/usr/bin/systemd-nspawn", "/lib/systemd/systemd", "/usr/bin/curl", PYTHON_YAML].every((
      path,
    ) => existsSync(path)),
  install: "sudo scripts/ci/install-tools.sh, and run the tests as root",
};

export interface Booting {
  /** Files to write before the boot, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders of this machine to be seen inside, at the same path. */
  readonly seen: readonly string[];
  /** What a shell of the booted system does as root; then it is shut down. */
  readonly script: string;
}

/**
 * Boots a systemd as process 1 of a container with a network of its own, whose files are those of this machine under a
 * layer that is thrown away at the end. Answers what the script printed.
 * @throws with all that when the script fails or there is no end of it.
 */
export async function inBootedSystemd(booting: Booting): Promise<string> {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-boot-" });
  await must("mount", ["--types", "tmpfs", "tmpfs", folder]);
  try {
    for (const name of ["upper", "work", "root"]) mkdirSync(`${folder}/${name}`);
    const layers = `lowerdir=/,upperdir=${folder}/upper,workdir=${folder}/work`;
    await must("mount", ["--types", "overlay", "overlay", "--options", layers, `${folder}/root`]);
    try {
      return await boot(`${folder}/root`, booting);
    } finally {
      await must("umount", [`${folder}/root`]);
    }
  } finally {
    await must("umount", [folder]);
    Deno.removeSync(folder);
  }
}

async function boot(root: string, { files, seen, script }: Booting): Promise<string> {
  const all: Record<string, string> = {
    ...files,
    // What this machine would start by itself stays out.
    [`/etc/systemd/system/${TARGET}`]: `[Unit]\nRequires=basic.target\nAfter=basic.target\n` +
      `Wants=enjambre-check.service\n`,
    "/etc/systemd/system/enjambre-check.service": `[Service]\nType=oneshot\n` +
      "ExecStart=/bin/bash /check.sh\nStandardOutput=file:/result\nStandardError=file:/result\n",
    "/check.sh":
      `trap 'echo "exit code $?"; systemctl poweroff --force --no-block' EXIT\nset -eu\n` +
      script,
    "/boot.sh": BOOT,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(`${root}${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    writeFileSync(`${root}${path}`, text);
  }
  const container = [
    ...["--quiet", `--directory=${root}`, `--machine=enjambre-${Deno.pid}`, "--console=pipe"],
    ...["--register=no", "--keep-unit", "--private-network", "--link-journal=no"],
    // By which units are kept from addresses.
    "--system-call-filter=bpf",
    ...seen.map((folder) => `--bind-ro=${folder}`),
  ];
  using group = memoryGroup();
  const booted = new Deno.Command("timeout", {
    args: [
      ...["--kill-after=5", `${BOOT_WITHIN_S}`, "sh", "-c", INTO_GROUP, group.folder],
      ...["systemd-nspawn", ...container, "/bin/sh", "/boot.sh"],
    ],
    stdin: "null",
  });
  const { stdout } = await booted.output();
  const result = existsSync(`${root}/result`) ? Deno.readTextFileSync(`${root}/result`) : "";
  if (result.endsWith("exit code 0\n")) return result;
  const console = new TextDecoder().decode(stdout).slice(-3_000);
  throw new Error(`What a booted systemd was asked failed:\n${result.slice(-8_000)}\n${console}`);
}

/** A control group of memory for a container and all that it makes below; none where systemd-nspawn sees to it. */
function memoryGroup(): Disposable & { readonly folder: string } {
  const [, own] = /^\d+:memory:(.*)$/m.exec(Deno.readTextFileSync("/proc/self/cgroup")) ?? [];
  if (own === undefined || !existsSync(`${MEMORY_GROUPS}${own}`)) {
    return { folder: "", [Symbol.dispose]() {} };
  }
  const folder = `${MEMORY_GROUPS}${own}/enjambre-${Deno.pid}`;
  mkdirSync(folder);
  return { folder, [Symbol.dispose]: () => removeGroup(folder) };
}

/** A group's files are the kernel's: only folders can be removed, those below first. */
function removeGroup(folder: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) removeGroup(`${folder}/${name}`);
  }
  rmdirSync(folder);
}
