import assert from "node:assert/strict";
import { join } from "node:path";
import type { Tool } from "./needs.ts";

const SOURCE = join(import.meta.dirname!, "failing_disk.c");

/** What `buildFailingDisk` needs. */
export const COMPILER: Tool = {
  tool: "cc, to make a disk fail",
  present: Deno.build.os === "linux" && hasCompiler(),
  install: "apt-get install gcc libc6-dev",
};

/** A library for LD_PRELOAD under which a program's disk fails when it is told to; `failing_disk.c` says how. */
export function buildFailingDisk(folder: string): string {
  const path = join(folder, "failing_disk.so");
  const args = ["-Wall", "-Werror", "-shared", "-fPIC", "-O1", "-o", path, SOURCE, "-ldl"];
  const { success, stderr } = new Deno.Command("cc", { args }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  return path;
}

/** Cuts the power of the file system at `folder`, while programs use it. It has to be a mount point. */
export async function cutPower(library: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("true", {
    env: { LD_PRELOAD: library, POINT_FOLDER: folder, POINT_LOG: "/dev/null", POINT_END: "cut" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

function hasCompiler(): boolean {
  try {
    return new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}
