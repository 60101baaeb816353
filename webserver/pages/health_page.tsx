/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { NetworkStatus } from "../../proto/client/catalog_reader.ts";
import { repairText, safeModeText, surveyText } from "../../proto/client/upkeep_reader.ts";
import { formatSize } from "../../proto/words/units.ts";
import type { Sample } from "../history.ts";
import type { LiveState } from "../live.ts";
import { type Frame, htmlPage } from "./layout.tsx";
import { Plot, type PlotPoint } from "./plot.tsx";
import { ScrubCard } from "./scrub_card.tsx";
import { percent, plural, safetyOf } from "../../proto/client/network_words.ts";

export interface HealthView {
  readonly notice: string | undefined;
  readonly samples: readonly Sample[];
}

/** Whether everything is safe, and what is done about it. */
export function healthPage(frame: Frame, { notice, samples }: HealthView): string {
  const { live } = frame;
  return htmlPage(
    frame,
    <>
      <h1>Health</h1>
      {notice !== undefined && <p class="card notice" role="status">{notice}</p>}
      <div class="columns">
        <CopiesCard live={live} />
        <RepairCard live={live} />
        <SpaceCard live={live} />
        <ScrubCard live={live} nowMs={frame.nowMs} />
        <LooksCard live={live} />
      </div>
      <HistoryCard samples={samples} nowMs={frame.nowMs} />
    </>,
  );
}

/** The cards that change with the network. */
export function healthCards(
  live: LiveState,
  nowMs: number,
): readonly (readonly [string, string])[] {
  return [
    ["health-copies", `${<CopiesCard live={live} />}`],
    ["health-repair", `${<RepairCard live={live} />}`],
    ["health-space", `${<SpaceCard live={live} />}`],
    ["health-scrub", `${<ScrubCard live={live} nowMs={nowMs} />}`],
    ["health-looks", `${<LooksCard live={live} />}`],
  ];
}

function CopiesCard({ live: { status } }: { readonly live: LiveState }) {
  const { tone, text } = safetyOf(status);
  return (
    <section class="card" id="health-copies" aria-labelledby="copies-title">
      <h2 id="copies-title">Copies</h2>
      <p class={tone}>{text}</p>
      {status !== undefined && <Bars status={status} />}
    </section>
  );
}

/** How many fragments have how many copies. */
function Bars({ status: { fragmentsByCopies, replicas } }: { readonly status: NetworkStatus }) {
  const last = fragmentsByCopies.length - 1;
  const most = Math.max(replicas, fragmentsByCopies.findLastIndex((count) => count > 0));
  const total = fragmentsByCopies.reduce((sum, count) => sum + count, 0);
  return (
    <table class="bars">
      <tbody>
        {fragmentsByCopies.slice(0, most + 1).map((count, copies) => (
          <tr key={copies} class={copies === 0 ? "missing" : copies < replicas ? "short" : "whole"}>
            <th scope="row">{copies === last ? `${copies} or more` : copies}</th>
            <td>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="track" width="100" height="8" rx="1" />
                <rect class="bar" width={total === 0 ? 0 : count / total * 100} height="8" rx="1" />
              </svg>
            </td>
            <td class="number">{count.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
      <caption>
        Fragments by number of copies; {replicas} are wanted unless a file says otherwise
      </caption>
    </table>
  );
}

function RepairCard({ live: { status } }: { readonly live: LiveState }) {
  const repair = status?.repair;
  const isHeld = repair?.hold !== undefined;
  return (
    <section class="card" id="health-repair" aria-labelledby="repair-title">
      <h2 id="repair-title">Repair</h2>
      <p class={isHeld ? "short" : ""}>
        {repair === undefined ? "Not known now." : `It ${repairText(repair)}`}
      </p>
      {repair !== undefined && (
        <p class="quiet">
          Since the tracker started: {plural(repair.copiesMade, "copy", "copies")} made,{" "}
          {repair.copiesCancelled.toLocaleString("en")} called off,{" "}
          {plural(repair.dropsOrdered, "extra one")} dropped.
        </p>
      )}
      <form method="post" action="/health" class="for-admins">
        {isHeld
          ? <button type="submit" name="do" value="resume">Let repair go on</button>
          : <button type="submit" name="do" value="pause">Pause repair</button>}
        {status?.safeMode.on && (
          <button type="submit" name="do" value="leave-safe-mode">Leave safe mode now</button>
        )}
      </form>
    </section>
  );
}

function SpaceCard({ live: { status, peers } }: { readonly live: LiveState }) {
  const here = peers.filter(({ liveness }) => liveness !== "dead");
  const capacity = here.reduce((sum, peer) => sum + peer.capacityBytes, 0);
  const free = here.reduce((sum, peer) => sum + peer.freeBytes, 0);
  const copies = status?.replicaBytes ?? 0;
  return (
    <section class="card" id="health-space" aria-labelledby="space-title">
      <h2 id="space-title">Space</h2>
      <meter
        min="0"
        max="1"
        value={capacity === 0 ? "0" : `${((capacity - free) / capacity).toFixed(4)}`}
        aria-label={`${percent(capacity - free, capacity)} of all room is used`}
      >
      </meter>
      <dl class="facts">
        <dt>Files</dt>
        <dd>{formatSize(status?.logicalBytes ?? 0)}</dd>
        <dt>All copies</dt>
        <dd>{formatSize(copies)}</dd>
        <dt>Free</dt>
        <dd>{formatSize(free)} of {formatSize(capacity)} on {plural(here.length, "peer")}</dd>
      </dl>
      <p class="quiet">
        What peers offer; other programs, the trash and what they keep free is not in it.
      </p>
    </section>
  );
}

function LooksCard({ live: { status } }: { readonly live: LiveState }) {
  return (
    <section class="card" id="health-looks" aria-labelledby="looks-title">
      <h2 id="looks-title">How it is known</h2>
      {status === undefined ? <p>Not known now.</p> : (
        <dl class="facts">
          <dt>Zones</dt>
          <dd>{surveyText(status.survey)}</dd>
          <dt>Safe mode</dt>
          <dd>{safeModeText(status.safeMode)}</dd>
          <dt>Network</dt>
          <dd>
            <code>{status.networkId}</code>, epoch {status.epoch}
          </dd>
        </dl>
      )}
    </section>
  );
}

function HistoryCard({ samples, nowMs }: { samples: readonly Sample[]; nowMs: number }) {
  const heard = samples.filter(({ isHeard }) => isHeard);
  const points = (value: (sample: Sample) => number): PlotPoint[] =>
    heard.map((sample) => ({ atMs: sample.atMs, value: value(sample) }));
  const number = (value: number) => value.toLocaleString("en");
  return (
    <section class="card" aria-labelledby="history-title">
      <h2 id="history-title">The last 24 hours</h2>
      <div class="plots">
        <Plot
          title="Stored"
          nowMs={nowMs}
          format={formatSize}
          points={points(({ logicalBytes }) => logicalBytes)}
        />
        <Plot
          title="Moving, a second"
          nowMs={nowMs}
          format={formatSize}
          points={points(({ bytesPerS }) => bytesPerS)}
        />
        <Plot
          title="Fragments short of copies"
          nowMs={nowMs}
          format={number}
          points={points(({ fragmentsShort }) => fragmentsShort)}
        />
        <Plot
          title="Peers live"
          nowMs={nowMs}
          format={number}
          points={points(({ peersLive }) => peersLive)}
        />
      </div>
      <p class="quiet">
        A sample a minute, remembered by this webserver; where it did not run, or the tracker was
        not heard, there is a gap.
      </p>
    </section>
  );
}
