import { invalid } from "./errors.ts";
import { type PeerId, quote } from "./ids.ts";

/** What a device may be in a network. It has one role for as long as its certificate says so. */
export const ROLES = ["tracker", "webserver", "peer", "client", "reader", "admin"] as const;

export type Role = typeof ROLES[number];

/** Roles that an invitation can give. A tracker has the key that signs certificates, and so needs no invitation. */
export const INVITED_ROLES = ["peer", "webserver", "client", "reader", "admin"] as const;

export type InvitedRole = typeof INVITED_ROLES[number];

/** What somebody may do over HTTP; each may do what those before it may. */
export const ACCESS_ROLES = ["reader", "writer", "admin"] as const;

export type AccessRole = typeof ACCESS_ROLES[number];

/** Whether a role is enough where another is needed. */
export function isEnough(role: AccessRole, needed: AccessRole): boolean {
  return ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(needed);
}

/** @throws invalid */
export function parseAccessRole(text: string): AccessRole {
  const role = ACCESS_ROLES.find((each) => each === text);
  if (role !== undefined) return role;
  throw invalid(`Cannot use role ${quote(text)}: expected one of ${ACCESS_ROLES.join(", ")}`);
}

/** A machine with a key and a certificate of the network. */
export interface Device {
  /** SHA-256 of its public key: what `PeerId` is for a peer. */
  readonly deviceId: PeerId;
  readonly role: Role;
}

/** All names in certificates end so: a domain that no resolver knows, because addresses are not identities. */
const DOMAIN = "enjambre";
/** A label of a DNS name has at most 63 characters, an id 52; 32 of them are 160 bits. */
const ID_LABEL_LENGTH = 32;
const DEVICE_NAME = new RegExp(`^([a-z2-7]{${ID_LABEL_LENGTH}})\\.([a-z]+)\\.${DOMAIN}$`);

/** @throws invalid */
export function parseRole(text: string): Role {
  const role = ROLES.find((each) => each === text);
  if (role !== undefined) return role;
  throw invalid(`Cannot use role ${quote(text)}: expected one of ${ROLES.join(", ")}`);
}

/** @throws invalid */
export function parseInvitedRole(text: string): InvitedRole {
  const role = INVITED_ROLES.find((each) => each === text);
  if (role !== undefined) return role;
  throw invalid(`Cannot invite as ${quote(text)}: expected one of ${INVITED_ROLES.join(", ")}`);
}

/** The name of one device in its certificate. */
export function deviceName({ deviceId, role }: Device): string {
  return `${deviceId.slice(0, ID_LABEL_LENGTH)}.${role}.${DOMAIN}`;
}

/** @throws invalid for what no device has as its name. */
export function checkDeviceName(text: string): string {
  const role = DEVICE_NAME.exec(text)?.[2];
  if (ROLES.some((each) => each === role)) return text;
  throw invalid(`Cannot use ${quote(text)}: expected a device's name, ID.ROLE.${DOMAIN}`);
}

/**
 * Whether the name that others expect in a certificate where a member says it is, is the one that the caller has.
 * @param caller Undefined where nobody has a certificate.
 */
export function isCertifiedAs(
  { peerId, deviceName: name }: { readonly peerId: PeerId; readonly deviceName?: string },
  caller: Device | undefined,
): boolean {
  if (caller === undefined) return true;
  return (name ?? deviceName({ deviceId: peerId, role: "peer" })) === deviceName(caller);
}

/** The name that all devices of a role have in their certificates. */
export function roleName(role: Role): string {
  return `${role}.${DOMAIN}`;
}

/** The role of the device whose certificate has these names; undefined when they are not that device's. */
export function roleOfNames(names: readonly string[], deviceId: PeerId): Role | undefined {
  for (const name of names) {
    const match = DEVICE_NAME.exec(name);
    const role = ROLES.find((each) => each === match?.[2]);
    if (role !== undefined && deviceId.startsWith(match![1]!)) return role;
  }
  return undefined;
}
