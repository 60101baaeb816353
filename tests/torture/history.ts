import type { ErrorCode } from "../../proto/words/errors.ts";

/** What a client did. `direct`: it asked peers, because no tracker answered. */
export type Action = "put" | "remove" | "get" | "direct" | "list";

/** What a read saw of a name. */
export interface Seen {
  readonly version: string;
  /** The operation that made the version, by its record. */
  readonly operationId: string;
  /** SHA-256 of the bytes that came; absent where none were read, as in a list. */
  readonly sha256?: string;
  /** Set when the bytes are not those that the operation put: what is wrong with them. */
  readonly wrong?: string;
}

/**
 * How an operation ended. `unknown`: it may have been done, or be done later. `refused`: it was certainly not done, and
 * never will be. `absent`: a read found no such name.
 */
export type Outcome =
  | { readonly is: "done"; readonly version: string }
  | { readonly is: "seen"; readonly seen: Seen }
  | { readonly is: "listed"; readonly entries: Readonly<Record<string, Seen>> }
  | { readonly is: "absent" }
  | { readonly is: "refused"; readonly code: ErrorCode }
  | { readonly is: "unknown"; readonly code: ErrorCode };

/** One operation of a client, with all its repeats: a line of the history. */
export interface Operation {
  readonly client: number;
  readonly action: Action;
  /** Absent in a list of all names. */
  readonly name?: string;
  /** Writes only. */
  readonly operationId?: string;
  /** SHA-256 of what was put. */
  readonly sha256?: string;
  /** What the name's newest version had to be. */
  readonly expected?: string | "absent";
  /** Whether it is one that was done before, sent once more (F23). */
  readonly again?: boolean;
  /** Whether nothing was done to the network any more. */
  readonly final: boolean;
  /** Moments of one clock that does not jump. */
  readonly invokedMs: number;
  readonly completedMs: number;
  readonly attempts: number;
  readonly outcome: Outcome;
  /** What the failure said. */
  readonly message?: string;
}

/** Lines of JSON in a file, in the order in which they were told. */
export class Journal<Line> implements Disposable {
  readonly lines: Line[] = [];
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();

  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
  }

  add(line: Line): void {
    this.lines.push(line);
    const bytes = this.#encoder.encode(`${JSON.stringify(line)}\n`);
    for (let sent = 0; sent < bytes.byteLength;) sent += this.#file.writeSync(bytes.subarray(sent));
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
