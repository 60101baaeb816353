import { steadyMs } from "../process/clock.ts";
import { EnjambreError } from "../words/errors.ts";
import { fileIdOf, type Manifest } from "../words/manifest.ts";
import type { Name } from "../words/names.ts";
import type { NameRecord, PeerAddress } from "../words/record.ts";
import type { SealedTicket } from "../words/ticket.ts";
import type { Version } from "../words/version.ts";
import {
  fromManifest,
  fromNameRecord,
  fromPeerAddress,
  required,
  toVersion,
} from "../wire/convert.ts";
import { catalogService } from "../wire/schema.ts";
import { missingReport } from "./doubts.ts";
import { fromTicket, fromTicketRules, type TicketRules } from "../wire/tickets.ts";
import type { DownloadPlan } from "./download_plan.ts";
import type { Patience, Tracker } from "./locate.ts";
import { readTicketsOf } from "./read_tickets.ts";

export interface LocateQuestion {
  readonly name: Name;
  readonly version?: Version;
  /** Holders of this zone come first. */
  readonly zone?: string;
}

/** A file and, for each fragment of its manifest, the peers that have it. */
export interface Located {
  readonly record: NameRecord;
  readonly manifest: Manifest;
  readonly holders: readonly (readonly PeerAddress[])[];
  /** To get the fragments; absent where the tracker gives none. */
  readonly ticket?: SealedTicket;
  /** How to check the tickets of others. */
  readonly ticketRules?: TicketRules;
}

/** Asks the tracker for a file. @throws not_found, unavailable; corrupt when the manifest is not the file id's. */
export async function locateFile(
  tracker: Tracker,
  { name, version, zone }: LocateQuestion,
  patience: Patience = {},
): Promise<Located> {
  const response = await tracker.call(catalogService.Locate, {
    name,
    zone: zone ?? "",
    ...(version !== undefined && { version: toVersion(version) }),
  }, patience);
  const peers = response.peers.map(fromPeerAddress);
  const record = fromNameRecord(required(response.record, "record"));
  const manifest = fromManifest(required(response.manifest, "manifest"));
  if (fileIdOf(manifest) !== record.fileId) {
    throw new EnjambreError(
      "corrupt",
      `The tracker's manifest of ${JSON.stringify(name)} is not that of file ${record.fileId}`,
    );
  }
  return {
    record,
    manifest,
    holders: response.holders.map(({ peerIndexes }) =>
      peerIndexes.map((index) => required(peers[index], "peer_indexes"))
    ),
    ticket: fromTicket(response.ticket),
    ...(response.ticketRules !== null && {
      ticketRules: fromTicketRules(response.ticketRules, steadyMs()),
    }),
  };
}

/**
 * How to get a file that was located.
 * @param again Locates the same version again, whatever is put meanwhile.
 */
export function planOf(
  { manifest, holders, ticket, ticketRules }: Located,
  tracker: Tracker,
  again: () => Promise<Located>,
): DownloadPlan {
  const tickets = readTicketsOf(tracker, fileIdOf(manifest), ticket);
  const relocate = async () => {
    const found = await again();
    tickets.replace(found.ticket);
    return found.holders;
  };
  const reportMissing = missingReport(tracker);
  return { manifest, holders, relocate, reportMissing, tickets, ticketRules };
}

/** What a get needs: the version that was found is the one that is got, whatever is put meanwhile. */
export async function locatePlan(
  tracker: Tracker,
  question: LocateQuestion,
  patience: Patience = {},
): Promise<{ readonly record: NameRecord; readonly plan: DownloadPlan }> {
  const located = await locateFile(tracker, question, patience);
  const { record } = located;
  const again = { ...question, version: record.version };
  return { record, plan: planOf(located, tracker, () => locateFile(tracker, again)) };
}
