import { moment } from "../../proto/client/documents.ts";
import { note, print, printJson } from "../../proto/process/output.ts";
import type { DeviceState__Output } from "../../proto/gen/enjambre/v1/DeviceState.ts";
import { PAGE_MAX } from "../../proto/words/limits.ts";
import { required } from "../../proto/wire/convert.ts";
import { identitiesService } from "../../proto/wire/schema.ts";
import type { RunningTracker } from "./running.ts";

/** `tracker devices` */
export async function devices({ call, flags }: RunningTracker): Promise<void> {
  let afterId = "";
  let more = true;
  while (more) {
    const page = await call(identitiesService.Devices, { limit: PAGE_MAX, afterId });
    for (const device of page.devices) {
      if (flags.json) printJson(deviceDocument(device));
      else print(deviceLine(device));
    }
    afterId = page.devices.at(-1)?.deviceId ?? "";
    more = page.more;
  }
}

/** `tracker revoke ID` */
export async function revoke({ call, flags }: RunningTracker, beginning: string): Promise<void> {
  const answer = await call(identitiesService.Revoke, { device: beginning });
  const device = required(answer.device, "device");
  const open = answer.openInvitations;
  if (flags.json) {
    const ids = open.map(({ invitationId }) => invitationId);
    return printJson({ ...deviceDocument(device), open_invitations: ids });
  }
  print(`${device.deviceId} (${device.role}) is revoked`);
  for (const { invitationId, expiresMs } of open) {
    const ending = `\`tracker invite --revoke ${invitationId}\` ends it`;
    const until = moment(expiresMs);
    note(
      `It joined with invitation ${invitationId}, which holds until ${until}: whoever has its token ` +
        `can come back with another key. ${ending}`,
    );
  }
}

/** `tracker rotate-ca` */
export async function rotateAuthority(
  { call, flags }: RunningTracker,
  { forgetOld }: { readonly forgetOld: boolean },
): Promise<void> {
  const { pin } = await call(identitiesService.RotateAuthority, { forgetOld });
  if (flags.json) return printJson({ pin });
  print(
    forgetOld
      ? "A new key signs; every device has to join anew"
      : "A new key signs; devices get new certificates by themselves. In 30 days nobody trusts the old one",
  );
}

function deviceDocument(device: DeviceState__Output) {
  const { deviceId, role, joinedMs, seenMs, certificateUntilMs, revokedMs } = device;
  return {
    device_id: deviceId,
    role,
    joined_at: moment(joinedMs),
    seen_at: moment(seenMs),
    certificate_until: moment(certificateUntilMs),
    revoked_at: revokedMs === 0 ? null : moment(revokedMs),
  };
}

function deviceLine({ deviceId, role, seenMs, revokedMs }: DeviceState__Output): string {
  const state = revokedMs === 0 ? `seen ${moment(seenMs)}` : `revoked ${moment(revokedMs)}`;
  return `${deviceId}  ${role.padEnd(9)}  ${state}`;
}
