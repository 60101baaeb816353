import { MultiBar, Presets, SingleBar } from "cli-progress";
import { monotonicMs } from "../../proto/process/clock.ts";
import { note } from "../../proto/process/output.ts";
import { formatDuration, formatRate, formatSize } from "../../proto/words/units.ts";

/** Rates are of the last so many milliseconds, so that they say what is happening now. */
const RATE_WINDOW_MS = 5_000;
const DRAW_EVERY_MS = 100;

/** What all bars have in common. */
const LOOK = {
  barsize: 24,
  hideCursor: true,
  noTTYOutput: false,
  emptyOnZero: true,
  barCompleteChar: "█",
  barIncompleteChar: "░",
};

/** Shows how far a transfer is; only on a terminal, on stderr. */
export class Progress implements Disposable {
  readonly #bar: SingleBar | undefined;
  readonly #samples: { atMs: number; bytes: number }[] = [];
  #done = 0;
  #drawnAtMs = 0;
  #totalBytes: number;

  constructor(title: string, totalBytes: number) {
    this.#totalBytes = totalBytes;
    if (!Deno.stderr.isTerminal() || totalBytes === 0) return;
    const options = {
      format: `${title}  {bar} {percentage}%  {done} of {size}  {rate}  {left}`,
      clearOnComplete: true,
      ...LOOK,
    };
    this.#bar = new SingleBar(options, Presets.shades_classic);
    this.#bar.start(totalBytes, 0, this.#payload());
  }

  /** So many more bytes are done. */
  add(bytes: number): void {
    this.#done += bytes;
    const now = monotonicMs();
    this.#samples.push({ atMs: now, bytes });
    while (this.#samples[0]!.atMs < now - RATE_WINDOW_MS) this.#samples.shift();
    if (now - this.#drawnAtMs < DRAW_EVERY_MS) return;
    this.#drawnAtMs = now;
    this.#bar?.update(Math.min(this.#done, this.#totalBytes), this.#payload());
  }

  /** Makes room for a line of something else: the bar is drawn again below it. */
  clearLine(): void {
    if (this.#bar !== undefined) note("\r\x1b[K", { end: "" });
  }

  [Symbol.dispose](): void {
    this.#bar?.stop();
  }

  #payload(): Record<string, string> {
    const first = this.#samples[0];
    const spanMs = first === undefined ? 0 : monotonicMs() - first.atMs;
    const bytes = this.#samples.reduce((sum, sample) => sum + sample.bytes, 0);
    const leftMs = bytes === 0 ? undefined : (this.#totalBytes - this.#done) * spanMs / bytes;
    return {
      done: formatSize(this.#done),
      size: formatSize(this.#totalBytes),
      rate: bytes === 0 ? "" : formatRate(bytes, spanMs),
      left: leftMs === undefined ? "" : `${formatDuration(Math.max(0, leftMs))} left`,
    };
  }
}

/** More lines than this would not fit on a terminal. */
const LINES_MAX = 30;

/** One line each for many who do the same; nothing where there is no terminal, or there are too many. */
export class ManyProgress implements Disposable {
  readonly #bars: MultiBar | undefined;
  readonly #byLabel = new Map<string, SingleBar>();

  constructor(labels: readonly string[]) {
    if (!Deno.stderr.isTerminal() || labels.length > LINES_MAX) return;
    const options = {
      format: "{label}  {bar} {percentage}%  {done}",
      clearOnComplete: false,
      ...LOOK,
    };
    this.#bars = new MultiBar(options, Presets.shades_classic);
    for (const label of labels) {
      this.#byLabel.set(label, this.#bars.create(1, 0, { label, done: "" }));
    }
  }

  set(label: string, doneBytes: number, totalBytes: number): void {
    const bar = this.#byLabel.get(label);
    bar?.setTotal(Math.max(1, totalBytes));
    bar?.update(totalBytes === 0 ? 1 : doneBytes, { label, done: formatSize(doneBytes) });
  }

  [Symbol.dispose](): void {
    this.#bars?.stop();
  }
}
