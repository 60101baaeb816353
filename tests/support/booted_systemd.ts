import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { must } from "./command_output.ts";
import type { Tool } from "./needs.ts";

const PYTHON_YAML = "/usr/lib/python3/dist-packages/yaml";
const TARGET = "enjambre-test.target";
const BOOT_WITHIN_S = 300;

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
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(`${root}${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    writeFileSync(`${root}${path}`, text);
  }
  const container = [
    ...["--quiet", `--directory=${root}`, `--machine=enjambre-${Deno.pid}`, "--console=pipe"],
    ...["--register=no", "--keep-unit", "--private-network", "--link-journal=no"],
    ...seen.map((folder) => `--bind-ro=${folder}`),
  ];
  const booted = new Deno.Command("timeout", {
    args: [
      "--kill-after=5",
      `${BOOT_WITHIN_S}`,
      "systemd-nspawn",
      ...container,
      "--boot",
      `systemd.unit=${TARGET}`,
    ],
    stdin: "null",
  });
  const { stdout } = await booted.output();
  const result = existsSync(`${root}/result`) ? Deno.readTextFileSync(`${root}/result`) : "";
  if (result.endsWith("exit code 0\n")) return result;
  const console = new TextDecoder().decode(stdout).slice(-3_000);
  throw new Error(`What a booted systemd was asked failed:\n${result.slice(-8_000)}\n${console}`);
}
