import { join } from "node:path";
import { nowMs, steadyMs } from "../proto/process/clock.ts";
import { note } from "../proto/process/output.ts";
import { isWildcard, parseAddress } from "../proto/words/address.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { INVITATION_MS } from "../proto/words/invitation.ts";
import { INSECURE, type NetworkIdentity } from "../proto/wire/identity.ts";
import { AUTHORITY, Authority } from "./authority.ts";
import type { IdentityRecords } from "./catalog/identity_records.ts";
import type { TrackerConfig } from "./config.ts";
import { Devices } from "./devices.ts";
import { joinLine } from "./invitation.ts";
import { recallRevoked } from "./revoked_file.ts";
import { recallRevokedInvitations } from "./revoked_invitations_file.ts";
import { ownIdentity } from "./own_identity.ts";
import { TicketKeys } from "./ticket_keys.ts";

/** Who this tracker is, and whom it takes in. */
export interface IdentitySetup {
  readonly security: typeof INSECURE | NetworkIdentity;
  /** Undefined without identities. */
  readonly devices: Devices | undefined;
  /** What signs tickets; undefined without identities. */
  readonly ticketKeys: TicketKeys | undefined;
  /** Whether the network was made just now. */
  readonly isNew: boolean;
}

export async function setUpIdentities(
  config: TrackerConfig,
  records: IdentityRecords,
): Promise<IdentitySetup> {
  if (config.insecure) {
    return { security: INSECURE, devices: undefined, ticketKeys: undefined, isNew: false };
  }
  const folder = config.data;
  const { authority, isNew } = await Authority.open(folder, nowMs(), async () => {
    const [known] = await records.devices(1, "");
    if (known !== undefined && !config.newAuthority) throw authorityGone(folder);
  });
  const identity = await ownIdentity(folder, authority);
  await recallRevoked(folder, records, nowMs());
  await recallRevokedInvitations(folder, records.invitations, nowMs());
  const ticketKeys = await TicketKeys.open(folder, steadyMs);
  const devices = new Devices({ records, authority, identity, folder, ticketKeys });
  devices.onDevice(identity.device);
  return { security: identity, devices, ticketKeys, isNew };
}

/** A new authority would make strangers of all devices that there are. */
function authorityGone(folder: string): EnjambreError {
  return new EnjambreError(
    "corrupt",
    `The key that signs this network's certificates is gone: restore "${
      join(folder, AUTHORITY)
    }" ` +
      "from a copy, or start once with --new-authority, after which every device has to join anew",
  );
}

/** What the operator of a new network pastes on its first machines. For people: stdout has the ready line. */
export async function greetOperator(devices: Devices, address: string): Promise<void> {
  const { port } = parseAddress(address);
  const reachable = isWildcard(address) ? `${Deno.hostname()}:${port}` : address;
  const lines = [];
  for (const role of ["webserver", "peer"] as const) {
    const terms = { role, uses: 1, validMs: INVITATION_MS };
    const { token } = await devices.newcomers.invite(terms, "the first start");
    lines.push(`    ${joinLine(token, role, reachable)}`);
  }
  note("This is a new network. Within 15 minutes, each on its machine:");
  for (const line of lines) note(line);
  note("More of them: `tracker invite --role peer|webserver|client|reader|admin`");
}
