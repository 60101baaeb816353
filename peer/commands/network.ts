import { nowMs } from "../../proto/process/clock.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { parseName } from "../../proto/words/names.ts";
import { formatDuration, formatSize } from "../../proto/words/units.ts";
import { fromNameRecord, required } from "../../proto/wire/convert.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { PeerState } from "../../proto/client/catalog_reader.ts";
import { statusLines } from "../../proto/client/status_lines.ts";
import { drainText } from "../../proto/client/upkeep_reader.ts";
import type { Client } from "./client.ts";
import { peerDocument, recordDocument, statusDocument } from "../../proto/client/documents.ts";
import { age, note, print, printJson, printTable, shown } from "../../proto/process/output.ts";

/** `peer peers` */
export async function peers({ catalog, flags }: Client): Promise<void> {
  const states = await catalog.peers();
  if (flags.json) return states.forEach((state) => printJson(peerDocument(state)));
  if (states.length === 0) return note("No peer has joined yet: start one with `peer serve`");
  printTable(
    ["PEER", "ZONE", "ADDRESS", "STATE", ">FRAGMENTS", ">STORED", ">FREE", ">UP", ">HEARD"],
    states.map(({ peer, ...state }) => [
      peer.peerId.slice(0, 12),
      shown(peer.zone),
      peer.address,
      stateText(state),
      String(state.fragments),
      formatSize(state.heldBytes),
      formatSize(state.freeBytes),
      `${(state.availability * 100).toFixed(1)}%`,
      `${age(state.lastHeardMs, nowMs())} ago`,
    ]),
  );
}

function stateText(
  { liveness, drain, maintenanceUntilMs }: Omit<PeerState, "peer">,
): string {
  const until = formatDuration(Math.max(0, maintenanceUntilMs - nowMs()));
  return [
    liveness,
    ...(drain === undefined ? [] : [drainText(drain)]),
    ...(maintenanceUntilMs === 0 ? [] : [`in maintenance for ${until}`]),
  ].join(", ");
}

/** `peer status` */
export async function status({ catalog, flags }: Client): Promise<void> {
  const totals = await catalog.status();
  if (flags.json) return printJson(statusDocument(totals));
  for (const [subject, says] of statusLines(totals)) print(`${subject.padEnd(10)} ${says}`);
}

export interface ExplainFlags {
  readonly fragment: number;
  readonly limit: number;
}

/** `peer explain NAME` */
export async function explain(
  { tracker, flags }: Client,
  { fragment, limit }: ExplainFlags,
  nameText: string,
): Promise<void> {
  const response = await tracker.call(catalogService.Explain, {
    name: parseName(nameText),
    firstFragment: fragment,
    limit,
  });
  const record = fromNameRecord(required(response.record, "record"));
  if (flags.json) {
    return printJson({
      ...recordDocument(record),
      replicas: response.replicas,
      fragments: response.fragments,
      reasons: response.reasons.map((reasons) => ({
        index: reasons.index,
        fragment_id: bytesToHex(reasons.fragmentId),
        size: reasons.size,
        peers: reasons.peers.map(({ peerId, zone, holder, reason }) => ({
          peer_id: peerId,
          zone,
          holder,
          reason,
        })),
      })),
    });
  }
  print(
    `${shown(record.name)}: ${response.fragments} fragments, ${response.replicas} copies wanted`,
  );
  for (const { index, fragmentId, size, peers } of response.reasons) {
    print(`\nfragment ${index}  ${bytesToHex(fragmentId).slice(0, 12)}  ${formatSize(size)}`);
    for (const { peerId, zone, holder, reason } of peers) {
      print(`  ${holder ? "●" : "○"} ${peerId.slice(0, 12)}  ${shown(zone).padEnd(12)} ${reason}`);
    }
  }
  const shownCount = response.reasons.length;
  if (fragment + shownCount < response.fragments) {
    note(`(fragments ${fragment} to ${fragment + shownCount - 1}; see --fragment and --limit)`);
  }
}
