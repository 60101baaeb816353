/** What a person can do when the operating system does not let a program have its data folder. */
const ADVICE: Readonly<Record<string, string>> = {
  EROFS: "its disk can only be read; mount it for writing",
  EACCES:
    "this user may not; give the folder to the user that runs this program, or name another " +
    "with --data",
  EPERM: "this user may not; give the folder to the user that runs this program, or name another " +
    "with --data",
  ENOSPC: "its disk is full; free space there, or name another folder with --data",
  EDQUOT: "the quota of its disk is used up; raise it, or name another folder with --data",
  ENOTDIR: "there is a file where a folder should be; name another with --data",
  EEXIST: "there is a file of that name; name another with --data",
  EIO: "its disk fails; replace it",
};

/** In words, for the end of a message; for what is not known here, what the system calls it. */
export function diskTrouble(thrown: unknown): string {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return ADVICE[String(code)] ?? String(code ?? message);
}
