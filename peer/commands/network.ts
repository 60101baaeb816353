import { nowMs } from "../../proto/process/clock.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { parseName } from "../../proto/words/names.ts";
import { formatSize } from "../../proto/words/units.ts";
import { fromNameRecord, required } from "../../proto/wire/convert.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { peerDocument, recordDocument, statusDocument } from "../../proto/client/documents.ts";
import { age, note, print, printJson, printTable, shown } from "./output.ts";

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
      state.liveness,
      String(state.fragments),
      formatSize(state.heldBytes),
      formatSize(state.freeBytes),
      `${(state.availability * 100).toFixed(1)}%`,
      `${age(state.lastHeardMs, nowMs())} ago`,
    ]),
  );
}

/** `peer status` */
export async function status({ catalog, flags }: Client): Promise<void> {
  const totals = await catalog.status();
  if (flags.json) return printJson(statusDocument(totals));
  const { live, suspect, stale, dead } = totals.peersByLiveness;
  const lost = totals.fragmentsByCopies[0] ?? 0;
  const health = lost > 0
    ? `${lost} fragments have no copy on a peer that is there`
    : totals.fragmentsShort === 0
    ? "all fragments have the copies that are wanted"
    : `${totals.fragmentsShort} fragments have fewer copies than wanted, ` +
      `${totals.copiesUnderWay} are being copied`;
  const rows = [
    ["network", `${totals.networkId}, epoch ${totals.epoch}`],
    ["health", health],
    ["names", `${totals.names} of ${totals.files} files, ${formatSize(totals.logicalBytes)}`],
    ["fragments", `${totals.fragments}, all copies ${formatSize(totals.replicaBytes)}`],
    ["copies", `${totals.replicas} wanted, a put is acknowledged at ${totals.acknowledge}`],
    ["peers", `${live} live, ${suspect} suspect, ${stale} stale, ${dead} dead`],
    ["uploads", `${totals.uploads} under way`],
  ];
  for (const [key, value] of rows) print(`${key!.padEnd(10)} ${value}`);
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
