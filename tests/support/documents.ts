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
