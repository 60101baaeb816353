import type { OperationId } from "../../proto/words/ids.ts";
import { UPLOADS_PER_DEVICE_MAX } from "../../proto/words/server_limits.ts";

/** An upload that somebody has begun. */
interface Open {
  readonly device: string;
  leaseUntilMs: number;
}

/**
 * How many uploads each device has open, so that none fills the database with what it never ends. Soft state: after a
 * restart of the tracker it counts anew.
 */
export class OpenUploads {
  readonly #most: number;
  readonly #open = new Map<OperationId, Open>();
  readonly #byDevice = new Map<string, Set<OperationId>>();

  constructor(most: number = UPLOADS_PER_DEVICE_MAX) {
    this.#most = most;
  }

  /** Whether the device may have this one open, too; one that it has open already it may have. */
  begin(device: string, operationId: OperationId, leaseUntilMs: number, nowMs: number): boolean {
    const known = this.#open.get(operationId);
    if (known !== undefined) {
      known.leaseUntilMs = leaseUntilMs;
      return true;
    }
    const own = this.#byDevice.get(device) ?? new Set<OperationId>();
    if (own.size >= this.#most) this.#forget(own, nowMs);
    if (own.size >= this.#most) return false;
    this.#byDevice.set(device, own.add(operationId));
    this.#open.set(operationId, { device, leaseUntilMs });
    return true;
  }

  /** It goes on. */
  keep(operationId: OperationId, leaseUntilMs: number): void {
    const known = this.#open.get(operationId);
    if (known !== undefined) known.leaseUntilMs = leaseUntilMs;
  }

  /** It is over, however it ended. */
  end(operationId: OperationId): void {
    const device = this.#open.get(operationId)?.device;
    if (device === undefined) return;
    this.#open.delete(operationId);
    const own = this.#byDevice.get(device)!;
    own.delete(operationId);
    if (own.size === 0) this.#byDevice.delete(device);
  }

  #forget(own: ReadonlySet<OperationId>, nowMs: number): void {
    for (const operationId of [...own]) {
      if (this.#open.get(operationId)!.leaseUntilMs <= nowMs) this.end(operationId);
    }
  }
}
