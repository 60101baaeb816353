import { localMinuteOfDay, monotonicMs } from "../../proto/process/clock.ts";
import { type Direction, type LimitSchedule, scheduledRate } from "./limit_schedule.ts";
import { BUSY_FOR_MS } from "./priorities.ts";
import { Throttle } from "./throttle.ts";

/** Who says what limit holds: a command before the schedule, the schedule before a flag. */
export type LimitOrigin = "flag" | "schedule" | "command";

export interface LimitInForce {
  /** Infinity: no limit. */
  readonly bytesPerS: number;
  readonly origin: LimitOrigin;
}

export interface LimitFlags {
  /** Bytes a second; Infinity: no limit. */
  readonly uploadLimit: number;
  readonly downloadLimit: number;
  readonly limitSchedule: LimitSchedule;
}

/** How fast this process may send and receive fragments: as the flags, the time of day and a person say. */
export class RateLimits {
  readonly upload: Throttle;
  readonly download: Throttle;
  readonly #flags: Readonly<Record<Direction, number>>;
  readonly #schedule: LimitSchedule;
  readonly #minuteOfDay: () => number;
  readonly #commanded = new Map<Direction, number>();

  constructor(
    { uploadLimit, downloadLimit, limitSchedule }: LimitFlags,
    minuteOfDay: () => number = localMinuteOfDay,
  ) {
    this.#flags = { upload: uploadLimit, download: downloadLimit };
    this.#schedule = limitSchedule;
    this.#minuteOfDay = minuteOfDay;
    this.upload = new Throttle(() => this.inForce("upload").bytesPerS);
    this.download = new Throttle(() => this.inForce("download").bytesPerS);
  }

  /** Whether fragments are being sent or received now. */
  get isBusy(): boolean {
    const passedAtMs = Math.max(this.upload.passedAtMs, this.download.passedAtMs);
    return monotonicMs() - passedAtMs < BUSY_FOR_MS;
  }

  /** Bytes of fragments that were sent and received since the start. */
  passedBytes(): { readonly sent: number; readonly received: number } {
    return { sent: this.upload.passedBytes, received: this.download.passedBytes };
  }

  inForce(direction: Direction): LimitInForce {
    const commanded = this.#commanded.get(direction);
    if (commanded !== undefined) return { bytesPerS: commanded, origin: "command" };
    if (this.#schedule.length > 0) {
      const scheduled = scheduledRate(this.#schedule, direction, this.#minuteOfDay());
      if (scheduled !== undefined) return { bytesPerS: scheduled, origin: "schedule" };
    }
    return { bytesPerS: this.#flags[direction], origin: "flag" };
  }

  /** Holds from now on, whatever flags and schedule say. */
  command(direction: Direction, bytesPerS: number): void {
    this.#commanded.set(direction, bytesPerS);
  }
}
