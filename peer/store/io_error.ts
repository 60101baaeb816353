import { EnjambreError } from "../../proto/words/errors.ts";

const FULL = new Set(["ENOSPC", "EDQUOT"]);
/** What a person or time can mend, as against a fault of this program. */
const OUT_OF_SERVICE = new Set([
  "EACCES",
  "EIO",
  "EISDIR",
  "ELOOP",
  "EMFILE",
  "ENFILE",
  "ENODEV",
  "ENOENT",
  "ENOMEM",
  "ENOTCONN",
  "ENOTDIR",
  "ENXIO",
  "EPERM",
  "EROFS",
  "ESTALE",
  "ETIMEDOUT",
]);

/** One file or folder is damaged, as against the disk or the process being in trouble. */
const DAMAGE = new Map([
  ["EIO", "the disk cannot read it"],
  ["EBADMSG", "the file system says that it is damaged"],
  ["EUCLEAN", "the file system says that it is damaged"],
  ["ELOOP", "it is a link"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "what is above it is no folder"],
  ["ENXIO", "it is not a file"],
]);

/** The operating system's name of a failure, for instance "ENOENT". */
export function errorCode(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

export function isDiskFull(thrown: unknown): boolean {
  return FULL.has(errorCode(thrown) ?? "");
}

/** What is wrong with the one file or folder; undefined when the failure is not its own. */
export function damageOf(thrown: unknown): string | undefined {
  return DAMAGE.get(errorCode(thrown) ?? "");
}

/**
 * A failure of the disk in the network's words. It may reach other machines, so it names no path: that stays in the
 * cause.
 * @param what What could not be done, for instance "keep fragment ab12".
 */
export function ioError(thrown: unknown, what: string): EnjambreError {
  if (thrown instanceof EnjambreError) return thrown;
  if (isDiskFull(thrown)) {
    return new EnjambreError("exhausted", `Cannot ${what}: the disk is full`, { cause: thrown });
  }
  const code = errorCode(thrown);
  if (code !== undefined && OUT_OF_SERVICE.has(code)) {
    return new EnjambreError("unavailable", `Cannot ${what}: the disk answers ${code}`, {
      cause: thrown,
    });
  }
  return new EnjambreError("internal", `Cannot ${what}, see the log`, { cause: thrown });
}

/** The value, or undefined when the file or folder is not there. */
export async function unlessMissing<Value>(value: Promise<Value>): Promise<Value | undefined> {
  try {
    return await value;
  } catch (thrown) {
    if (errorCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

/** The same of what is done at once. */
export function unlessMissingSync<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (thrown) {
    if (errorCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}
