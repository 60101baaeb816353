import { formatSize } from "../words/units.ts";
import type { NetworkStatus } from "./catalog_reader.ts";
import { copiesText, repairText, safeModeText, surveyText, ticketsText } from "./upkeep_reader.ts";

/** The network in numbers, for a person: what is said, and what about. */
export function statusLines(status: NetworkStatus): [subject: string, says: string][] {
  const { live, suspect, stale, dead } = status.peersByLiveness;
  return [
    ["network", `${status.networkId}, epoch ${status.epoch}`],
    ["health", healthText(status)],
    ["names", `${status.names} of ${status.files} files, ${formatSize(status.logicalBytes)}`],
    ["fragments", `${status.fragments}, all copies ${formatSize(status.replicaBytes)}`],
    ["copies", `${status.replicas} wanted, a put is acknowledged at ${status.acknowledge}`],
    ["by copies", `${copiesText(status.fragmentsByCopies, status.replicas)}`],
    ["zones", surveyText(status.survey)],
    ["repair", repairText(status.repair)],
    ["safe mode", safeModeText(status.safeMode)],
    ["tickets", ticketsText(status.ticketsDemanded)],
    [
      "peers",
      `${live} live, ${suspect} suspect, ${stale} stale, ${dead} dead${fencedText(status)}`,
    ],
    ["uploads", `${status.uploads} under way`],
  ];
}

/** Beside the others: a fenced peer may be live. */
function fencedText({ peersFenced }: NetworkStatus): string {
  return peersFenced === 0 ? "" : `; ${peersFenced} fenced, see peer peers --json for why`;
}

function healthText({ fragmentsByCopies, fragmentsShort }: NetworkStatus): string {
  const lost = fragmentsByCopies[0] ?? 0;
  if (lost > 0) return `${lost} fragments have no copy on a peer that is there`;
  if (fragmentsShort === 0) return "all fragments have the copies that are wanted";
  return `${fragmentsShort} fragments have fewer copies than wanted`;
}
