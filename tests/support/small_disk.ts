/** A disk of its own for a folder, so that it can be filled; only root can have one. */
export async function mountDisk(folder: string, sizeBytes: number): Promise<boolean> {
  return await runs("mount", "-t", "tmpfs", "-o", `size=${sizeBytes}`, "tmpfs", folder);
}

export async function unmountDisk(folder: string): Promise<void> {
  await runs("umount", "--lazy", folder);
}

export async function canMount(): Promise<boolean> {
  const folder = Deno.makeTempDirSync();
  const mounted = await mountDisk(folder, 1024 * 1024);
  if (mounted) await runs("umount", folder);
  Deno.removeSync(folder);
  return mounted;
}

/** Writes until nothing more fits. */
export function fillDisk(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  for (let bytes = new Uint8Array(64 * 1024); bytes.byteLength > 0;) {
    try {
      file.writeSync(bytes);
    } catch {
      bytes = bytes.subarray(0, Math.floor(bytes.byteLength / 2));
    }
  }
}

/** Whether a program could be run and ended well. */
export async function runs(program: string, ...args: string[]): Promise<boolean> {
  const command = new Deno.Command(program, { args, stderr: "null" });
  return await command.output().then(({ success }) => success, () => false);
}
