/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PeerState } from "../../proto/client/catalog_reader.ts";
import type { PeerTraffic } from "../../proto/client/watch_reader.ts";
import { formatSize } from "../../proto/words/units.ts";
import { shown } from "../bidi.ts";
import type { LiveState } from "../live.ts";
import { peerLabel, percent, plural } from "../../proto/client/network_words.ts";

/** Sizes of the picture, in its own units. */
const WIDTH = 760;
const HEIGHT = 384;
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 };
const RADIUS = { x: 258, y: 128 };
/** Peers that are drawn; of more, those with most bytes. */
export const PEERS_DRAWN_MAX = 120;
/** Pairs whose traffic is drawn: the busiest. */
const FLOWS_MAX = 64;
/** Part of a turn that is left free between two zones. */
const ZONE_GAP = 0.045;
const PEER_RADIUS_MAX = 18;
/** So many peers can still have their names beside them. */
const NAMED_MAX = 36;

interface Place {
  readonly state: PeerState;
  /** Part of a whole turn, from the top. */
  readonly turn: number;
  readonly x: number;
  readonly y: number;
}

/** The peers in a ring, zone by zone, and what goes from whom to whom now. */
export function SwarmPicture({ live }: { readonly live: LiveState }) {
  const places = placesOf(live.peers);
  return (
    <figure class="swarm">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(live)}>
        <g>
          {zonesOf(places).map(({ zone, x, y, path }) => (
            <g key={zone}>
              <path class="zone" d={path} />
              <text class="zone-name" x={x} y={y} text-anchor="middle">
                {shown(zone).slice(0, 20)}
              </text>
            </g>
          ))}
        </g>
        <Flows live={live} />
        <Peers live={live} />
      </svg>
      <SwarmSays live={live} />
    </figure>
  );
}

/** The picture in words. */
export function SwarmSays({ live }: { readonly live: LiveState }) {
  return (
    <figcaption id="swarm-says" class="quiet">
      {describe(live)}. A ring is a peer, filled as far as its room is; lines are bytes on their
      way.
    </figcaption>
  );
}

/** The peers themselves, each in its place. */
export function Peers({ live }: { readonly live: LiveState }) {
  const places = placesOf(live.peers);
  const radius = Math.min(PEER_RADIUS_MAX, 420 / Math.max(1, places.length) + 3);
  const isNamed = places.length <= NAMED_MAX;
  return (
    <g id="swarm-peers">
      {places.map(({ state, x, y }) => (
        <Peer key={state.peer.peerId} {...{ state, x, y, radius, isNamed }} />
      ))}
    </g>
  );
}

function Peer({ state, x, y, radius, isNamed }: Omit<Place, "turn"> & {
  readonly radius: number;
  readonly isNamed: boolean;
}) {
  const { peer, liveness, capacityBytes, freeBytes } = state;
  const used = capacityBytes === 0 ? 0 : 1 - freeBytes / capacityBytes;
  const inner = Math.max(1, (radius - 2) * Math.sqrt(Math.max(0, Math.min(1, used))));
  return (
    <g class={`peer ${liveness}`}>
      <title>
        {`${peerLabel(peer.peerId)}, zone ${shown(peer.zone)}: ${liveness}, ` +
          `${formatSize(state.heldBytes)} stored, ${percent(used, 1)} of its room used`}
      </title>
      <circle class="ring" cx={x} cy={y} r={round(radius)} />
      <circle class="fill" cx={x} cy={y} r={round(inner)} />
      {isNamed && (
        <text x={x} y={round(y + radius + 14)} text-anchor="middle">
          {peerLabel(peer.peerId).slice(0, 6)}
        </text>
      )}
    </g>
  );
}

/** What is on its way: what peers counted lately, and the copies that are being made. */
export function Flows({ live }: { readonly live: LiveState }) {
  const places = new Map(placesOf(live.peers).map((place) => [place.state.peer.peerId, place]));
  const busiest = Math.max(1, ...live.traffic.map(({ bytesPerS }) => bytesPerS));
  return (
    <g id="swarm-flows" class="flows">
      {flowsOf(live).slice(0, FLOWS_MAX).map((flow) => {
        const [from, to] = [places.get(flow.from), places.get(flow.to)];
        if (from === undefined || to === undefined) return null;
        return (
          <path
            key={`${flow.from} ${flow.to}`}
            d={arc(from, to)}
            stroke-width={round(1.2 + 4 * Math.sqrt(flow.bytesPerS / busiest))}
          >
            <title>{flowText(flow)}</title>
          </path>
        );
      })}
    </g>
  );
}

