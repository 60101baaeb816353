/** What `deno test` says of its tests while it prints, a line at a time and without colours. */
export class TestOutput {
  /** Of its closing line; undefined until then. */
  counts: { readonly passed: number; readonly failed: number } | undefined;
  /** Names of tests that did not run. */
  readonly skipped: string[] = [];
  /** Files of which a test failed. */
  readonly failedFiles = new Set<string>();
  /** Whether a module could not be loaded, or threw outside of its tests. */
  hasBrokenModule = false;
  /** Whose tests run, when each file's follow each other. */
  #file = "";

  read(line: string): void {
    // `ok | 8 passed (2 steps) | 1 failed (3s)`, where a module that cannot be loaded counts as failed.
    const closing = /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/.exec(line);
    if (closing !== null) this.counts = { passed: Number(closing[1]), failed: Number(closing[2]) };
    const ignored = /^(?:\S+ => )?(.+) \.\.\. ignored(?: \(|$)/.exec(line);
    if (ignored !== null) this.skipped.push(ignored[1]!);
    this.#file = /^running \d+ tests? from \.\/(\S+)$/.exec(line)?.[1] ?? this.#file;
    // Files that run side by side are named before each test.
    const failed = /^(?:\.\/(\S+) => )?.+ \.\.\. FAILED(?: \(|$)/.exec(line);
    if (failed !== null) this.failedFiles.add(failed[1] ?? this.#file);
    if (line.includes("(uncaught error)")) this.hasBrokenModule = true;
  }
}
