/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { shown } from "../bidi.ts";
import type { ColumnState, FragmentMap, MapRow } from "./fragment_map.ts";
import type { DrawnMap } from "./file_watches.ts";
import { peerLabel, plural } from "../../proto/client/network_words.ts";

/** Sizes of the picture, in its own units. */
const WIDTH = 1000;
const LABEL_WIDTH = 168;
const ROW_HEIGHT = 20;
const CELL_HEIGHT = 13;
const STRIP_HEIGHT = 10;
const CELL_MAX_WIDTH = 40;
/** Parts of a column are shown in so many steps. */
const STEPS = 4;

/** The picture as it replaces the one that is open. */
export function drawnMap(
  { map, fragmentIds }: { map: FragmentMap; fragmentIds: readonly string[] },
): DrawnMap {
  const copies = map.byCopies.findIndex((count) => count > 0);
  const tone = copies >= map.replicas ? "ok" : copies > 0 ? "short" : "none";
  const says = tone === "ok" ? "" : tone === "short" ? ", short" : ", missing";
  return {
    html: `${<MapPicture map={map} />}`,
    copies: `${(
      <span id="file-copies">
        <span class={tone}>{copies} of {map.replicas}{says}</span>
      </span>
    )}`,
    fragmentIds: new Set(fragmentIds),
  };
}

/** Which peer has which fragments: a row a peer, a column one fragment or several. */
export function MapPicture({ map }: { readonly map: FragmentMap }) {
  const cell = Math.min(CELL_MAX_WIDTH, (WIDTH - LABEL_WIDTH) / map.columns.length);
  const height = STRIP_HEIGHT + 10 + map.rows.length * ROW_HEIGHT;
  return (
    <figure id="map" class="map">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={describe(map)}
        data-cell={`${cell}`}
        data-left={`${LABEL_WIDTH}`}
        data-per-column={`${map.perColumn}`}
        data-fragments={`${map.fragments}`}
      >
        <text x="0" y={STRIP_HEIGHT} class="label">copies</text>
        {(["whole", "short", "missing"] as const).map((state) => (
          <path
            key={state}
            class={`column ${state}`}
            stroke-width={STRIP_HEIGHT}
            d={strip(map.columns, state, cell)}
          />
        ))}
        {map.rows.map((row, index) => (
          <Row
            key={row.peer.peerId}
            row={row}
            y={STRIP_HEIGHT + 10 + index * ROW_HEIGHT}
            cell={cell}
          />
        ))}
      </svg>
      <figcaption>{describe(map)}</figcaption>
    </figure>
  );
}

function Row(
  { row, y, cell }: { readonly row: MapRow; readonly y: number; readonly cell: number },
) {
  const middle = y + ROW_HEIGHT / 2;
  const { peerId, zone } = row.peer;
  return (
    <g>
      <text x="0" y={middle + 4} class="label">
        {peerLabel(peerId)} · {shown(zone).slice(0, 12)}
      </text>
      <path
        class="cells none"
        stroke-width={CELL_HEIGHT}
        d={`M${LABEL_WIDTH} ${middle}h${round(cell * row.parts.length)}`}
      />
      {Array.from({ length: STEPS }, (_, step) => {
        const d = cells(
          row.parts.map((part) => Math.ceil(part * STEPS) === step + 1),
          middle,
          cell,
        );
        return d === ""
          ? null
          : <path key={step} class={`cells held${step + 1}`} stroke-width={CELL_HEIGHT} d={d} />;
      })}
      {row.moving.length > 0 && (
        <path
          class="cells moving"
          stroke-width={CELL_HEIGHT}
          d={cells(row.parts.map((_, column) => row.moving.includes(column)), middle, cell)}
        />
      )}
    </g>
  );
}

function strip(columns: readonly ColumnState[], state: ColumnState, cell: number): string {
  return cells(columns.map((column) => column === state), STRIP_HEIGHT / 2, cell);
}

/** Lines over the marked cells; a gap between cells only where it can be seen. */
function cells(marked: readonly boolean[], y: number, cell: number): string {
  const gap = cell >= 6 ? 1.5 : 0;
  let path = "";
  for (let start = 0; start < marked.length; start += 1) {
    if (!marked[start]) continue;
    let end = start + 1;
    while (gap === 0 && marked[end]) end += 1;
    const x = LABEL_WIDTH + start * cell;
    path += `M${round(x)} ${y}h${round((end - start) * cell - gap)}`;
    start = end - 1;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The same in words. */
function describe({ fragments, perColumn, rows, peersLeftOut, byCopies }: FragmentMap): string {
  const by = byCopies.flatMap((count, copies) =>
    count === 0 ? [] : [`${plural(count, "fragment")} with ${copiesText(copies)}`]
  );
  return [
    `${plural(fragments, "fragment")} on ${plural(rows.length + peersLeftOut, "peer")}`,
    ...(perColumn > 1 ? [`${perColumn} to a column`] : []),
    ...by,
    ...(peersLeftOut > 0 ? [`${plural(peersLeftOut, "peer")} with fewer are not drawn`] : []),
  ].join(", ");
}

function copiesText(copies: number): string {
  return copies === 0 ? "no copy" : plural(copies, "copy", "copies");
}
