import { join } from "node:path";
import { readFileIfThere, writeStateFile } from "../proto/process/state_file.ts";
import { parsePeerId } from "../proto/words/ids.ts";
import { parseRole } from "../proto/words/roles.ts";
import type { DeviceRecord, IdentityRecords } from "./catalog/identity_records.ts";
import { eachLine } from "./lines_file.ts";

/** Beside the database, so that one that is lost and rebuilt does not let anybody in again. */
const REVOKED = "revoked_devices.txt";

/** Adds a device that was thrown out. */
export async function keepRevoked(folder: string, device: DeviceRecord): Promise<void> {
  const path = join(folder, REVOKED);
  const line = `${device.deviceId} ${device.role} ${device.certificateUntilMs}`;
  const lines = (await readFileIfThere(path) ?? "").split("\n")
    .filter((each) => each !== "" && !each.startsWith(device.deviceId));
  await writeStateFile(path, [...lines, line].map((each) => `${each}\n`).join(""));
}

/** What the database does not know of it, it learns. @throws corrupt */
export async function recallRevoked(
  folder: string,
  records: IdentityRecords,
  nowMs: number,
): Promise<void> {
  await eachLine(join(folder, REVOKED), async (line) => {
    const [id = "", role = "", until = ""] = line.split(" ");
    const deviceId = parsePeerId(id);
    const certificateUntilMs = Number(until);
    await records.sawDevice({ deviceId, role: parseRole(role), certificateUntilMs }, nowMs);
    await records.revoke(deviceId, nowMs);
  });
}
