import { isDeepStrictEqual } from "node:util";
import { monotonicMs } from "../proto/process/clock.ts";
import { formatDuration } from "../proto/words/units.ts";

/** What a step tells when it held. */
export interface Told<Result> {
  readonly result?: Result;
  readonly what: string;
  readonly size?: string;
  /** Without it the time of the whole step. */
  readonly tookMs?: number;
  readonly rate?: string;
  readonly note?: string;
}

const VERB_WIDTH = 8;
const WHAT_WIDTH = 50;
const SIZE_WIDTH = 9;
const TIME_WIDTH = 8;
const RATE_WIDTH = 11;

/** A sequence of steps, told to a person one line after the other. A step that does not hold ends it. */
export class Story {
  readonly #stop: AbortSignal;
  readonly #startMs = monotonicMs();
  readonly #colours = Deno.stdout.isTerminal() && !Deno.noColor;
  #failure: string | undefined;

  constructor(stop: AbortSignal) {
    this.#stop = stop;
  }

  /** Whether every step so far held. */
  get held(): boolean {
    return this.#failure === undefined;
  }

  title(text: string): void {
    this.text(`\n  ${this.#paint(1, text)}\n`);
  }

  text(text: string): void {
    console.log(text);
  }

  /** Does a step and tells of it. After one that did not hold, nothing more is done. */
  async step<Result>(
    verb: string,
    act: () => Promise<Told<Result>>,
  ): Promise<Result | undefined> {
    if (!this.held) return undefined;
    const startMs = monotonicMs();
    try {
      this.#stop.throwIfAborted();
      const told = await act();
      this.#tell(verb, told, told.tookMs ?? monotonicMs() - startMs);
      return told.result;
    } catch (thrown) {
      this.#failure = this.#stop.aborted ? "it was interrupted" : (thrown as Error).message;
      this.text(`  ${this.#paint(31, "✗")} ${verb.padEnd(VERB_WIDTH)}${this.#failure}`);
      return undefined;
    }
  }

  end(): void {
    const took = formatDuration(monotonicMs() - this.#startMs);
    this.text(
      this.held
        ? `\n  ${this.#paint(32, "Everything held")}, in ${took}.\n`
        : `\n  ${this.#paint(31, "Not everything held")}, see above.\n`,
    );
  }

  #tell(verb: string, { what, size = "", rate = "", note }: Told<unknown>, tookMs: number): void {
    const line = `  ${this.#paint(32, "✓")} ${verb.padEnd(VERB_WIDTH)}${what.padEnd(WHAT_WIDTH)}` +
      size.padStart(SIZE_WIDTH) + formatDuration(tookMs).padStart(TIME_WIDTH + 2) +
      rate.padStart(RATE_WIDTH + 2);
    this.text(line.trimEnd());
    if (note !== undefined) this.text(this.#paint(2, `${" ".repeat(VERB_WIDTH + 4)}${note}`));
  }

  #paint(style: number, text: string): string {
    return this.#colours ? `\x1b[${style}m${text}\x1b[0m` : text;
  }
}

/** @throws when something is not as it must be, saying what came. */
export function expect<Value>(came: Value, wanted: Value, what: string): void {
  if (isDeepStrictEqual(came, wanted)) return;
  throw new Error(`Expected ${what} to be ${brief(wanted)}, got ${brief(came)}`);
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
