import process from "node:process";

export type Color = "green" | "yellow" | "red" | "quiet" | "bold";

const CODES = { green: 32, yellow: 33, red: 31, quiet: 2, bold: 1 } as const satisfies Record<
  Color,
  number
>;

/** Paints a text. */
export type Paint = (color: Color, text: string) => string;

/** Leaves texts as they are. */
export const PLAIN: Paint = (_, text) => text;

/** Colours on a terminal that has them, unless NO_COLOR is set (no-color.org); otherwise none. */
export function paintFor(stream: { isTerminal(): boolean }): Paint {
  const { NO_COLOR = "", TERM = "" } = process.env;
  if (!stream.isTerminal() || NO_COLOR !== "" || TERM === "dumb") return PLAIN;
  return (color, text) => `\u001b[${CODES[color]}m${text}\u001b[0m`;
}
