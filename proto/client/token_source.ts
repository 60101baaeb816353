import { EnjambreError, invalid } from "../words/errors.ts";

/** Where a token comes from: what the command line says. */
export interface TokenFlags {
  /** A file, or "-" for stdin. */
  readonly tokenFile?: string;
}

/** A token has 90 characters; more than this is something else, and is not taken into memory. */
const TOKEN_FILE_MAX_BYTES = 4_096;
/** Who but its owner may do anything with it. */
const OTHERS = 0o077;
const STDIN = "-";

/** The flag and the argument of every `join`. */
export const tokenParameters = {
  flag: {
    kind: "parsed" as const,
    parse: String,
    brief: "Read the token from this file, its owner's alone, or from stdin: others see arguments",
    placeholder: "PATH|-",
    optional: true as const,
  },
  argument: {
    parse: String,
    brief: "As `tracker invite` prints it, or - for stdin",
    placeholder: "TOKEN",
    optional: true as const,
  },
};

/** The text of the token. @throws invalid, denied, not_found */
export async function readToken(
  argument: string | undefined,
  { tokenFile }: TokenFlags,
): Promise<string> {
  if (argument !== undefined && tokenFile !== undefined) {
    throw invalid("Cannot use both a token and --token-file: expected one of them");
  }
  const path = tokenFile ?? (argument === STDIN ? STDIN : undefined);
  if (path === STDIN) return await atMost(Deno.stdin.readable, "stdin");
  if (path !== undefined) return await readTokenFile(path);
  if (argument !== undefined) return argument;
  throw invalid(
    "Cannot join without a token: expected TOKEN as `tracker invite` prints it, - for stdin, or " +
      "--token-file PATH",
  );
}

async function readTokenFile(path: string): Promise<string> {
  const file = await Deno.open(path).catch((thrown) => {
    const cannot = `Cannot read a token from "${path}"`;
    if (thrown instanceof Deno.errors.NotFound) {
      throw new EnjambreError("not_found", `${cannot}: there is no file`);
    }
    if (!(thrown instanceof Deno.errors.PermissionDenied)) throw thrown;
    throw new EnjambreError("denied", `${cannot}: this user may not`);
  });
  // Closes the file, too, when it ends or is given up.
  const readable = file.readable;
  try {
    // Of the very file that is read, not of what its name stands for a moment later.
    const { isFile, isDirectory, mode } = await file.stat();
    if (isDirectory) throw invalid(`Cannot read a token from "${path}": it is a folder`);
    if (isFile && mode !== null && (mode & OTHERS) !== 0) {
      throw new EnjambreError(
        "denied",
        `Cannot use the token in "${path}": others than its owner may read or change it (mode ` +
          `${
            (mode & 0o777).toString(8).padStart(4, "0")
          }); chmod 600 it, and if somebody may have ` +
          "read it, end it (`tracker invite --revoke ID`)",
      );
    }
  } catch (thrown) {
    await readable.cancel();
    throw thrown;
  }
  return await atMost(readable, `"${path}"`);
}

/** @param source For the message. */
async function atMost(readable: ReadableStream<Uint8Array>, source: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const piece of readable) {
    bytes += piece.byteLength;
    if (bytes > TOKEN_FILE_MAX_BYTES) {
      throw invalid(`Cannot read a token from ${source}: it has more than one, or is none`);
    }
    text += decoder.decode(piece, { stream: true });
  }
  text += decoder.decode();
  if (text.trim() !== "") return text;
  throw invalid(`Cannot read a token from ${source}: it is empty`);
}
