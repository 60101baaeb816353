import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { EnjambreError } from "../words/errors.ts";

/** The name of each label, and all values that it may have: so nothing that others make up can fill the memory. */
export type Labels = Readonly<Record<string, readonly string[]>>;

/** What is said of a metric, in the conventions of Prometheus: base units, and `_total` for what only grows. */
export interface MetricSettings {
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly help: string;
  readonly labels?: Labels;
}

export interface HistogramSettings extends MetricSettings {
  /** Upper bounds. */
  readonly buckets: readonly number[];
}

/** A metric as it is announced. */
export interface DescribedMetric extends MetricSettings {
  readonly kind: "counter" | "gauge" | "histogram";
}

export interface GaugeHandle {
  set(value: number, labels?: Values): void;
  /** It is not known now: nothing is told, rather than 0. */
  unset(): void;
}

type Values = Readonly<Record<string, string>>;

/** From a millisecond to what people give up at; for calls, transactions and requests. */
export const SECONDS_BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

/** The figures of one program. Most are read where they are kept, and only when somebody asks for them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #readers: (() => void | Promise<void>)[] = [];
  readonly #described: DescribedMetric[] = [];
  #reading: Promise<string> | undefined;

  /** Of the text that `text` answers. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All that there are, in the order of their announcement. */
  get described(): readonly DescribedMetric[] {
    return this.#described;
  }

  /** A figure that goes up and down. */
  gauge(settings: MetricSettings): GaugeHandle {
    const gauge = new Gauge(this.#settings("gauge", settings));
    return {
      set: (value, labels = {}) => gauge.set(checked(settings, labels), value),
      unset: () => gauge.remove(),
    };
  }

  /** A sum that is kept here. */
  counter(settings: MetricSettings): { add(amount: number, labels?: Values): void } {
    const counter = new Counter(this.#settings("counter", settings));
    return {
      add: (amount, labels = {}) => counter.inc(checked(settings, labels), amount),
    };
  }

  /** A sum that is kept elsewhere, since the program's start. */
  total(settings: MetricSettings): { set(value: number, labels?: Values): void } {
    const counter = new Counter(this.#settings("counter", settings));
    return {
      set: (value, labels = {}) => {
        const values = checked(settings, labels);
        // A library's counter cannot be set, only begun anew.
        counter.remove(values);
        counter.inc(values, value);
      },
    };
  }

  /** How values are distributed. */
  histogram(settings: HistogramSettings): { observe(value: number, labels?: Values): void } {
    const histogram = new Histogram({
      ...this.#settings("histogram", settings),
      buckets: [...settings.buckets],
    });
    return {
      observe: (value, labels = {}) => histogram.observe(checked(settings, labels), value),
    };
  }

  /** Called each time before the figures are told, to set those that are kept elsewhere. */
  beforeTold(read: () => void | Promise<void>): void {
    this.#readers.push(read);
  }

  /** All figures as Prometheus reads them. Those who ask at the same time share an answer. */
  text(): Promise<string> {
    this.#reading ??= this.#read().finally(() => this.#reading = undefined);
    return this.#reading;
  }

  async #read(): Promise<string> {
    await Promise.all(this.#readers.map((read) => read()));
    return await this.#registry.metrics();
  }

  #settings(kind: DescribedMetric["kind"], { name, help, labels = {} }: MetricSettings) {
    this.#described.push({ kind, name, help, labels });
    return { name, help, labelNames: Object.keys(labels), registers: [this.#registry] };
  }
}

/** @throws internal for a label that was not announced: it would be one too many. */
function checked({ name, labels = {} }: MetricSettings, values: Values): Values {
  for (const [label, value] of Object.entries(values)) {
    if (labels[label]?.includes(value)) continue;
    throw new EnjambreError("internal", `Metric ${name} has no label ${label}="${value}"`);
  }
  return values;
}
