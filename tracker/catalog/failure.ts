import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";

interface Meaning {
  /** A result code of SQLite; its extended codes begin with it. */
  readonly result: string;
  readonly code: ErrorCode;
  readonly why: string;
}

/** What to do about a damaged database, as every message about one says. */
export const DAMAGED = "the database is damaged; move it away, then restore a copy that " +
  "`tracker backup` made, or run `tracker rebuild` to get it back from the peers";

const MEANINGS: readonly Meaning[] = [
  {
    result: "SQLITE_FULL",
    code: "exhausted",
    why: "the disk of the tracker's database is full; free space there, then repeat",
  },
  {
    result: "SQLITE_IOERR",
    code: "unavailable",
    why: "the disk of the tracker's database fails; see the tracker's log",
  },
  {
    result: "SQLITE_READONLY",
    code: "unavailable",
    why: "the tracker's database cannot be written; see the tracker's log",
  },
  {
    result: "SQLITE_CANTOPEN",
    code: "unavailable",
    why: "the tracker's database cannot be opened; see the tracker's log",
  },
  {
    result: "SQLITE_BUSY",
    code: "unavailable",
    why: "another program has the tracker's database locked; repeat later",
  },
  {
    result: "SQLITE_CORRUPT",
    code: "corrupt",
    why: DAMAGED,
  },
  {
    result: "SQLITE_NOTADB",
    code: "corrupt",
    why: DAMAGED,
  },
];

/** What a thrown value means to callers of the catalog: the only place that knows SQLite's result codes. */
export function failureOf(thrown: unknown, what = "Cannot use the index"): unknown {
  const result = resultOf(thrown);
  const meaning = MEANINGS.find((each) => result?.startsWith(each.result));
  if (meaning === undefined) return thrown;
  return new EnjambreError(meaning.code, `${what}: ${meaning.why}`, { cause: thrown });
}

function resultOf(thrown: unknown): string | undefined {
  const isSqliteError = thrown instanceof Error && thrown.name === "SqliteError";
  if (isSqliteError && "code" in thrown && typeof thrown.code === "string") return thrown.code;
}
