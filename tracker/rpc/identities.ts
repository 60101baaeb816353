import { Buffer } from "node:buffer";
import type { DeviceState } from "../../proto/gen/enjambre/v1/DeviceState.ts";
import type { IdentitiesHandlers } from "../../proto/gen/enjambre/v1/Identities.ts";
import type { InvitationState } from "../../proto/gen/enjambre/v1/InvitationState.ts";
import type { JoiningHandlers } from "../../proto/gen/enjambre/v1/Joining.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { INVITATION_MS, INVITATIONS_PAGE_MAX } from "../../proto/words/invitation.ts";
import { PAGE_DEFAULT, PAGE_MAX } from "../../proto/words/limits.ts";
import { parseAccessRole, parseInvitedRole } from "../../proto/words/roles.ts";
import { type CallContext, serverStream, unary } from "../../proto/wire/server.ts";
import type { CertifiedDevice } from "../../proto/wire/certificate.ts";
import type { DeviceRecord } from "../catalog/identity_records.ts";
import type { InvitationRecord } from "../catalog/invitation_records.ts";
import type { GatewayAccess } from "../gateway_access.ts";
import type { Devices } from "../devices.ts";
import type { Newcomers } from "../newcomers.ts";

/** A P-256 key in SubjectPublicKeyInfo and a signature by one are not longer. */
const KEY_MAX_BYTES = 128;

/** The calls of newcomers. @param networkId As it is then. */
export function joiningHandlers(devices: Devices, networkId: () => string): JoiningHandlers {
  return {
    Authority: unary(() => Promise.resolve({ trustPem: devices.trustPem, trackers: [] })),
    Enroll: unary(async (request, { from }) => {
      const { secret, pin } = request;
      const publicKey = atMostBytes(request.publicKey, "public_key");
      const signature = atMostBytes(request.signature, "signature");
      const { certificatePem, role } = await devices.newcomers.enroll(
        { secret, pin, publicKey, signature },
        from,
      );
      return { certificatePem, trustPem: devices.trustPem, role, networkId: networkId() };
    }),
  } as JoiningHandlers;
}

/** The calls about identities. */
export function identityHandlers(devices: Devices, access: GatewayAccess): IdentitiesHandlers {
  return {
    Renew: unary(async (_request, context) => {
      const caller = callerOf(context);
      const certificatePem = await devices.renew(caller.publicKeyDer, caller);
      return { certificatePem, trustPem: devices.trustPem };
    }),
    Watch: serverStream(async function* (_request, { signal }) {
      for await (const { revoked, invitedUntilMs, trustSha256 } of devices.watch(signal)) {
        yield { revokedIds: [...revoked], invitedUntilMs, trustSha256: Buffer.from(trustSha256) };
      }
    }),
    ...invitationHandlers(devices.newcomers),
    Devices: unary(async (request) => {
      const limit = pageOf(request.limit);
      const found = await devices.list(limit + 1, request.afterId);
      return { devices: found.slice(0, limit).map(toState), more: found.length > limit };
    }),
    Revoke: unary(async ({ device }, context) => {
      const revoked = await devices.revoke(device, callerOf(context).deviceId);
      const open = await devices.newcomers.openOf(revoked.deviceId);
      return { device: toState(revoked), openInvitations: open.map(toInvitationState) };
    }),
    ...accessHandlers(access),
    Audit: unary(async (request) => {
      const limit = pageOf(request.limit);
      const found = await access.log(limit + 1, request.beforeKey);
      return { entries: found.slice(0, limit), more: found.length > limit };
    }),
    RotateAuthority: unary(async ({ forgetOld }, context) => {
      return { pin: await devices.rotate(forgetOld, callerOf(context).deviceId) };
    }),
  } as IdentitiesHandlers;
}

function invitationHandlers(
  newcomers: Newcomers,
): Pick<IdentitiesHandlers, "Invite" | "Invitations" | "RevokeInvitation"> {
  return {
    Invite: unary(({ role, uses, validMs }, context) => {
      const terms = {
        role: parseInvitedRole(role),
        uses: uses || 1,
        validMs: validMs || INVITATION_MS,
      };
      return newcomers.invite(terms, callerOf(context).deviceId);
    }),
    Invitations: unary(async (request) => {
      const limit = pageOf(request.limit, INVITATIONS_PAGE_MAX);
      const found = await newcomers.list(limit + 1, request.afterId);
      const invitations = found.slice(0, limit).map(toInvitationState);
      return { invitations, more: found.length > limit };
    }),
    RevokeInvitation: unary(async ({ invitationId }, context) => {
      const ended = await newcomers.revoke(invitationId, callerOf(context).deviceId);
      return { invitation: toInvitationState(ended) };
    }),
  };
}

function accessHandlers(
  access: GatewayAccess,
): Pick<IdentitiesHandlers, "GrantAccess" | "CheckAccess" | "RevokeAccess"> {
  return {
    GrantAccess: unary(({ role, forMs }, context) => {
      return access.grant(parseAccessRole(role), forMs, callerOf(context).deviceId);
    }),
    CheckAccess: unary(async ({ tokenSha256 }) => {
      const grant = await access.check(atMostBytes(tokenSha256, "token_sha256"));
      const { role = "", expiresAtMs = 0, accessId = "" } = grant ?? {};
      return { role, expiresMs: expiresAtMs, accessId };
    }),
    RevokeAccess: unary(async ({ accessId }, context) => {
      await access.revoke(accessId, callerOf(context).deviceId);
      return {};
    }),
  };
}

function pageOf(limit: number, most = PAGE_MAX): number {
  if (limit >= 0 && limit <= most) return limit || Math.min(PAGE_DEFAULT, most);
  throw invalid(`Cannot tell ${limit} at once: at most ${most}`);
}

function callerOf({ caller }: CallContext): CertifiedDevice {
  if (caller !== undefined) return caller;
  throw new EnjambreError("unauthenticated", "Without identities there is nobody to ask about");
}

function atMostBytes(bytes: Uint8Array, field: string): Uint8Array {
  if (bytes.byteLength <= KEY_MAX_BYTES) return new Uint8Array(bytes);
  throw invalid(
    `Field "${field}" has ${bytes.byteLength} bytes: expected at most ${KEY_MAX_BYTES}`,
  );
}

function toState(device: DeviceRecord): DeviceState {
  return {
    deviceId: device.deviceId,
    role: device.role,
    joinedMs: device.joinedAtMs,
    seenMs: device.seenAtMs,
    certificateUntilMs: device.certificateUntilMs,
    revokedMs: device.revokedAtMs ?? 0,
  };
}

function toInvitationState(invitation: InvitationRecord): InvitationState {
  const { invitationId, role, uses, usedBy, madeAtMs, expiresAtMs, revokedAtMs } = invitation;
  return {
    ...{ invitationId, role, uses, usedBy: [...usedBy], madeMs: madeAtMs, expiresMs: expiresAtMs },
    revokedMs: revokedAtMs ?? 0,
  };
}
