/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PeerState } from "../../proto/client/catalog_reader.ts";
import { drainText } from "../../proto/client/upkeep_reader.ts";
import { formatDuration, formatSize } from "../../proto/words/units.ts";
import { shown } from "../bidi.ts";
import type { LiveState } from "../live.ts";
import type { WithoutFigures } from "../operator.ts";
import { type Frame, htmlPage } from "./layout.tsx";
import { Compared } from "./scrub_card.tsx";
import { SwarmPicture } from "./swarm_picture.tsx";
import { peerLabel, percent, plural, rateText } from "../../proto/client/network_words.ts";

/** Peers on one page. */
export const PEERS_PAGE = 100;
/** What the maintenance button asks for. */
export const MAINTENANCE_MS = 60 * 60_000;

export interface PeersView {
  /** Only those of this zone; empty: all. */
  readonly zone: string;
  /** From 0. */
  readonly page: number;
  readonly notice: string | undefined;
  /** What would be without a peer or a zone, where that was asked. */
  readonly without?: { readonly what: string; readonly figures: WithoutFigures };
}

/** Who holds the files, and what goes between them. */
export function peersPage(frame: Frame, view: PeersView): string {
  const { live, nowMs } = frame;
  const all = live.peers.filter(({ peer }) => view.zone === "" || peer.zone === view.zone);
  const some = all.slice(view.page * PEERS_PAGE, (view.page + 1) * PEERS_PAGE);
  return htmlPage(
    frame,
    <>
      <h1>Peers</h1>
      {view.notice !== undefined && <p class="card notice" role="status">{view.notice}</p>}
      {view.without !== undefined && <WithoutAnswer {...view.without} />}
      <section class="card" aria-label="The swarm now">
        <SwarmPicture live={live} />
      </section>
      <Zones live={live} zone={view.zone} />
      {all.length === 0
        ? (
          <p class="card empty">
            No peer has joined yet. Start one with <code>peer serve</code>
          </p>
        )
        : (
          <table class="peers">
            <thead>
              <tr>
                <th scope="col">Peer</th>
                <th scope="col">State</th>
                <th scope="col">Room</th>
                <th scope="col" class="number">Stored</th>
                <th scope="col" title="Since when each of its copies was compared with its id">
                  Verified
                </th>
                <th scope="col" class="number">In</th>
                <th scope="col" class="number">Out</th>
                <th scope="col">
                  <span class="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody id="peer-rows">
              {some.map((state) => <PeerRow key={state.peer.peerId} state={state} nowMs={nowMs} />)}
            </tbody>
          </table>
        )}
      <nav class="pages" aria-label="Pages">
        {view.page > 0 && <a href={pageHref(view, view.page - 1)}>Page before</a>}
        {all.length > (view.page + 1) * PEERS_PAGE && (
          <a rel="next" href={pageHref(view, view.page + 1)}>Next page</a>
        )}
      </nav>
    </>,
  );
}

/** One peer; told anew when it changes. */
export function PeerRow({ state, nowMs }: { readonly state: PeerState; readonly nowMs: number }) {
  const { peer, liveness, capacityBytes, freeBytes, drain, maintenanceUntilMs, fence } = state;
  const used = capacityBytes - freeBytes;
  const isDraining = drain !== undefined;
  return (
    <tr id={`peer-${peer.peerId}`}>
      <td class="name">
        <code title={peer.peerId}>{peerLabel(peer.peerId)}</code> <bdi>{shown(peer.zone)}</bdi>
        <span class="quiet small">{peer.address}</span>
      </td>
      <td>
        <span class={`state ${liveness}`}>
          <span class="dot" aria-hidden="true"></span>
          {liveness}
        </span>
        {state.activeTransfers > 0 && (
          <span class="tag">{plural(state.activeTransfers, "transfer")}</span>
        )}
        {fence !== undefined && (
          <span class="tag" title={`${fence.reason}. Its copies do not count.`}>fenced</span>
        )}
        {isDraining && <span class="tag">{drainText(drain)}</span>}
        {maintenanceUntilMs > 0 && (
          <span class="tag">
            maintenance, {formatDuration(Math.max(0, maintenanceUntilMs - nowMs))}
          </span>
        )}
      </td>
      <td class="room">
        <meter
          min="0"
          max="1"
          value={capacityBytes === 0 ? "0" : `${(used / capacityBytes).toFixed(4)}`}
          aria-label={`${percent(used, capacityBytes)} of its room is used`}
        >
        </meter>
        <span class="quiet">{formatSize(freeBytes)} free</span>
      </td>
      <td class="number" title={plural(state.fragments, "fragment")}>
        {formatSize(state.heldBytes)}
      </td>
      <td class="age">
        {state.verified === undefined || state.fragments === 0
          ? "–"
          : <Compared atMs={state.verified.oldestMs} nowMs={nowMs} />}
      </td>
      <td class="number rate">{rate(state.receivedBytesPerS)}</td>
      <td class="number rate">{rate(state.sentBytesPerS)}</td>
      <td class="actions">
        <PeerActions peerId={peer.peerId} isDraining={isDraining} isAway={maintenanceUntilMs > 0} />
      </td>
    </tr>
  );
}

