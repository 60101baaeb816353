import process from "node:process";

/** A program or package outside of this repository that a test cannot do without. */
export interface Tool {
  /** What is needed, for instance "python3-grpcio". */
  readonly tool: string;
  readonly present: boolean;
  /** How to get it, for instance "apt-get install python3-grpcio". */
  readonly install: string;
  /** Whether nothing can be done about it here: then it fails nowhere. */
  readonly isOptional?: boolean;
}

export interface Needs {
  /** Registers a test that runs where the tool is. */
  test(name: string, run: (context: Deno.TestContext) => void | Promise<void>): void;
}

/**
 * For tests whose tool may be missing: then they are skipped with the reason, which `deno task test` lists; where
 * `CI` is set they fail with it, since nobody reads what was skipped there.
 */
export function needs({ tool, present, install, isOptional = false }: Tool): Needs {
  const reason = `needs ${tool}: ${install}`;
  return {
    test(name, run) {
      if (present) return Deno.test(name, run);
      if (isContinuousIntegration() && !isOptional) {
        return Deno.test(name, () => {
          throw new Error(`Cannot run the test: it ${reason}`);
        });
      }
      recordSkip(name, reason, isOptional);
      Deno.test({ name, ignore: !present, fn: run });
    },
  };
}

export function isContinuousIntegration(): boolean {
  return !["", "0", "false"].includes(process.env.CI ?? "");
}

/** For the closing lines of `deno task test`, which sets the variable; see `scripts/test.ts`. */
function recordSkip(name: string, reason: string, isOptional: boolean): void {
  const path = process.env.ENJAMBRE_SKIPPED_TESTS;
  if (path === undefined) return console.log(`Skipped: ${name} (${reason})`);
  Deno.writeTextFileSync(path, `${JSON.stringify({ name, reason, isOptional })}\n`, {
    append: true,
  });
}