/** Pairs whose bytes were counted, and those of which one has just begun to copy. */
function flowsOf({ traffic, moving }: LiveState): PeerTraffic[] {
  const flows = new Map(traffic.map((flow) => [`${flow.from} ${flow.to}`, flow]));
  for (const { from, to } of moving) {
    const key = `${from} ${to}`;
    if (from !== undefined && !flows.has(key)) flows.set(key, { from, to, bytesPerS: 0 });
  }
  return [...flows.values()];
}

function flowText({ from, to, bytesPerS }: PeerTraffic): string {
  const rate = bytesPerS === 0 ? "begins" : `${formatSize(bytesPerS)}/s`;
  return `${peerLabel(from)} to ${peerLabel(to)}: ${rate}`;
}

/** Bent towards the middle, so that both directions of a pair are seen. */
function arc(from: Place, to: Place): string {
  const bend = 0.35;
  const [middleX, middleY] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const side = { x: (to.y - from.y) * 0.08, y: (from.x - to.x) * 0.08 };
  const x = round(middleX + (CENTRE.x - middleX) * bend + side.x);
  const y = round(middleY + (CENTRE.y - middleY) * bend + side.y);
  return `M${from.x} ${from.y}Q${x} ${y} ${to.x} ${to.y}`;
}

/** Around the ring in order of zone and id; the same as long as the peers are the same. */
function placesOf(peers: readonly PeerState[]): Place[] {
  const drawn = peers.length <= PEERS_DRAWN_MAX
    ? peers
    : peers.toSorted((a, b) => b.heldBytes - a.heldBytes).slice(0, PEERS_DRAWN_MAX);
  const byZone = Map.groupBy(drawn, ({ peer }) => peer.zone);
  const gap = byZone.size > 1 ? ZONE_GAP : 0;
  const places: Place[] = [];
  let start = 0;
  for (const states of byZone.values()) {
    const share = (1 - gap * byZone.size) * states.length / drawn.length;
    for (const [index, state] of states.entries()) {
      const turn = start + share * (index + 0.5) / states.length;
      places.push({ state, turn, ...pointAt(turn, 1) });
    }
    start += share + gap;
  }
  return places;
}

/** Each zone's arc behind its peers, and where its name stands. */
function zonesOf(places: readonly Place[]) {
  return [...Map.groupBy(places, ({ state }) => state.peer.zone)].map(([zone, all]) => {
    const [first, last] = [all[0]!, all.at(-1)!];
    const middle = pointAt((first.turn + last.turn) / 2, 1);
    const isLong = last.turn - first.turn > 0.5 ? 1 : 0;
    const path = `M${first.x} ${first.y}` +
      (all.length === 1 ? "h.01" : `A${RADIUS.x} ${RADIUS.y} 0 ${isLong} 1 ${last.x} ${last.y}`);
    const angle = Math.atan2((middle.y - CENTRE.y) / RADIUS.y, (middle.x - CENTRE.x) / RADIUS.x);
    return {
      ...{ zone, path },
      x: round(CENTRE.x + Math.cos(angle) * (RADIUS.x + 76)),
      y: round(CENTRE.y + Math.sin(angle) * (RADIUS.y + 48) + 4),
    };
  });
}

/** @param turn Part of a whole turn, from the top. */
function pointAt(turn: number, distance: number): { x: number; y: number } {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return {
    x: round(CENTRE.x + Math.cos(angle) * RADIUS.x * distance),
    y: round(CENTRE.y + Math.sin(angle) * RADIUS.y * distance),
  };
}

function describe(live: LiveState): string {
  const { peers } = live;
  const flows = flowsOf(live).length;
  const zones = new Set(peers.map(({ peer }) => peer.zone)).size;
  const left = peers.length > PEERS_DRAWN_MAX ? `; ${PEERS_DRAWN_MAX} are drawn` : "";
  const moving = flows === 0
    ? "nothing moves between them"
    : `bytes between ${plural(flows, "pair")} of them`;
  return `${plural(peers.length, "peer")} in ${plural(zones, "zone")}${left}; ${moving}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
