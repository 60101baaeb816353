import type { PeerId } from "../../proto/words/ids.ts";
import type { InvitedRole } from "../../proto/words/roles.ts";
import type { InvitationStanding } from "../core/invitations.ts";

/** Moments are milliseconds since 1970-01-01 UTC. */
export interface NewInvitation {
  readonly secretHash: Uint8Array;
  /** What it is called. */
  readonly invitationId: string;
  readonly role: InvitedRole;
  /** How many devices may join with it. */
  readonly uses: number;
  readonly expiresAtMs: number;
}

/** A device that joined with an invitation. */
export interface InvitationUse {
  readonly deviceId: PeerId;
  readonly atMs: number;
}

export interface InvitationRecord extends InvitationStanding {
  readonly madeAtMs: number;
  /** In the order in which they joined. */
  readonly usedBy: readonly InvitationUse[];
}

/** What came of somebody's wish to join. */
export type Admittance =
  | {
    readonly outcome: "admitted";
    /** As it stands now. */
    readonly invitation: InvitationStanding;
    /** Whether the device had joined with it before. */
    readonly isRepeat: boolean;
  }
  | {
    readonly outcome: "refused";
    /** Undefined when there is none with this secret. */
    readonly invitation: InvitationStanding | undefined;
    readonly why: string;
  };

/** Who is expected. Each method is one transaction. */
export interface InvitationRecords {
  /** @throws exhausted when too many are open. */
  add(invitation: NewInvitation, nowMs: number): Promise<void>;
  /** Counts a device as one that joined with it, unless it does already, if it may. */
  use(secretHash: Uint8Array, deviceId: PeerId, nowMs: number): Promise<Admittance>;
  /** In the order of their ids; those that are over for a day are forgotten. */
  list(limit: number, after: string): Promise<InvitationRecord[]>;
  /** Ends it; once more changes nothing. @throws not_found */
  revoke(invitationId: string, nowMs: number): Promise<InvitationRecord>;
  /** Those that the device joined with, and with which others may still join. */
  openOf(deviceId: PeerId, nowMs: number): Promise<InvitationRecord[]>;
  /** Until when somebody is expected; 0: nobody is. */
  expectedUntilMs(nowMs: number): Promise<number>;
}
