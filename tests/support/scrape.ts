import assert from "node:assert/strict";
import type { Program } from "../../scripts/program.ts";

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a program tells at `/metrics`. */
export interface Scrape {
  readonly text: string;
  /** Those that are announced, whether they have samples or not. */
  readonly names: readonly string[];
  readonly samples: readonly Sample[];
  /** The one sample with this name and these labels among its own. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** Asks at the program's own listener, or at the address that is given. */
export async function scrape(program: Program, address = program.metricsAddress): Promise<Scrape> {
  const response = await fetch(`http://${address}/metrics`);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.match(response.headers.get("Content-Type")!, /^text\/plain; version=0\.0\.4/);
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseSample);
  return {
    text,
    names: [...text.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1]!),
    samples,
    value(name, wanted = {}) {
      const found = samples.filter((sample) =>
        sample.name === name &&
        Object.entries(wanted).every(([label, value]) => sample.labels[label] === value)
      );
      assert.equal(found.length, 1, `samples of ${name} ${JSON.stringify(wanted)}`);
      return found[0]!.value;
    },
  };
}

function parseSample(line: string): Sample {
  const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
  assert(match !== null, line);
  const labels = [...(match[2] ?? "").matchAll(/(\w+)="([^"]*)"/g)].map((part) => part.slice(1, 3));
  const value = match[3]!.replace("Inf", "Infinity");
  return { name: match[1]!, labels: Object.fromEntries(labels), value: Number(value) };
}
