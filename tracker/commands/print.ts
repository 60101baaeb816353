const encoder = new TextEncoder();

/** Writes a line to stdout, for pipes too. */
export function print(line: string): void {
  let bytes = encoder.encode(`${line}\n`);
  while (bytes.byteLength > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}
