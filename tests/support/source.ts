/** A file of the repository, its path relative to the root, with "/". */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export type TokenKind = "comment" | "string" | "template" | "regex";

/** A part of a source file that is not code. Its delimiters belong to it. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const ROOT = new URL("../../", import.meta.url);
const SKIPPED_FOLDERS = new Set([".git", "node_modules", ".coverage"]);
/** After one of these a "/" begins a regular expression; after anything else it divides. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{;+*%<>~^-]|\b(?:return|typeof|case|in|of|await|yield|void))\s*$/;

/** Every text file that git tracks or would track; where there is no git, every text file of the tree. */
export async function repositoryFiles(): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of (await pathsByGit() ?? await pathsByWalk("")).sort()) {
    const bytes = await Deno.readFile(new URL(encodeURI(path), ROOT)).catch(() => undefined);
    if (bytes === undefined) continue;
    try {
      files.push({ path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) });
    } catch {
      // Not text: nothing here has a rule for it.
    }
  }
  return files;
}

async function pathsByGit(): Promise<string[] | undefined> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const git = new Deno.Command("git", { args, cwd: ROOT, stderr: "null" });
  const { success, stdout } = await git.output().catch(() => ({ success: false, stdout: null }));
  if (!success || stdout === null) return undefined;
  const paths = new TextDecoder().decode(stdout).split("\0").filter((path) => path !== "");
  return paths.length === 0 ? undefined : [...new Set(paths)];
}

async function pathsByWalk(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(new URL(encodeURI(folder), ROOT))) {
    const path = `${folder}${entry.name}`;
    if (entry.isFile) paths.push(path);
    if (entry.isDirectory && !SKIPPED_FOLDERS.has(entry.name)) {
      paths.push(...await pathsByWalk(`${path}/`));
    }
  }
  return paths;
}

/** Line of a position, from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/** The text with every token but those of the kinds kept turned into blanks; lines and positions stay. */
export function codeOf(text: string, kept: readonly TokenKind[] = []): string {
  let code = "";
  let at = 0;
  for (const token of tokensOf(text)) {
    if (kept.includes(token.kind)) continue;
    code += text.slice(at, token.start) + text.slice(token.start, token.end).replace(/[^\n]/g, " ");
    at = token.end;
  }
  return code + text.slice(at);
}

/** The module specifiers of a file with their positions: imports and re-exports, static and dynamic. */
export function importsOf(text: string): { specifier: string; position: number }[] {
  const code = codeOf(text);
  return tokensOf(text)
    .filter(({ kind, start }) =>
      kind === "string" &&
      /\b(?:from|import)\s*\(?\s*$/.test(code.slice(Math.max(0, start - 40), start))
    )
    .map(({ start, end }) => ({ specifier: text.slice(start + 1, end - 1), position: start }));
}

/** Finds comments, strings, templates and regular expressions; exact enough for code that `deno fmt` laid out. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  /** For each template that is open around the present code, the depth of braces inside its `${`. */
  const templates: number[] = [];
  let at = 0;
  const take = (kind: TokenKind, end: number) => {
    tokens.push({ kind, start: at, end });
    at = end;
  };
  const takeTemplate = () => {
    const end = endOfTemplatePart(text, at + 1);
    if (text[end - 1] === "{") templates.push(0);
    take("template", end);
  };
  while (at < text.length) {
    const character = text[at];
    const pair = text.slice(at, at + 2);
    if (pair === "//") take("comment", endOf(text, "\n", at));
    else if (pair === "/*") take("comment", endOf(text, "*/", at + 2) + 2);
    else if (character === '"' || character === "'") take("string", endOfString(text, at));
    else if (character === "`") takeTemplate();
    else if (character === "/" && beginsRegex(text, at, tokens)) {
      take("regex", endOfRegex(text, at));
    } else if (character === "}" && templates.at(-1) === 0) {
      templates.pop();
      takeTemplate();
    } else {
      if (templates.length > 0 && character === "{") templates[templates.length - 1]! += 1;
      if (templates.length > 0 && character === "}") templates[templates.length - 1]! -= 1;
      at += 1;
    }
  }
  return tokens;
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start] && text[at] !== "\n") {
    at += text[at] === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

/** Where a template, or its part up to `${`, ends. */
function endOfTemplatePart(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "`") {
    if (text[at] === "$" && text[at + 1] === "{") return at + 2;
    at += text[at] === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

function beginsRegex(text: string, at: number, tokens: Token[]): boolean {
  const last = tokens.at(-1);
  const from = last?.kind === "comment" ? last.end : Math.max(0, at - 40);
  return BEFORE_REGEX.test(text.slice(from, at));
}

function endOfRegex(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) {
      while (/[a-z]/.test(text[at + 1] ?? "")) at += 1;
      return at + 1;
    }
  }
  return start + 1;
}
