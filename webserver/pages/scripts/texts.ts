/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser: texts about files.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `a/b.txt` -> `a/b (2).txt`. */
export function otherName(name: string): string {
  const base = name.slice(name.lastIndexOf("/") + 1);
  const dot = base.lastIndexOf(".");
  const end = dot > 0 ? name.length - base.length + dot : name.length;
  const stem = name.slice(0, end);
  const numbered = /^(.*) \((\d+)\)$/s.exec(stem);
  const [, before = stem, number = "1"] = numbered ?? [];
  return `${before} (${Number(number) + 1})${name.slice(end)}`;
}
