import { join } from "node:path";
import { diskTrouble } from "../proto/process/disk_trouble.ts";
import { logger } from "../proto/process/log.ts";
import { readFileIfThere, writeStateFile } from "../proto/process/state_file.ts";
import { type Sample, SAMPLES_MAX } from "./history.ts";

const FILE = "history.json";
/** A sample takes some 100 bytes. */
const FILE_MAX_BYTES = 1024 * 1024;
const log = logger("history");

/** In the order in which they stand in a row of the file. */
const COLUMNS = [
  ...["atMs", "names", "logicalBytes", "replicaBytes", "fragmentsShort", "peersLive"],
  ...["bytesPerS", "copiesUnderWay"],
] as readonly (keyof Sample & NumberColumn)[];

type NumberColumn = {
  [Key in keyof Sample]: Sample[Key] extends number ? Key : never;
}[keyof Sample];

/**
 * What the plots of the last day show, in a small file of the webserver's data folder. Who has no such folder, as one
 * without an identity may, remembers nothing.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #folder: string;
  #isFailing = false;

  constructor(dataFolder: string) {
    this.#folder = dataFolder;
    this.#path = join(dataFolder, FILE);
  }

  async read(): Promise<Sample[]> {
    try {
      const text = await readFileIfThere(this.#path);
      return text === undefined ? [] : parseSamples(text);
    } catch (error) {
      log.warn("The history cannot be understood, it begins anew", { error });
      return [];
    }
  }

  /** Goes on with a warning when it cannot be written: plots are worth less than a webserver. */
  async write(samples: readonly Sample[]): Promise<void> {
    try {
      await Deno.stat(this.#folder);
      await writeStateFile(this.#path, textOf(samples));
      this.#isFailing = false;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      const message = `Cannot remember the plots in "${this.#folder}": ${diskTrouble(error)}`;
      if (!this.#isFailing) log.warn(message);
      this.#isFailing = true;
    }
  }
}

function textOf(samples: readonly Sample[]): string {
  const rows = samples.map((sample) => [
    ...COLUMNS.map((column) => Math.round(sample[column])),
    sample.isHeard ? 1 : 0,
  ]);
  return `${JSON.stringify({ columns: [...COLUMNS, "isHeard"], rows })}\n`;
}

function parseSamples(text: string): Sample[] {
  if (text.length > FILE_MAX_BYTES) throw new Error(`Expected at most ${FILE_MAX_BYTES} bytes`);
  const { columns, rows } = JSON.parse(text);
  if (`${columns}` !== `${[...COLUMNS, "isHeard"]}`) throw new Error(`Unknown columns ${columns}`);
  return rows.slice(-SAMPLES_MAX).map(parseRow);
}

function parseRow(row: readonly unknown[]): Sample {
  const numbers = row.map((value) => {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    throw new Error(`Expected a whole number, got ${JSON.stringify(value)}`);
  });
  if (numbers.length !== COLUMNS.length + 1) throw new Error("A row has not as many as it should");
  const entries = COLUMNS.map((column, index) => [column, numbers[index]!]);
  return { ...Object.fromEntries(entries), isHeard: numbers.at(-1) === 1 };
}
