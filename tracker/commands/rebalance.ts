import type { RebalanceResponse__Output } from "../../proto/gen/enjambre/v1/RebalanceResponse.ts";
import { note, print, printJson, printTable, shown } from "../../proto/process/output.ts";
import { invalid } from "../../proto/words/errors.ts";
import { formatSize } from "../../proto/words/units.ts";
import { fromPeerAddress, required } from "../../proto/wire/convert.ts";
import { upkeepService } from "../../proto/wire/schema.ts";
import type { RunningTracker } from "./running.ts";

/** All overfull peers' fragments are looked at before it answers. */
const TIMEOUT_MS = 60_000;
const PERCENT = 100;

export interface RebalanceFlags {
  readonly dryRun: boolean;
  readonly stop: boolean;
  /** A part of a peer's capacity, 0 to 1. */
  readonly tolerance: number;
}

/** `tracker rebalance [--dry-run|--stop]` */
export async function rebalance(
  { call, flags }: RunningTracker,
  { dryRun, stop, tolerance }: RebalanceFlags,
): Promise<void> {
  if (dryRun && stop) throw invalid("Cannot tell what to do: give either --dry-run or --stop");
  const mode = dryRun
    ? "REBALANCE_MODE_PREVIEW"
    : stop
    ? "REBALANCE_MODE_STOP"
    : "REBALANCE_MODE_START";
  const response = await call(upkeepService.Rebalance, { mode, tolerance }, TIMEOUT_MS);
  if (flags.json) return printJson(documentOf(response));
  const rows = rowsOf(response);
  printTable(["ZONE", "PEER", ">USED", ">OUT", ">IN"], [
    ...rows.map(({ zone, peerId, used, bytesOut, bytesIn }) => [
      shown(zone),
      peerId.slice(0, 12),
      percent(used),
      formatSize(bytesOut),
      formatSize(bytesIn),
    ]),
  ]);
  print("");
  for (const { zone, bytesOut, bytesIn } of byZone(rows)) {
    print(`zone ${shown(zone)}: ${formatSize(bytesOut)} out, ${formatSize(bytesIn)} in`);
  }
  print(
    `${response.fragments} fragments to move, ${formatSize(response.bytes)}; ` +
      `${percent(response.mean)} are used on average; ` +
      (response.running ? "it is under way (see `tracker status`)" : "nothing is being moved"),
  );
  if (!response.complete) note("(only a part of the fragments was looked at: it may be more)");
}

interface Row {
  readonly zone: string;
  readonly peerId: string;
  readonly used: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
}

function rowsOf({ peers }: RebalanceResponse__Output): Row[] {
  return peers.map(({ peer, used, bytesOut, bytesIn }) => {
    const { zone, peerId } = fromPeerAddress(required(peer, "peers.peer"));
    return { zone, peerId, used, bytesOut, bytesIn };
  });
}

function byZone(rows: readonly Row[]) {
  return [...Map.groupBy(rows, ({ zone }) => zone)].map(([zone, peers]) => ({
    zone,
    bytesOut: peers.reduce((sum, { bytesOut }) => sum + bytesOut, 0),
    bytesIn: peers.reduce((sum, { bytesIn }) => sum + bytesIn, 0),
  }));
}

function documentOf(response: RebalanceResponse__Output) {
  const rows = rowsOf(response);
  return {
    running: response.running,
    used: response.mean,
    fragments: response.fragments,
    bytes: response.bytes,
    complete: response.complete,
    peers: rows.map(({ zone, peerId, used, bytesOut, bytesIn }) => {
      return { peer_id: peerId, zone, used, bytes_out: bytesOut, bytes_in: bytesIn };
    }),
    zones: byZone(rows).map(({ zone, bytesOut, bytesIn }) => {
      return { zone, bytes_out: bytesOut, bytes_in: bytesIn };
    }),
  };
}

function percent(share: number): string {
  return `${(share * PERCENT).toFixed(1)}%`;
}
