/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { peerLabel, plural, verifiedInAll } from "../../proto/client/network_words.ts";
import { shown } from "../bidi.ts";
import type { LiveState } from "../live.ts";
import { formatAge } from "./age.ts";

/** Peers that are named: those whose copies were not compared for the longest time. */
const PEERS_NAMED_MAX = 5;

/** How long ago copies were compared with their ids, in all and by peer. */
export function ScrubCard({ live, nowMs }: { readonly live: LiveState; readonly nowMs: number }) {
  const { known, unknown, inAll } = verifiedInAll(live.peers);
  return (
    <section class="card" id="health-scrub" aria-labelledby="scrub-title">
      <h2 id="scrub-title">Scrub</h2>
      {inAll === undefined
        ? <p>{unknown === 0 ? "There are no copies to compare." : "Not known yet."}</p>
        : (
          <dl class="facts">
            <dt>Oldest</dt>
            <dd>
              <Compared atMs={inAll.oldestMs} nowMs={nowMs} />
            </dd>
            <dt>Average</dt>
            <dd>
              <Compared atMs={inAll.averageMs} nowMs={nowMs} />
            </dd>
            {known.slice(0, PEERS_NAMED_MAX).map(({ peer, verified }) => (
              <>
                <dt>
                  <code title={peer.peerId}>{peerLabel(peer.peerId)}</code>
                </dt>
                <dd>
                  <Compared atMs={verified.oldestMs} nowMs={nowMs} />, average{" "}
                  <Compared atMs={verified.averageMs} nowMs={nowMs} />{" "}
                  <span class="quiet">{shown(peer.zone)}</span>
                </dd>
              </>
            ))}
          </dl>
        )}
      {unknown > 0 && known.length > 0 && (
        <p class="quiet">
          Of {plural(unknown, "peer")} it is not known yet: the first reading has not ended.
        </p>
      )}
      <p class="quiet">
        When copies were last compared with their ids: as they are written, and again in each of a
        peer's readings. {known.length > PEERS_NAMED_MAX && "The longest ago first."}
      </p>
    </section>
  );
}

/** A moment, as its age. */
export function Compared({ atMs, nowMs }: { readonly atMs: number; readonly nowMs: number }) {
  const moment = new Date(atMs).toISOString();
  return <time datetime={moment} title={moment}>{formatAge(atMs, nowMs)}</time>;
}
