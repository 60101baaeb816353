import assert from "node:assert/strict";
import { join } from "node:path";

const SOURCE = join(import.meta.dirname!, "clock_shim.c");
const OFFSET_BYTES = 8;

/** Clocks of programs that can be set while they run. */
export class ClockShim {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Compiles what the programs load; undefined where there is no compiler. */
  static build(folder: string): ClockShim | undefined {
    if (Deno.build.os !== "linux" || !runs("cc", "--version")) return undefined;
    const shim = new ClockShim(folder);
    const args = ["-shared", "-fPIC", "-O1", "-o", shim.#library, SOURCE];
    const { success, stderr } = new Deno.Command("cc", { args }).outputSync();
    assert.ok(success, new TextDecoder().decode(stderr));
    return shim;
  }

  /** For a program that starts with its clock right. */
  environment(program: string): Record<string, string> {
    this.set(program, 0);
    return { LD_PRELOAD: this.#library, CLOCK_OFFSET_MS_FILE: this.#file(program) };
  }

  set(program: string, offsetMs: number): void {
    const bytes = new Uint8Array(OFFSET_BYTES);
    new BigInt64Array(bytes.buffer)[0] = BigInt(Math.round(offsetMs));
    // In place: the programs have the file mapped.
    using file = Deno.openSync(this.#file(program), { write: true, create: true });
    file.writeSync(bytes);
  }

  get #library(): string {
    return `${this.#folder}/clock_shim.so`;
  }

  #file(program: string): string {
    return `${this.#folder}/clock-${program.replaceAll(" ", "-")}`;
  }
}

function runs(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
