import type { NetworkStatus, PeerState } from "../../proto/client/catalog_reader.ts";
import {
  plural,
  rateText,
  safetyOf,
  type Tone,
  verifiedInAll,
} from "../../proto/client/network_words.ts";
import { repairText, safeModeText, surveyText } from "../../proto/client/upkeep_reader.ts";
import type { Color, Paint } from "../../proto/process/colors.ts";
import { age } from "../../proto/process/output.ts";
import { formatSize } from "../../proto/words/units.ts";

const SUBJECT_WIDTH = 11;
const BAR_WIDTH = 32;

const COLORS: Readonly<Record<Tone, Color>> = {
  ok: "green",
  short: "yellow",
  none: "red",
  quiet: "quiet",
};

/** The network on one screen, in the words of the pages: is it safe, what is stored, who holds it, what moves. */
export function networkScreen(
  status: NetworkStatus,
  peers: readonly PeerState[],
  paint: Paint,
  nowMs: number,
): string[] {
  const { tone, text } = safetyOf(status);
  return [
    paint(COLORS[tone], `● ${text}`),
    "",
    ...linesOf(status, peers, nowMs).map(([subject, says]) =>
      `  ${paint("quiet", subject.padEnd(SUBJECT_WIDTH))}${says}`
    ),
    "",
    ...copiesLines(status, paint),
  ];
}

function linesOf(
  status: NetworkStatus,
  peers: readonly PeerState[],
  nowMs: number,
): [string, string][] {
  const { repair, safeMode, survey, networkId, epoch } = status;
  return [
    ["stored", storedText(status, peers)],
    ["held by", heldText(peers)],
    ...peers.flatMap(fencedLine),
    ["moving", movingText(status, peers)],
    ["repair", repairText(repair)],
    ["scrub", scrubText(peers, nowMs)],
    ["zones", surveyText(survey)],
    ...(safeMode.on ? [["safe mode", safeModeText(safeMode)] as [string, string]] : []),
    ["copies", `${status.replicas} wanted, a put is acknowledged at ${status.acknowledge}`],
    ["network", `${networkId}, epoch ${epoch}`],
  ];
}

function storedText(status: NetworkStatus, peers: readonly PeerState[]): string {
  const here = peers.filter(({ liveness }) => liveness !== "dead");
  const free = here.reduce((sum, { freeBytes }) => sum + freeBytes, 0);
  return `${formatSize(status.logicalBytes)} in ${plural(status.names, "file")}, ` +
    `${formatSize(status.replicaBytes)} with all copies, ${formatSize(free)} free`;
}

function scrubText(peers: readonly PeerState[], nowMs: number): string {
  const { inAll, unknown } = verifiedInAll(peers);
  if (inAll === undefined) return unknown === 0 ? "no copies to compare" : "not known yet";
  const some = unknown === 0 ? "" : `, of ${plural(unknown, "peer")} not known yet`;
  return `oldest copy compared ${age(inAll.oldestMs, nowMs)} ago, ` +
    `average ${age(inAll.averageMs, nowMs)}${some}`;
}

function heldText(peers: readonly PeerState[]): string {
  if (peers.length === 0) return "nobody yet: start a peer with `peer serve`";
  const zones = new Set(peers.map(({ peer }) => peer.zone)).size;
  const byLiveness = Map.groupBy(peers, ({ liveness }) => liveness);
  const live = byLiveness.get("live")?.length ?? 0;
  const others = (["suspect", "stale", "dead"] as const).flatMap((liveness) => {
    const count = byLiveness.get(liveness)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${liveness}`];
  });
  const states = live === peers.length ? "all live" : [`${live} live`, ...others].join(", ");
  return `${plural(peers.length, "peer")}, ${states}, in ${plural(zones, "zone")}`;
}

function fencedLine({ peer, fence }: PeerState): [string, string][] {
  if (fence === undefined) return [];
  return [["fenced", `${peer.peerId.slice(0, 12)}, its copies do not count. ${fence.reason}`]];
}

function movingText({ copiesUnderWay, uploads }: NetworkStatus, peers: readonly PeerState[]) {
  const bytesPerS = peers.reduce((sum, { receivedBytesPerS }) => sum + receivedBytesPerS, 0);
  return [
    rateText(bytesPerS),
    ...(copiesUnderWay > 0 ? [`${plural(copiesUnderWay, "copy", "copies")} under way`] : []),
    ...(uploads > 0 ? [`${plural(uploads, "upload")} under way`] : []),
  ].join(", ");
}

/** How many fragments have how many copies. */
function copiesLines({ fragmentsByCopies, replicas }: NetworkStatus, paint: Paint): string[] {
  const total = fragmentsByCopies.reduce((sum, count) => sum + count, 0);
  const most = Math.max(replicas, fragmentsByCopies.findLastIndex((count) => count > 0));
  return fragmentsByCopies.slice(0, most + 1).map((count, copies) => {
    const width = total === 0 ? 0 : Math.ceil(count / total * BAR_WIDTH);
    const color = copies === 0 ? "red" : copies < replicas ? "yellow" : "green";
    const label = `${copies} ${copies === 1 ? "copy" : "copies"}`.padEnd(SUBJECT_WIDTH);
    const bar = "█".repeat(width) + "░".repeat(BAR_WIDTH - width);
    return `  ${paint("quiet", label)}${paint(color, bar)} ${count.toLocaleString("en")}`;
  });
}
