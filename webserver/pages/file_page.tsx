/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { FileInfo } from "../../proto/client/catalog_reader.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import { formatSize } from "../../proto/words/units.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { shown } from "../bidi.ts";
import { filePath, namePath } from "../http/names.ts";
import type { FragmentReasons } from "../operator.ts";
import { formatAge } from "./age.ts";
import { Copies, folderHref } from "./files_page.tsx";
import { type FragmentMap, lossWithout, type MapQuestion } from "./fragment_map.ts";
import { Icon } from "./icons.tsx";
import { type Frame, htmlPage } from "./layout.tsx";
import { Player } from "./player.tsx";
import { MapPicture } from "./map_picture.tsx";
import { peerLabel, plural } from "../../proto/client/network_words.ts";

/** Zones and peers for which it is said what the file would lose without them. */
const LOSSES_MAX = 24;

export interface FileView {
  readonly info: FileInfo;
  /** Absent for a removed name, or when its holders are not known now. */
  readonly located?: { readonly map: FragmentMap; readonly holders: MapQuestion["holders"] };
  /** Why one fragment is where it is. */
  readonly reasons?: FragmentReasons;
  /** When that was so, where it cannot be told now. */
  readonly answeredAtMs?: number;
  /** HOST:PORT at which the command line finds the network. */
  readonly webserver: string;
  /** The address of these pages. */
  readonly origin: string;
}

/** Everything about one name. */
export function filePage(frame: Frame, view: FileView): string {
  const { entry } = view.info;
  const { name } = entry.record;
  const isRemoved = entry.record.fileId === undefined;
  return htmlPage(
    frame,
    <>
      <Heading name={name} record={entry.record} />
      {view.answeredAtMs !== undefined && (
        <p class="quiet" role="status">
          What is said of this file is from {formatAge(view.answeredAtMs, frame.nowMs)}.
        </p>
      )}
      {isRemoved
        ? <p class="card notice">This file was removed.</p>
        : <Facts view={view} frame={frame} />}
      {!isRemoved && <Player name={name} />}
      {view.located !== undefined && (
        <section class="card" id="where" aria-labelledby="where-title">
          <h2 id="where-title">Where its fragments are</h2>
          <div class="map-view" tabindex={0} role="group" aria-label="Map of fragments by peers">
            <MapPicture map={view.located.map} />
          </div>
          <Legend />
          <WhyHere name={name} view={view} />
        </section>
      )}
      {view.located !== undefined && <WhatIf holders={view.located.holders} />}
      <Versions view={view} frame={frame} />
    </>,
  );
}

function Heading({ name, record }: { readonly name: string; readonly record: NameRecord }) {
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  return (
    <div class="place">
      <div>
        <p class="crumbs small">
          <a href={folderHref(folder)}>
            {folder === "" ? "All files" : <bdi>{shown(folder)}</bdi>}
          </a>
        </p>
        <h1>
          <bdi>{shown(name.slice(folder.length))}</bdi>
        </h1>
      </div>
      {record.fileId !== undefined && (
        <div class="actions">
          <a class="button" href={filePath(name)} download>
            <Icon name="download" /> Download
          </a>
          <form method="post" action={namePath(name)} class="for-writers">
            <input type="hidden" name="do" value="remove" />
            <input type="hidden" name="version" value={formatVersion(record.version)} />
            <button type="submit">
              <Icon name="remove" /> Remove
            </button>
          </form>
        </div>
      )}
    </div>
  );
}

