/**
 * Takes the kernel's lock on an open file: it ends with this process, however that ends. Answers false when another
 * process, or another opening of the file in this one, has it.
 */
export function tryLock(file: Deno.FsFile): boolean {
  return file.tryLockSync(true);
}

/**
 * Closes a locked file. The lock is let go by name first: closing alone would leave it to a child process that is being
 * started at this very moment, which has a copy of every open file until its program begins.
 */
export function closeLocked(file: Deno.FsFile): void {
  try {
    file.unlockSync();
  } finally {
    file.close();
  }
}
