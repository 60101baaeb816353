import { Buffer } from "node:buffer";
import type { Random } from "../../proto/process/random.ts";
import { NAME_MAX_BYTES } from "../../proto/words/limits.ts";
import { PAYLOAD_NAMES } from "../support/payload_names.ts";

const CONTROLS = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, at) => 0x7f + at)];
/** The two dots of a way up, as they have been written to get past checks. */
const UPS = [
  ...["..", "%2e%2e", "%2E%2E", "%252e%252e", "%25252e%25252e", ".%2e", "%2e.", "..%00", "..%0d"],
  ...[
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "\u00c0\u00ae\u00c0\u00ae",
    "\uff0e\uff0e",
    "\u2024\u2024",
  ],
  ...[
    "..;",
    "...",
    "....",
    "..\u0000",
    "..\u200b",
    "\u2025",
    "0x2e0x2e",
    "..\u00a0",
    "\ufe52\ufe52",
  ],
];
const SLASHES = [
  "/",
  "\\",
  "%2f",
  "%2F",
  "%5c",
  "%252f",
  "\u2215",
  "\uff0f",
  "%c0%af",
  "//",
  "/./",
];
const TARGETS = ["etc/passwd", "identity.pem", "windows/win.ini", "proc/self/environ", ""];
const RESERVED = [
  "CON",
  "PRN",
  "AUX",
  "NUL",
  "CLOCK$",
  "COM1",
  "LPT9",
  "COM\u00b9",
  "con.txt",
  "aux.h",
];
const AROUND = [
  "",
  " ",
  ".",
  "-",
  "~",
  "$",
  "%",
  "#",
  "?",
  "*",
  "&",
  ";",
  "|",
  "`",
  "'",
  '"',
  "<",
  ">",
];
const BIDI = ["\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u061c"];
const ODD = [
  "\ufeff",
  "\u200b",
  "\u2028",
  "\ufffe",
  "\u{1f41d}",
  "\u0301",
  "\u00e9",
  "e\u0301",
  "\u1100\u1161",
];
const SURROGATES = ["\ud800", "\udfff", "\ud83d", "\udc1d\ud83d", "a\ud800b"];
const WORDS = [
  "-rf",
  "--help",
  ".bashrc",
  " lead",
  "trail ",
  "a//b",
  "/abs",
  "end/",
  ".",
  "./a",
  "a/.",
  "~root",
];
const LENGTHS = [0, 1, 2, 63, 64, 65, 254, 255, 256, 257, 1_023, 1_024, 1_025, 4_096, 65_536];

/** Names that somebody evil or careless would try; always the same ones, 5,000 and more. */
export function nameCorpus(): string[] {
  const controls = CONTROLS.map((code) => String.fromCharCode(code));
  const ups = UPS.flatMap((up) =>
    SLASHES.flatMap((slash) =>
      TARGETS.flatMap((target) =>
        [1, 2, 8].flatMap((times) => {
          const way = `${up}${slash}`.repeat(times) + target;
          return [way, `a/${way}`, `${slash}${way}`];
        })
      )
    )
  );
  const pieces = [
    ...controls,
    ...BIDI,
    ...ODD,
    ...SURROGATES,
    "\r\nSet-Cookie: a=b",
    "\r\n\r\n<b>",
  ];
  const placed = pieces.flatMap((
    piece,
  ) => [piece, `${piece}a`, `a${piece}`, `a${piece}b`, `a/${piece}`]);
  const reserved = RESERVED.flatMap((name) => AROUND.flatMap((mark) => [mark + name, name + mark]));
  const long = ["a", "\u00e9", "\u20ac", "\u{1f41d}", "a/"].flatMap((unit) =>
    LENGTHS.map((length) => unit.repeat(length))
  );
  return [...new Set([...ups, ...placed, ...reserved, ...long, ...WORDS, ...PAYLOAD_NAMES])];
}

/** A name by chance, of pieces that matter. */
export function randomName(random: Random): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const one = () => {
    const dice = random();
    if (dice < 0.3) return pick([...UPS, ...SLASHES]);
    if (dice < 0.5) return pick([...ODD, ...BIDI, ...SURROGATES, ...WORDS]);
    if (dice < 0.6) return String.fromCharCode(pick(CONTROLS));
    return String.fromCharCode(Math.floor(random() * (dice < 0.9 ? 0x80 : 0x1_0000)));
  };
  return Array.from({ length: Math.floor(random() * 12) }, one).join("");
}

/** Says in other words than `parseName` what a name is. */
export function isName(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  if (Buffer.from(text).toString() !== text) return false;
  if (bytes < 1 || bytes > NAME_MAX_BYTES || text.normalize() !== text) return false;
  if (/\p{Cc}/u.test(text)) return false;
  return text.split("/").every((segment) => !["", ".", ".."].includes(segment));
}