function Facts({ view, frame }: { readonly view: FileView; readonly frame: Frame }) {
  const { entry, content, sameFile } = view.info;
  const { record } = entry;
  const moment = new Date(record.committedAtMs).toISOString();
  return (
    <section class="card" aria-label="About this file">
      <dl class="facts">
        <dt>Size</dt>
        <dd>{formatSize(record.sizeBytes)} ({record.sizeBytes.toLocaleString("en")} bytes)</dd>
        <dt>Copies</dt>
        <dd>
          <span id="file-copies">
            <Copies entry={entry} />
          </span>{" "}
          of each of {plural(entry.fragments, "fragment")}
        </dd>
        <dt>Put</dt>
        <dd>
          <time datetime={moment} title={moment}>
            {formatAge(record.committedAtMs, frame.nowMs)}
          </time>, version {formatVersion(record.version)}
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <code class="hash">{content?.sha256}</code>
        </dd>
        <dt>On a terminal</dt>
        <dd>
          <Command text={`peer get ${shellWord(record.name)} --webserver ${view.webserver}`} />
          <Command text={`curl -fLO ${shellWord(view.origin + filePath(record.name))}`} />
        </dd>
        {record.tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd>
              {record.tags.map(({ key, value }) => (
                <span class="tag" key={key}>
                  <bdi>{shown(key)}={shown(value)}</bdi>
                </span>
              ))}
            </dd>
          </>
        )}
        {sameFile.length > 0 && (
          <>
            <dt>Same content</dt>
            <dd>
              {sameFile.slice(0, 10).map((other) => (
                <a key={other} href={namePath(other)} class="also">
                  <bdi>{shown(other)}</bdi>
                </a>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code>{shown(text)}</code>
      <button type="button" class="quiet-button" data-copy={text} data-script title="Copy">
        <Icon name="copy" />
        <span class="hidden">Copy</span>
      </button>
    </div>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span class="swatch held"></span> held <span class="swatch moving"></span> on its way{" "}
      <span class="swatch short"></span> fewer copies than wanted{" "}
      <span class="swatch missing"></span> no copy
    </p>
  );
}

function WhyHere({ name, view }: { readonly name: string; readonly view: FileView }) {
  const { reasons } = view;
  const fragments = view.info.entry.fragments;
  if (fragments === 0) return null;
  return (
    <div id="why">
      <form method="get" action={`${namePath(name)}#why`} class="inline">
        <label for="fragment">Why here? Fragment</label>
        <input
          id="fragment"
          name="fragment"
          type="number"
          min="1"
          max={fragments}
          value={`${(reasons?.index ?? 0) + 1}`}
        />
        <span class="quiet">of {fragments.toLocaleString("en")}</span>
        <button type="submit">Explain</button>
      </form>
      {reasons !== undefined && (
        <ul class="reasons">
          {reasons.peers.map(({ peerId, zone, isHolder, reason }) => (
            <li key={peerId} class={isHolder ? "holder" : "other"}>
              <code>{peerLabel(peerId)}</code> <span class="quiet">{shown(zone)}</span> {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What of this file would be lost, or at one copy, without a zone or a peer. */
function WhatIf({ holders }: { readonly holders: MapQuestion["holders"] }) {
  const peers = [...new Map(holders.flat().map((peer) => [peer.peerId, peer])).values()]
    .sort((a, b) => a.zone + a.peerId < b.zone + b.peerId ? -1 : 1);
  const zones = [...new Set(peers.map(({ zone }) => zone))];
  if (peers.length === 0) return null;
  const isAnySafe = peers.every(({ peerId }) => {
    const { lost, atOne } = lossWithout(holders, (peer) => peer.peerId === peerId);
    return lost + atOne === 0;
  });
  return (
    <section class="card" aria-labelledby="if-title">
      <h2 id="if-title">What if it goes?</h2>
      <table class="plain losses">
        <tbody>
          {zones.slice(0, LOSSES_MAX).map((zone) => (
            <LossRow
              key={zone}
              who={
                <>
                  zone <bdi>{shown(zone)}</bdi>
                </>
              }
              loss={lossWithout(holders, (peer) => peer.zone === zone)}
            />
          ))}
          {isAnySafe && <LossRow who="any one peer" loss={{ lost: 0, atOne: 0 }} />}
          {!isAnySafe && peers.slice(0, LOSSES_MAX).map(({ peerId, zone }) => (
            <LossRow
              key={peerId}
              who={
                <>
                  peer <code>{peerLabel(peerId)}</code> <span class="quiet">{shown(zone)}</span>
                </>
              }
              loss={lossWithout(holders, (peer) => peer.peerId === peerId)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LossRow({ who, loss: { lost, atOne } }: {
  readonly who: unknown;
  readonly loss: ReturnType<typeof lossWithout>;
}) {
  const tone = lost > 0 ? "none" : atOne > 0 ? "short" : "ok";
  const says = lost > 0
    ? `${plural(lost, "fragment")} would have no copy: the file could not be got`
    : atOne > 0
    ? `nothing is lost; ${plural(atOne, "fragment")} would have one copy`
    : "nothing is lost, two copies or more of each stay";
  return (
    <tr>
      <th scope="row">Without {who as string}</th>
      <td class={tone}>{says}</td>
    </tr>
  );
}

function Versions({ view, frame }: { readonly view: FileView; readonly frame: Frame }) {
  const { versions, entry } = view.info;
  const newest = entry.record.version;
  return (
    <section class="card" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions</h2>
      <table class="plain versions">
        <tbody>
          {versions.map((record) => (
            <VersionRow
              key={formatVersion(record.version)}
              record={record}
              isNewest={formatVersion(record.version) === formatVersion(newest)}
              nowMs={frame.nowMs}
            />
          ))}
        </tbody>
      </table>
      <p class="quiet">
        A version that is not the newest is kept for 10 minutes, unless the tracker is told
        otherwise.
      </p>
    </section>
  );
}

function VersionRow({ record, isNewest, nowMs }: {
  readonly record: NameRecord;
  readonly isNewest: boolean;
  readonly nowMs: number;
}) {
  const version = formatVersion(record.version);
  const { name } = record;
  return (
    <tr>
      <th scope="row">{version}</th>
      <td>{record.fileId === undefined ? "removed" : formatSize(record.sizeBytes)}</td>
      <td>
        <time datetime={new Date(record.committedAtMs).toISOString()}>
          {formatAge(record.committedAtMs, nowMs)}
        </time>
      </td>
      <td class="actions">
        {isNewest && <span class="tag">newest</span>}
        {record.fileId !== undefined && (
          <a href={`${filePath(name)}?version=${version}`} download>Download</a>
        )}
        {record.fileId !== undefined && !isNewest && (
          <form method="post" action={namePath(name)} class="for-writers">
            <input type="hidden" name="do" value="restore" />
            <input type="hidden" name="version" value={version} />
            <button type="submit">Make it the newest</button>
          </form>
        )}
      </td>
    </tr>
  );
}

/** As a POSIX shell reads it as one word. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
