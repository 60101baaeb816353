import { buildCommand } from "@stricli/core";
import { wholeNumber } from "../proto/process/settings.ts";
import { parseDuration } from "../proto/words/units.ts";
import { parseInvitationId, parseUses } from "../proto/words/invitation.ts";
import type { AccessFlags } from "./commands/access.ts";
import type { InviteFlags } from "./commands/invitations.ts";
import { parseAccessRole, parseInvitedRole } from "../proto/words/roles.ts";
import { withTracker } from "./commands/with_tracker.ts";
import { type OperatorFlags, operatorFlags, yes } from "./config.ts";

const invite = buildCommand({
  parameters: {
    flags: {
      role: {
        kind: "parsed",
        parse: parseInvitedRole,
        brief: "What the newcomer may be: peer, webserver, client, reader or admin",
        placeholder: "ROLE",
        default: "peer",
      },
      uses: {
        kind: "parsed",
        parse: parseUses,
        brief: "How many machines may join with it: up to 1,000 peers, else one",
        placeholder: "N",
        default: "1",
      },
      valid: {
        kind: "parsed",
        parse: parseDuration,
        brief: "How long it holds: up to 30d for peers, else up to 1d",
        placeholder: "TIME",
        default: "15m",
      },
      list: yes("Make none: show those that there are, and who joined with them"),
      revoke: {
        kind: "parsed",
        parse: parseInvitationId,
        brief: "Make none: nobody joins any more with the one that is called so",
        placeholder: "ID",
        optional: true,
      },
      ...operatorFlags,
    },
  },
  docs: { brief: "Print the line that lets a machine join, or show and end what was printed" },
  async func(flags: OperatorFlags & InviteFlags) {
    const { invitations } = await import("./commands/invitations.ts");
    await withTracker(flags, (tracker) => invitations(tracker, flags));
  },
});

const devices = buildCommand({
  parameters: { flags: operatorFlags },
  docs: { brief: "Every device that was ever taken in" },
  async func(flags: OperatorFlags) {
    const { devices } = await import("./commands/identities.ts");
    await withTracker(flags, devices);
  },
});

const revoke = buildCommand({
  parameters: {
    flags: operatorFlags,
    positional: {
      kind: "tuple",
      parameters: [{
        parse: String,
        brief: "The device's id, or the beginning of it",
        placeholder: "ID",
      }],
    },
  },
  docs: { brief: "Throw a device out, for good: nobody speaks with it any more" },
  async func(flags: OperatorFlags, device: string) {
    const { revoke } = await import("./commands/identities.ts");
    await withTracker(flags, (tracker) => revoke(tracker, device));
  },
});

const rotateCa = buildCommand({
  parameters: {
    flags: {
      forgetOld: yes("Trust no certificate of the old key from now on: every device joins anew"),
      ...operatorFlags,
    },
  },
  docs: { brief: "Sign with a new key; devices renew their certificates by themselves" },
  async func(flags: OperatorFlags & { readonly forgetOld: boolean }) {
    const { rotateAuthority } = await import("./commands/identities.ts");
    await withTracker(flags, (tracker) => rotateAuthority(tracker, flags));
  },
});

const access = buildCommand({
  parameters: {
    flags: {
      role: {
        kind: "parsed",
        parse: parseAccessRole,
        brief: "What whoever has the token may do: reader, writer or admin",
        placeholder: "ROLE",
        default: "reader",
      },
      for: {
        kind: "parsed",
        parse: parseDuration,
        brief: "How long it holds, at most 365d",
        placeholder: "TIME",
        default: "12h",
      },
      revoke: {
        kind: "parsed",
        parse: String,
        brief: "Make no token: the one that is called so is of no use any more",
        placeholder: "ID",
        optional: true,
      },
      ...operatorFlags,
    },
  },
  docs: { brief: "Print a token for the HTTP gateway, or take one back" },
  async func(flags: OperatorFlags & AccessFlags) {
    const { access } = await import("./commands/access.ts");
    await withTracker(flags, (tracker) => access(tracker, flags));
  },
});

const audit = buildCommand({
  parameters: {
    flags: {
      limit: {
        kind: "parsed",
        parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
        brief: "Most entries; 0: all",
        placeholder: "N",
        default: "50",
      },
      ...operatorFlags,
    },
  },
  docs: { brief: "Who joined, was thrown out, put, removed or failed to; the newest first" },
  async func(flags: OperatorFlags & { readonly limit: number }) {
    const { audit } = await import("./commands/access.ts");
    await withTracker(flags, (tracker) => audit(tracker, flags));
  },
});

/** The commands of `tracker` about who belongs to the network. */
export const identityRoutes = { invite, devices, revoke, rotateCa, access, audit };
