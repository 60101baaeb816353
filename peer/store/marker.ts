import { writeStateFile, writeSynced } from "../../proto/process/state_file.ts";
import { assert, EnjambreError } from "../../proto/words/errors.ts";
import {
  type NetworkId,
  parseNetworkId,
  parseStoreId,
  type StoreId,
} from "../../proto/words/ids.ts";
import { isDiskFull, unlessMissing } from "./io_error.ts";

/** What a data folder says of itself: that it is one, whose it is, and what must never go back. */
export interface Marker {
  readonly storeId: StoreId;
  readonly networkId: NetworkId | undefined;
  readonly epochSeen: number;
  readonly incarnation: number;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** 1 had fragments without headers. */
const FORMAT = 2;
/** One sector, always: it can then be written over when the disk is too full for a second file. */
const MARKER_BYTES = 512;

/** The marker on disk. Changes are applied one after the other, and are true once they are on disk. */
export class MarkerFile {
  readonly #path: string;
  #marker: Marker;
  #change: Promise<void> = Promise.resolve();

  private constructor(path: string, marker: Marker) {
    this.#path = path;
    this.#marker = marker;
  }

  static async create(path: string, marker: Marker): Promise<MarkerFile> {
    await save(path, marker);
    return new MarkerFile(path, marker);
  }

  static async open(path: string): Promise<MarkerFile> {
    const marker = await readMarker(path);
    if (marker !== undefined) return new MarkerFile(path, marker);
    throw new EnjambreError("unavailable", `Cannot open the store: its marker "${path}" is gone`);
  }

  get value(): Marker {
    return this.#marker;
  }

  /** @throws conflict when the store belongs to another network. */
  join(networkId: NetworkId): Promise<void> {
    return this.#update((marker) => {
      if (marker.networkId === networkId) return undefined;
      if (marker.networkId === undefined) return { networkId };
      throw new EnjambreError(
        "conflict",
        `Cannot join network ${networkId}: the store belongs to network ${marker.networkId}`,
      );
    });
  }

  raiseEpoch(epoch: number): Promise<void> {
    assert(Number.isSafeInteger(epoch), "an epoch is a whole number");
    return this.#update((marker) => epoch > marker.epochSeen ? { epochSeen: epoch } : undefined);
  }

  raiseIncarnation(): Promise<void> {
    return this.#update(({ incarnation }) => ({ incarnation: incarnation + 1 }));
  }

  /** @param change What is to differ, given the marker as it is then; undefined: nothing. */
  #update(change: (marker: Marker) => Partial<Marker> | undefined): Promise<void> {
    const turn = async () => {
      const difference = change(this.#marker);
      if (difference === undefined) return;
      const changed = { ...this.#marker, ...difference };
      await save(this.#path, changed);
      this.#marker = changed;
    };
    const done = this.#change.then(turn);
    this.#change = done.catch(() => {});
    return done;
  }
}

/** Undefined when there is none. @throws corrupt when it is not a marker, conflict when it is of another format. */
export async function readMarker(path: string): Promise<Marker | undefined> {
  const text = await unlessMissing(Deno.readTextFile(path));
  if (text === undefined) return undefined;
  const marker = parseMarker(text, path);
  if (typeof marker !== "number") return marker;
  throw new EnjambreError(
    "conflict",
    `Cannot open the store: its marker "${path}" says format ${marker}, this program knows ` +
      `${FORMAT}; ` +
      (marker > FORMAT
        ? "use the newer program that made it"
        : "use the program that made it, or start anew as a new peer in an empty folder"),
  );
}

async function save(path: string, marker: Marker): Promise<void> {
  const text = JSON.stringify({
    format: FORMAT,
    store_id: marker.storeId,
    network_id: marker.networkId ?? null,
    epoch_seen: marker.epochSeen,
    incarnation: marker.incarnation,
    created_at: marker.createdAt,
  });
  assert(text.length < MARKER_BYTES, "a marker fits one sector");
  const padded = text.padEnd(MARKER_BYTES - 1) + "\n";
  try {
    await writeStateFile(path, padded);
  } catch (thrown) {
    if (!isDiskFull(thrown)) throw thrown;
    // Over the old one: it has one sector and never changes its size, and disks write a sector whole or not at all.
    await writeSynced(path, new TextEncoder().encode(padded), {});
  }
}

/** Answers the format when it is another. */
function parseMarker(text: string, path: string): Marker | number {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    if (!Number.isSafeInteger(value.format)) throw new Error("Expected a format");
    if (value.format !== FORMAT) return value.format as number;
    return {
      storeId: parseStoreId(String(value.store_id)),
      networkId: value.network_id === null ? undefined : parseNetworkId(String(value.network_id)),
      epochSeen: count(value.epoch_seen),
      incarnation: count(value.incarnation),
      createdAt: String(value.created_at),
    };
  } catch (cause) {
    throw new EnjambreError(
      "corrupt",
      `Cannot open the store: its marker "${path}" cannot be understood; it was written by another ` +
        "version, or is damaged",
      { cause },
    );
  }
}

function count(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`Expected a whole number, got ${JSON.stringify(value)}`);
}
