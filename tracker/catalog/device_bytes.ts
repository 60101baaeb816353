// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { formatSize } from "../../proto/words/units.ts";

/** Whose an upload is. */
export interface Owner {
  readonly deviceId: PeerId;
  /** Bytes of files that the device may have in the network, copies not counted; absent: any. */
  readonly quotaBytes?: number;
}

/** An upload would bring its device beyond its quota. */
export class OverQuota extends EnjambreError {
  constructor(hasBytes: number, moreBytes: number, quotaBytes: number) {
    super(
      "exhausted",
      `Cannot put ${formatSize(moreBytes)} more: this device has ${formatSize(hasBytes)} of the ` +
        `${formatSize(quotaBytes)} that one may have (bytes_per_device): remove what is not ` +
        "needed, its room is free when its time of grace is over, or have the operator raise " +
        "--device-quota",
    );
  }
}

/** What devices have in the network: the files of all versions that are kept, and what their open uploads claimed. */
export class DeviceBytes {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    this.#statements = prepare(db);
  }

  /**
   * @param moreBytes What it is to have beside what is counted.
   * @param exceptUpload Key of an upload whose claims are not counted.
   * @throws OverQuota
   */
  check(owner: Owner | undefined, moreBytes: number, exceptUpload = 0): void {
    if (owner?.quotaBytes === undefined) return;
    const hasBytes = this.#statements.of.get({ deviceId: owner.deviceId, exceptUpload })!;
    if (hasBytes + moreBytes <= owner.quotaBytes) return;
    throw new OverQuota(hasBytes, moreBytes, owner.quotaBytes);
  }
}

function prepare(db: Database.Database) {
  return {
    of: db.prepare<[{ deviceId: string; exceptUpload: number }], number>(
      `SELECT coalesce((SELECT bytes FROM device_bytes WHERE device_id = :deviceId), 0)
        + (SELECT coalesce(sum(claimed_bytes), 0) FROM uploads
            WHERE device_id = :deviceId AND key <> :exceptUpload)`,
    ).pluck(),
  };
}
