import { nowMs } from "../../proto/process/clock.ts";
import { formatDuration, formatSize } from "../../proto/words/units.ts";
import type { PeerState } from "../../proto/client/catalog_reader.ts";
import { drainText } from "../../proto/client/upkeep_reader.ts";
import { paintFor } from "../../proto/process/colors.ts";
import type { Client } from "./client.ts";
import { networkScreen } from "./screen.ts";
import { peerDocument, statusDocument } from "../../proto/client/documents.ts";
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
  { liveness, drain, maintenanceUntilMs, fence }: Omit<PeerState, "peer">,
): string {
  const until = formatDuration(Math.max(0, maintenanceUntilMs - nowMs()));
  return [
    liveness,
    ...(fence === undefined ? [] : ["fenced"]),
    ...(drain === undefined ? [] : [drainText(drain)]),
    ...(maintenanceUntilMs === 0 ? [] : [`in maintenance for ${until}`]),
  ].join(", ");
}

/** `peer status` */
export async function status({ catalog, flags }: Client): Promise<void> {
  const totals = await catalog.status();
  if (flags.json) return printJson(statusDocument(totals));
  const screen = networkScreen(totals, await catalog.peers(), paintFor(Deno.stdout), nowMs());
  for (const line of screen) print(line);
}
