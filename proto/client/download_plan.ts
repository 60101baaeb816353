import type { Random } from "../process/random.ts";
import type { Manifest } from "../words/manifest.ts";
import type { PeerAddress, SwarmMember } from "../words/record.ts";
import type { TicketRules } from "../wire/tickets.ts";
import type { Allowance } from "./allowance.ts";
import type { ReadTickets } from "./read_tickets.ts";
import type { ReportMissing } from "./doubts.ts";

/** What to download and from whom. */
export interface DownloadPlan {
  readonly manifest: Manifest;
  /** For each fragment of the manifest, who has it. */
  readonly holders: readonly (readonly PeerAddress[])[];
  /** Asked for the holders again when some fragment can be had from none that is known. */
  readonly relocate?: () => Promise<readonly (readonly PeerAddress[])[]>;
  /** What to show to whom fragments are got from; absent where nobody asks for it. */
  readonly tickets?: ReadTickets;
  /** How to check the tickets of others, as the tracker said; absent where it said nothing. */
  readonly ticketRules?: TicketRules;
  /** Told what a holder has not got after all; absent where nobody is responsible for what is said of holders. */
  readonly reportMissing?: ReportMissing;
  /** The peers that are getting the file at the same time. */
  readonly swarm?: SwarmAccess;
}

/** How one takes part in a swarm. */
export interface SwarmAccess {
  readonly self: SwarmMember;
  /** Says how many fragments are held, and learns of others. @returns when to do so again. */
  join(held: number): Promise<{ readonly peers: readonly PeerAddress[]; readonly againMs: number }>;
  /** Called with peers of the swarm that turn up by themselves. */
  onMet(listener: (peer: PeerAddress) => void): void;
}

export interface DownloadSettings {
  /** Indexes of the fragments wanted, ascending. */
  readonly wanted: readonly number[];
  /** In the order of `wanted`, or as they come. */
  readonly order: "sequential" | "any";
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** How fast bytes may come; without it as fast as they do. */
  readonly allowance?: Allowance;
  /** Told of all bytes of fragments as they come, wanted or not. */
  readonly onReceived?: (bytes: number) => void;
  /** Memory for fragments; two of them are always allowed. */
  readonly memoryBytes?: number;
}

/** A verified fragment. Its bytes are the receiver's. */
export interface Downloaded {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Who sent it. */
  readonly from: PeerAddress;
  /** It can be had from here now: others are told. */
  kept(): void;
  /** Gives the bytes back, to save memory: nobody may look at them any more. */
  recycle(): void;
}
