import { statfs } from "node:fs/promises";
import { monotonicMs } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { formatSize } from "../../proto/words/units.ts";
import { ioError } from "./io_error.ts";
import type { Space } from "./store.ts";

export interface RoomSettings {
  readonly folder: string;
  /** Undefined: all that the disk can give. */
  readonly capacityBytes: number | undefined;
  /** Bytes of the disk that stay free. Undefined: 5 % of it, at least 1 GiB. */
  readonly keepFreeBytes: number | undefined;
  /** Bytes of the store on disk now. */
  readonly usedBytes: () => number;
}

const KEEP_FREE_PART = 0.05;
const KEEP_FREE_MIN_BYTES = 1024 ** 3;
/** The disk is asked this often at most, but always before something is refused. */
const MEASURED_FOR_MS = 500;

/** The space a store may take: within its capacity, and above the disk's floor. */
export class Room {
  readonly #settings: RoomSettings;
  #capacityBytes = 0;
  #floorBytes = 0;
  #diskFreeBytes = 0;
  #measuredAtMs = -Infinity;
  #writtenSinceBytes = 0;
  readonly #reservations = new Set<Reservation>();

  private constructor(settings: RoomSettings) {
    this.#settings = settings;
  }

  static async open(settings: RoomSettings): Promise<Room> {
    const room = new Room(settings);
    const totalBytes = await room.#measure();
    room.#floorBytes = settings.keepFreeBytes ??
      Math.max(Math.floor(totalBytes * KEEP_FREE_PART), KEEP_FREE_MIN_BYTES);
    const everythingBytes = room.#diskFreeBytes + settings.usedBytes() - room.#floorBytes;
    room.#capacityBytes = settings.capacityBytes ?? Math.max(everythingBytes, 0);
    return room;
  }

  async space(): Promise<Space> {
    if (monotonicMs() - this.#measuredAtMs >= MEASURED_FOR_MS) await this.#measure();
    return { capacityBytes: this.#capacityBytes, freeBytes: Math.max(this.#freeBytes(), 0) };
  }

  /** @throws exhausted */
  async reserve(bytes: number): Promise<Reservation> {
    let { freeBytes } = await this.space();
    if (freeBytes < bytes) {
      await this.#measure();
      freeBytes = this.#freeBytes();
    }
    // No await from here on: two who ask at once must not both get the last room.
    freeBytes = this.#freeBytes();
    if (freeBytes < bytes) {
      throw new EnjambreError(
        "exhausted",
        `Cannot keep ${formatSize(bytes)}: ${formatSize(Math.max(freeBytes, 0))} are free of ` +
          `the ${formatSize(this.#capacityBytes)} that this peer offers`,
      );
    }
    const reservation = new Reservation(bytes, {
      wrote: (writtenBytes) => this.#writtenSinceBytes += writtenBytes,
      end: () => this.#reservations.delete(reservation),
      forgetMeasurement: () => this.forgetMeasurement(),
    });
    this.#reservations.add(reservation);
    return reservation;
  }

  /** Space was given back: what the disk said before is too little. */
  forgetMeasurement(): void {
    this.#measuredAtMs = -Infinity;
  }

  #freeBytes(): number {
    let reservedBytes = 0;
    let unwrittenBytes = 0;
    for (const reservation of this.#reservations) {
      reservedBytes += reservation.bytes;
      unwrittenBytes += reservation.bytes - reservation.writtenBytes;
    }
    const ofCapacity = this.#capacityBytes - this.#settings.usedBytes() - reservedBytes;
    const ofDisk = this.#diskFreeBytes - this.#writtenSinceBytes - this.#floorBytes -
      unwrittenBytes;
    return Math.min(ofCapacity, ofDisk);
  }

  /** Answers the size of the whole disk. */
  async #measure(): Promise<number> {
    // Reset before: what is written meanwhile is then counted twice rather than not at all.
    this.#writtenSinceBytes = 0;
    const disk = await statfs(this.#settings.folder).catch((thrown) => {
      throw ioError(thrown, "ask the disk for its free space");
    });
    this.#diskFreeBytes = disk.bavail * disk.bsize;
    this.#measuredAtMs = monotonicMs();
    return disk.blocks * disk.bsize;
  }
}

/** Room for one fragment on its way to disk. */
export class Reservation {
  #writtenBytes = 0;

  constructor(
    readonly bytes: number,
    readonly effects: {
      readonly wrote: (bytes: number) => void;
      readonly end: () => void;
      readonly forgetMeasurement: () => void;
    },
  ) {}

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  wrote(bytes: number): void {
    this.#writtenBytes += bytes;
    this.effects.wrote(bytes);
  }

  /** The bytes are counted as used from now on. */
  keep(): void {
    this.effects.end();
  }

  /** The bytes are gone, or never came because the disk is fuller than it seemed. */
  giveBack(): void {
    this.effects.end();
    this.effects.forgetMeasurement();
  }
}
