import { lineAt, type SourceFile } from "./source.ts";

/** Something that must hold of all source files. Pure, and proven able to fail by its own bad sample. */
export interface Rule {
  /** A sentence that is true when nothing is found. */
  readonly claim: string;
  /** Each answer is `path:line: what is wrong`. */
  readonly find: (files: readonly SourceFile[]) => string[];
  /** Samples, text by path, each of which breaks the rule on its own. */
  readonly bad: readonly Record<string, string>[];
  /** A sample that comes close and keeps the rule. */
  readonly good: Record<string, string>;
}

export function sampleFiles(sample: Record<string, string>): SourceFile[] {
  return Object.entries(sample).map(([path, text]) => ({ path, text }));
}

export function finding(file: SourceFile, position: number, what: string): string {
  return `${file.path}:${lineAt(file.text, position)}: ${what}`;
}

export function isTypeScript({ path }: SourceFile): boolean {
  return /\.tsx?$/.test(path);
}

export function isGenerated({ path }: SourceFile): boolean {
  return path.startsWith("proto/gen/");
}

/** What runs in front of a test only: tests, and what they share. */
export function isTest({ path }: SourceFile): boolean {
  return path.startsWith("tests/") || /_test\.tsx?$/.test(path);
}

/** The TypeScript that a program consists of: neither tests nor scripts nor generated types. */
export function isProduct(file: SourceFile): boolean {
  return isTypeScript(file) && !isGenerated(file) && !isTest(file) &&
    !file.path.startsWith("scripts/");
}