function PeerActions({ peerId, isDraining, isAway }: {
  readonly peerId: string;
  readonly isDraining: boolean;
  readonly isAway: boolean;
}) {
  return (
    <form method="post" action="/peers" class="for-admins">
      <input type="hidden" name="peer" value={peerId} />
      <button
        type="submit"
        name="do"
        value={isDraining ? "undrain" : "drain"}
        title={isDraining ? "Use it again" : "Copy all it holds elsewhere, so that it may go"}
      >
        {isDraining ? "Use again" : "Drain"}
      </button>
      <button
        type="submit"
        name="do"
        value={isAway ? "maintained" : "maintain"}
        title={isAway
          ? "It is back: make up for its copies as always"
          : "It will be away for up to an hour: do not make up for its copies"}
      >
        {isAway ? "End maintenance" : "Maintenance"}
      </button>
    </form>
  );
}

/** Each zone with its peers, and the question what would be without it. */
export function Zones({ live, zone }: { readonly live: LiveState; readonly zone: string }) {
  const byZone = Map.groupBy(live.peers, ({ peer }) => peer.zone);
  return (
    <ul id="zones" class="zones">
      {[...byZone].map(([name, states]) => (
        <li key={name} class={name === zone ? "card chosen" : "card"}>
          <a href={name === zone ? "/peers" : `/peers?${new URLSearchParams({ zone: name })}`}>
            <bdi>{shown(name)}</bdi>
          </a>
          <span class="quiet">
            {states.filter(({ liveness }) =>
              liveness === "live"
            ).length} of {plural(states.length, "peer")} live,{" "}
            {formatSize(states.reduce((sum, { heldBytes }) =>
              sum + heldBytes, 0))}
          </span>
          <a class="small" href={`/peers?${new URLSearchParams({ without: name })}`}>
            What if it goes?
          </a>
        </li>
      ))}
    </ul>
  );
}

function WithoutAnswer({ what, figures }: NonNullable<PeersView["without"]>) {
  const { fragmentsLost, fragmentsAtOne, bytesToCopy, bytesFree, namesLost, complete } = figures;
  const fits = bytesToCopy <= bytesFree;
  return (
    <section class="card notice" id="without" role="status">
      <h2>Without {shown(what)} ({plural(figures.peers.length, "peer")})</h2>
      <p class={fragmentsLost > 0 ? "none" : "ok"}>
        {fragmentsLost > 0
          ? `${plural(fragmentsLost, "fragment")} (${
            formatSize(figures.bytesLost)
          }) would have no copy left.`
          : "Nothing would be lost."}
      </p>
      <p>
        {plural(fragmentsAtOne, "fragment")} would have one copy left. Repair would copy{" "}
        {formatSize(bytesToCopy)}; the others have {formatSize(bytesFree)}{" "}
        free{fits ? "" : ", which is not enough"}.
      </p>
      {namesLost.length > 0 && (
        <ul>
          {namesLost.map((name) => (
            <li key={name}>
              <bdi>{shown(name)}</bdi> could not be got
            </li>
          ))}
        </ul>
      )}
      {!complete && <p class="quiet">There were too many fragments to look at all of them.</p>}
    </section>
  );
}

function rate(bytesPerS: number): string {
  return bytesPerS === 0 ? "–" : rateText(bytesPerS);
}

function pageHref({ zone }: PeersView, page: number): string {
  const parameters = new URLSearchParams({
    ...(zone !== "" && { zone }),
    ...(page > 0 && { page: `${page}` }),
  });
  return parameters.size === 0 ? "/peers" : `/peers?${parameters}`;
}
