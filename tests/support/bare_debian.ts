import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { must } from "./command_output.ts";
import type { Tool } from "./needs.ts";

/** What a Debian system has when nothing was chosen, as far as a program needs it: its libraries, a shell, dpkg. */
const PACKAGES = [
  ...[
    "base-files",
    "base-passwd",
    "bash",
    "coreutils",
    "dash",
    "diffutils",
    "dpkg",
    "grep",
    "gzip",
    "login",
  ],
  ...["passwd", "sed", "tar", "libc-bin", "libc6", "libgcc-s1", "gcc-12-base", "zlib1g"],
  ...[
    "libacl1",
    "libattr1",
    "libaudit1",
    "libaudit-common",
    "libbz2-1.0",
    "libcap-ng0",
    "libcrypt1",
  ],
  ...["libgmp10", "liblzma5", "libmd0", "libpam0g", "libpam-modules", "libpcre2-8-0"],
  ...[
    "libselinux1",
    "libsemanage2",
    "libsemanage-common",
    "libsepol2",
    "libstdc++6",
    "libtinfo6",
    "libzstd1",
  ],
];
const MERGED = ["bin", "lib", "lib64", "sbin"];

/** What making one takes: root, and Debian's own packages. */
export const bareDebian: Tool = {
  tool: "root on Debian, with iproute2",
  present: Deno.uid() === 0 &&
    ["dpkg-query", "dpkg-deb", "ip", "unshare"].every((name) => existsSync(`/usr/bin/${name}`)),
  install: "sudo scripts/ci/install-tools.sh, and run the tests as root",
};

/**
 * Makes a folder to change root into, of the files that this machine's Debian packages have installed, and of nothing
 * else: neither Node, nor Deno, nor anything of this project.
 */
export async function makeBareDebian(root: string): Promise<void> {
  for (const folder of ["usr", "dev", "proc", "etc", "tmp", "root", "var/lib/dpkg/info"]) {
    mkdirSync(`${root}/${folder}`, { recursive: true });
  }
  await must("chmod", ["1777", `${root}/tmp`]);
  for (const folder of MERGED) {
    mkdirSync(`${root}/usr/${folder}`, { recursive: true });
    symlinkSync(`usr/${folder}`, `${root}/${folder}`);
  }
  const installed: string[] = [];
  for (const name of PACKAGES) {
    const status = await must("dpkg-query", ["--status", name]).catch(() => undefined);
    if (status !== undefined) installed.push(status);
  }
  const names = installed.map((status) => /^Package: (.+)$/m.exec(status)![1]!);
  const files = (await must("dpkg-query", ["--listfiles", ...names])).split("\n")
    .filter((path) => path.startsWith("/") && !path.startsWith("/usr/share/"))
    .filter((path) => existsSync(path) && !Deno.statSync(path).isDirectory);
  await copyFiles(root, files);
  writeFileSync(`${root}/var/lib/dpkg/status`, `${installed.join("\n")}\n`);
  for (const file of ["passwd", "group"]) {
    await must("cp", [`/usr/share/base-passwd/${file}.master`, `${root}/etc/${file}`]);
  }
  await must("ldconfig", ["-r", root]);
}

/** By tar, with links as they are; through the folders that are links to those in `usr`. */
async function copyFiles(root: string, files: readonly string[]): Promise<void> {
  const list = `${root}/tmp/files`;
  writeFileSync(list, files.map((path) => `${path.slice(1)}\n`).join(""));
  const tar = 'tar --create --no-recursion --directory / --files-from "$1" | ' +
    'tar --extract --keep-directory-symlink --directory "$2"';
  await must("bash", ["-c", `set -o pipefail; ${tar}`, "bash", list, root]);
  Deno.removeSync(list);
}

/**
 * Runs a shell script inside, in namespaces of its own: without a network but the loopback, and without the programs
 * of this machine. Answers what it printed.
 */
export async function inBareDebian(root: string, script: string): Promise<string> {
  const within = `
    set -eu
    ip link set lo up
    mount --types proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \\
      sh -eu -c "$2"`;
  const unshare = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
  return await must("unshare", [...unshare, "bash", "-c", within, "bash", root, script]);
}
