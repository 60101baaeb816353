/** One line of what a program told before it ended. */
export interface Told {
  readonly phase: "begun" | "done" | "failed";
  /** What was done, for instance "put". */
  readonly what: string;
  /** To what, for instance the number of a fragment. */
  readonly of: string;
  /** What came of it; of a failure the reason. */
  readonly answer: string;
}

/** What a program under test tells of its doings, each line written before it goes on. */
export class Diary {
  /** Does something, and once more when it fails: a disk that fails once must not be in the way for good. */
  async attempt(what: string, of: string, work: () => Promise<string | void>): Promise<void> {
    for (let tries = 1;; tries += 1) {
      this.#tell({ phase: "begun", what, of, answer: "" });
      try {
        this.#tell({ phase: "done", what, of, answer: await work() ?? "" });
        return;
      } catch (thrown) {
        this.#tell({ phase: "failed", what, of, answer: String(thrown) });
        if (tries === 2) throw thrown;
      }
    }
  }

  #tell(told: Told): void {
    const bytes = new TextEncoder().encode(`${JSON.stringify(told)}\n`);
    // At once and past every buffer: what was told must have been true before.
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}

/** Reads what a diary wrote; a last line that was cut off was never told. */
export function readDiary(text: string): Told[] {
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}
