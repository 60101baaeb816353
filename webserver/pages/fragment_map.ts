import type { PeerAddress } from "../../proto/words/record.ts";

/** Columns of the map: more fragments than this share a column. */
export const COLUMNS_MAX = 256;
/** Peers that have a row of their own; the rest are counted. */
export const ROWS_MAX = 48;

/** What is known of a file's fragments and where they are. */
export interface MapQuestion {
  /** For each fragment, who has it. */
  readonly holders: readonly (readonly PeerAddress[])[];
  /** Copies on their way: which fragment, to whom. */
  readonly moving: readonly { readonly index: number; readonly to: string }[];
  /** Copies wanted of each. */
  readonly replicas: number;
}

/** One peer's part of the file. */
export interface MapRow {
  readonly peer: PeerAddress;
  readonly held: number;
  /** For each column, the part of its fragments that the peer has, 0 to 1. */
  readonly parts: readonly number[];
  /** Columns in which a fragment is on its way to this peer. */
  readonly moving: readonly number[];
}

/** How the fragments of one column fare: the worst of them. */
export type ColumnState = "whole" | "short" | "missing";

export interface FragmentMap {
  readonly fragments: number;
  /** Copies wanted of each. */
  readonly replicas: number;
  readonly perColumn: number;
  readonly columns: readonly ColumnState[];
  /** In order of zone and id. */
  readonly rows: readonly MapRow[];
  /** Peers that hold fragments and have no row. */
  readonly peersLeftOut: number;
  /** Index: copies; value: fragments that have so many. */
  readonly byCopies: readonly number[];
}

/** Lays out which peer has which fragments, so that it can be read from one fragment to very many. */
export function fragmentMap({ holders, moving, replicas }: MapQuestion): FragmentMap {
  const fragments = holders.length;
  const perColumn = Math.max(1, Math.ceil(fragments / COLUMNS_MAX));
  const columns = columnStates(holders, replicas, perColumn);
  const counts = new Map<string, { peer: PeerAddress; held: number; inColumn: number[] }>();
  for (const [index, peers] of holders.entries()) {
    for (const peer of peers) {
      const count = counts.get(peer.peerId) ??
        { peer, held: 0, inColumn: new Array<number>(columns.length).fill(0) };
      counts.set(peer.peerId, count);
      count.held += 1;
      count.inColumn[Math.floor(index / perColumn)]! += 1;
    }
  }
  const most = [...counts.values()].sort((a, b) => b.held - a.held).slice(0, ROWS_MAX);
  const rows = most.map(({ peer, held, inColumn }) => ({
    ...{ peer, held },
    parts: inColumn.map((count, column) => count / sizeOf(column, perColumn, fragments)),
    moving: columnsMoving(moving, peer.peerId, perColumn),
  }));
  rows.sort((a, b) => orderOf(a.peer) < orderOf(b.peer) ? -1 : 1);
  const byCopies = histogram(holders.map((peers) => peers.length));
  return {
    fragments,
    replicas,
    perColumn,
    columns,
    rows,
    byCopies,
    peersLeftOut: counts.size - rows.length,
  };
}

function columnStates(
  holders: MapQuestion["holders"],
  replicas: number,
  perColumn: number,
): ColumnState[] {
  const columns: ColumnState[] = [];
  for (let start = 0; start < holders.length; start += perColumn) {
    const copies = holders.slice(start, start + perColumn).map((peers) => peers.length);
    const fewest = Math.min(...copies);
    columns.push(fewest === 0 ? "missing" : fewest < replicas ? "short" : "whole");
  }
  return columns;
}

function columnsMoving(
  moving: MapQuestion["moving"],
  peerId: string,
  perColumn: number,
): number[] {
  const columns = moving.filter(({ to }) => to === peerId)
    .map(({ index }) => Math.floor(index / perColumn));
  return [...new Set(columns)].sort((a, b) => a - b);
}

/** Fragments in a column: the last may have fewer. */
function sizeOf(column: number, perColumn: number, fragments: number): number {
  return Math.min(perColumn, fragments - column * perColumn);
}

/** What a file would lose without some of its holders. */
export interface Loss {
  readonly lost: number;
  readonly atOne: number;
}

/** @param isGone Which peers are imagined away. */
export function lossWithout(
  holders: MapQuestion["holders"],
  isGone: (peer: PeerAddress) => boolean,
): Loss {
  const left = holders.map((peers) => peers.filter((peer) => !isGone(peer)).length);
  const had = holders.map((peers) => peers.length);
  return {
    lost: left.filter((copies, index) => copies === 0 && had[index]! > 0).length,
    atOne: left.filter((copies, index) => copies === 1 && had[index]! > 1).length,
  };
}

export function histogram(copies: readonly number[]): number[] {
  const counts: number[] = [];
  for (const count of copies) {
    while (counts.length <= count) counts.push(0);
    counts[count]! += 1;
  }
  return counts;
}

function orderOf({ zone, peerId }: PeerAddress): string {
  return `${zone}\u0000${peerId}`;
}
