import { dirname } from "node:path";

/** Only its owner may read it. */
const MODE = 0o600;

/** Replaces a small secret file: after a crash the old or the new text is there, whole. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const bytes = new TextEncoder().encode(text);
  {
    using file = await Deno.open(temporary, {
      ...{ create: true, truncate: true, write: true, mode: MODE },
    });
    let written = 0;
    while (written < bytes.byteLength) written += await file.write(bytes.subarray(written));
    await file.sync();
  }
  // One that was left behind by somebody less careful.
  await Deno.chmod(temporary, MODE);
  await Deno.rename(temporary, path);
  using folder = await Deno.open(dirname(path));
  await folder.sync();
}

/** Undefined when it is not there. */
export async function readFileIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw thrown;
  }
}
