import { statfs } from "node:fs/promises";
import { monotonicMs } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { formatSize } from "../../proto/words/units.ts";
import { ioError } from "./io_error.ts";
import type { Space } from "./store.ts";

/** What may be used, and why. */
export interface RoomState extends Space {
  /** Bytes of the disk that are to stay free. */
  readonly keepFreeBytes: number;
  /** Bytes that were promised and are not written yet. */
  readonly reservedBytes: number;
  readonly diskBytes: number;
  /** For whatever program. */
  readonly diskFreeBytes: number;
}

export interface RoomSettings {
  readonly folder: string;
  /** Undefined: all that the disk can give. */
  readonly capacityBytes: number | undefined;
  /** Bytes of the disk that stay free. Undefined: 5 % of it, at least 1 GiB. */
  readonly keepFreeBytes: number | undefined;
  /** Bytes of the store on disk now. */
  readonly usedBytes: () => number;
  /** Bytes of those that make room when it is wanted. */
  readonly yieldingBytes: () => number;
}

const KEEP_FREE_PART = 0.05;
const KEEP_FREE_MIN_BYTES = 1024 ** 3;
/** A file and the two folders above it may be new. With fewer inodes than this nothing is taken. */
const INODES_MIN = 16;
/** A fragment may need a block more than its bytes, and one for each of two folders. */
const BLOCKS_MORE = 3;
/** The disk is asked this often at most, but always before something is refused. */
const MEASURED_FOR_MS = 500;

/** The space a store may take: within its capacity, and above the disk's floor. */
export class Room {
  readonly #settings: RoomSettings;
  #capacityBytes = 0;
  #floorBytes = 0;
  #diskBytes = 0;
  #diskFreeBytes = 0;
  #blockBytes = 0;
  #hasInodes = true;
  #measuredAtMs = -Infinity;
  #writtenSinceBytes = 0;
  readonly #reservations = new Set<Reservation>();

  private constructor(settings: RoomSettings) {
    this.#settings = settings;
  }

  static async open(settings: RoomSettings): Promise<Room> {
    const room = new Room(settings);
    await room.#measure();
    room.#floorBytes = settings.keepFreeBytes ??
      Math.max(Math.floor(room.#diskBytes * KEEP_FREE_PART), KEEP_FREE_MIN_BYTES);
    const everythingBytes = room.#diskFreeBytes + settings.usedBytes() - room.#floorBytes;
    room.#capacityBytes = settings.capacityBytes ?? Math.max(everythingBytes, 0);
    return room;
  }

  async space(): Promise<Space> {
    if (monotonicMs() - this.#measuredAtMs >= MEASURED_FOR_MS) await this.#measure();
    return { capacityBytes: this.#capacityBytes, freeBytes: this.#offeredBytes() };
  }

  /** Whether so much is free now, without anything making room. */
  async fits(bytes: number): Promise<boolean> {
    await this.space();
    if (this.#freeBytes() < bytes) await this.#measure();
    return this.#freeBytes() >= bytes;
  }

  /** What the disk says now. */
  async state(): Promise<RoomState> {
    await this.#measure();
    const reservedBytes = this.#reservations.values()
      .reduce((sum, { bytes, writtenBytes }) => sum + bytes - writtenBytes, 0);
    return {
      capacityBytes: this.#capacityBytes,
      freeBytes: this.#offeredBytes(),
      keepFreeBytes: this.#floorBytes,
      reservedBytes,
      diskBytes: this.#diskBytes,
      diskFreeBytes: this.#diskFreeBytes,
    };
  }

  /** @throws exhausted */
  async reserve(bytes: number): Promise<Reservation> {
    await this.fits(bytes);
    // No await from here on: two who ask at once must not both get the last room.
    const freeBytes = this.#freeBytes();
    if (freeBytes < bytes) {
      if (!this.#hasInodes) {
        throw new EnjambreError(
          "exhausted",
          `Cannot keep ${formatSize(bytes)}: the disk has no room for more files`,
        );
      }
      throw new EnjambreError(
        "exhausted",
        `Cannot keep ${formatSize(bytes)}: ${formatSize(Math.max(freeBytes, 0))} are free of ` +
          `the ${formatSize(this.#capacityBytes)} that this peer offers`,
      );
    }
    const reservation = new Reservation(bytes, BLOCKS_MORE * this.#blockBytes, {
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

  #offeredBytes(): number {
    return Math.max(this.#freeBytes() + this.#settings.yieldingBytes(), 0);
  }

  #freeBytes(): number {
    if (!this.#hasInodes) return 0;
    let reservedBytes = 0;
    let unwrittenBytes = 0;
    for (const { bytes, writtenBytes, blocksBytes } of this.#reservations) {
      reservedBytes += bytes;
      unwrittenBytes += bytes - writtenBytes + blocksBytes;
    }
    const ofCapacity = this.#capacityBytes - this.#settings.usedBytes() - reservedBytes;
    const ofDisk = this.#diskFreeBytes - this.#writtenSinceBytes - this.#floorBytes -
      unwrittenBytes - BLOCKS_MORE * this.#blockBytes;
    return Math.min(ofCapacity, ofDisk);
  }

  async #measure(): Promise<void> {
    // Reset before: what is written meanwhile is then counted twice rather than not at all.
    this.#writtenSinceBytes = 0;
    const disk = await statfs(this.#settings.folder).catch((thrown) => {
      throw ioError(thrown, "ask the disk for its free space");
    });
    this.#diskBytes = disk.blocks * disk.bsize;
    this.#diskFreeBytes = disk.bavail * disk.bsize;
    this.#blockBytes = disk.bsize;
    // Where the system counts none, none can be missing.
    this.#hasInodes = disk.files === 0 || disk.ffree >= INODES_MIN;
    this.#measuredAtMs = monotonicMs();
  }
}

/** Room for one fragment on its way to disk. */
export class Reservation {
  #writtenBytes = 0;

  /** @param blocksBytes What the disk may need more than the bytes themselves. */
  constructor(
    readonly bytes: number,
    readonly blocksBytes: number,
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
    this.effects.wrote(this.blocksBytes);
    this.effects.end();
  }

  /** The bytes are gone, or never came because the disk is fuller than it seemed. */
  giveBack(): void {
    this.effects.end();
    this.effects.forgetMeasurement();
  }
}
