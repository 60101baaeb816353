import { ROOT } from "../../scripts/program.ts";

/** A command that a document tells people to run. */
export interface DocumentedCommand {
  readonly document: string;
  readonly line: number;
  /** As it is written, without its remark. */
  readonly text: string;
}

/** How commands begin in the documents' blocks; other lines there are pictures, output or settings. */
const COMMAND = new RegExp(
  "^(?:(?:npx|deno|curl|export|sudo|dpkg|tar|systemctl|journalctl)\\b|\\.ci/run|enjambre-|runuser\\b|\\./)",
);
const INDENT = "    ";

/** The commands in the indented blocks of a document, in their order. */
export function documentedCommands(document: string): DocumentedCommand[] {
  const lines = Deno.readTextFileSync(`${ROOT}${document}`).split("\n");
  return lines.flatMap((line, index) => {
    if (!line.startsWith(INDENT)) return [];
    const [text] = line.trim().split(/\s+#\s/);
    return COMMAND.test(text!) ? [{ document, line: index + 1, text: text! }] : [];
  });
}

/** A command of one of our programs that a sentence names. */
export interface NamedCommand {
  readonly document: string;
  readonly text: string;
  readonly program: string;
  /** Empty: the program itself. */
  readonly command: string;
  readonly flags: readonly string[];
}

const NAMED = /^(?:deno task |enjambre-)?(webserver|tracker|peer)(?: ([a-z-]+))?(?= |$)(.*)$/;

/** The commands within a document's sentences, in backquotes, that say more than a program's name. */
export function namedCommands(document: string): NamedCommand[] {
  const codes = Deno.readTextFileSync(`${ROOT}${document}`).matchAll(/`([^`]+)`/g);
  return [...codes].flatMap(([, code]) => {
    const text = code!.replace(/\s+/g, " ");
    const [, program, word = "", rest = ""] = NAMED.exec(text) ?? [];
    if (program === undefined || (word === "" && rest === "")) return [];
    const command = word.startsWith("-") ? "" : word;
    const flags = text.match(/--[a-z-]+/g) ?? [];
    return [{ document, text, program, command, flags }];
  });
}
