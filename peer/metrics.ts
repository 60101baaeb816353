import type { Metrics } from "../proto/process/metrics.ts";
import { addProcessMetrics } from "../proto/process/process_metrics.ts";
import { TICKET_FAULTS } from "../proto/words/ticket_check.ts";
import type { RateLimits } from "./limits/rate_limits.ts";
import type { Scrubber } from "./scrub/scrubber.ts";
import type { TrackerSession } from "./session.ts";
import type { DiskStore } from "./store/disk_store.ts";
import type { TicketGate } from "./tickets/ticket_gate.ts";
import { RECEIVED_WAYS, SENT_WAYS, type Transfers } from "./transfers.ts";

const MS_PER_S = 1_000;
const DIRECTIONS = ["upload", "download"] as const;

/** What a peer's figures are read from. */
export interface MetricsParts {
  readonly store: DiskStore;
  readonly transfers: Transfers;
  readonly limits: RateLimits;
  readonly scrubber: Scrubber;
  readonly session: TrackerSession;
  /** Absent without identities. */
  readonly tickets?: TicketGate;
}

/** Adds all figures of a peer. */
export function addMetrics(metrics: Metrics, parts: MetricsParts): void {
  addProcessMetrics(metrics, "peer");
  addStore(metrics, parts);
  addTransfers(metrics, parts);
  addScrub(metrics, parts);
  addSession(metrics, parts);
  addTickets(metrics, parts);
}

/** Why this peer is not of full use now; undefined: it is. */
export function notReady({ isOpen }: TrackerSession): string | undefined {
  return isOpen ? undefined : "This peer is not in session with a tracker";
}

function addStore(metrics: Metrics, { store }: MetricsParts): void {
  const gauge = (name: string, help: string) =>
    metrics.gauge({ name: `enjambre_peer_${name}`, help });
  const fragments = gauge("fragments", "Fragments that are held");
  const bytes = gauge("fragment_bytes", "Bytes of the fragments that are held");
  const capacity = gauge("capacity_bytes", "What the peer offers in all");
  const free = gauge("free_bytes", "What it still has room for, above what its disk is to keep");
  const trashed = gauge("trash_fragments", "Fragments that were dropped and are not freed yet");
  const trash = gauge("trash_bytes", "Bytes that freeing them will give");
  const there = gauge("disk_ok", "1 while the disk says what it has free");
  metrics.beforeTold(async () => {
    fragments.set(store.fragments);
    bytes.set(store.bytes);
    const entries = [...store.trash()];
    trashed.set(entries.length);
    trash.set(entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    // A disk that does not answer is a figure, too, and no reason to tell none.
    const space = await store.space().catch(() => undefined);
    there.set(space === undefined ? 0 : 1);
    capacity.set(space?.capacityBytes ?? 0);
    free.set(space?.freeBytes ?? 0);
  });
}

function addTransfers(metrics: Metrics, { transfers, limits }: MetricsParts): void {
  const active = metrics.gauge({
    name: "enjambre_peer_transfers_active",
    help: "Streams of fragments that are served or taken now, exchanges left out",
  });
  const sent = { labels: { way: SENT_WAYS } };
  const sentFragments = metrics.total({
    name: "enjambre_peer_sent_fragments_total",
    help: "Fragments, or parts of them, that left; a way is fetch, exchange, repair or forward",
    ...sent,
  });
  const sentBytes = metrics.total({
    name: "enjambre_peer_sent_bytes_total",
    help: "Bytes that left, counted when the last of a fragment has",
    ...sent,
  });
  const received = { labels: { way: RECEIVED_WAYS } };
  const receivedFragments = metrics.total({
    name: "enjambre_peer_received_fragments_total",
    help: "Fragments that came and are safe here; a way is store, exchange or repair",
    ...received,
  });
  const receivedBytes = metrics.total({
    name: "enjambre_peer_received_bytes_total",
    help: "Bytes that came, counted when a fragment is safe",
    ...received,
  });
  const limit = metrics.gauge({
    name: "enjambre_peer_limit_bytes_per_second",
    help: "How fast fragments may be sent and received now; +Inf: no limit",
    labels: { direction: DIRECTIONS },
  });
  metrics.beforeTold(() => {
    active.set(transfers.active);
    for (const way of SENT_WAYS) {
      const passed = transfers.sentBy(way);
      sentFragments.set(passed.fragments, { way });
      sentBytes.set(passed.bytes, { way });
    }
    for (const way of RECEIVED_WAYS) {
      const passed = transfers.receivedBy(way);
      receivedFragments.set(passed.fragments, { way });
      receivedBytes.set(passed.bytes, { way });
    }
    for (const direction of DIRECTIONS) {
      limit.set(limits.inForce(direction).bytesPerS, { direction });
    }
  });
}

function addScrub(metrics: Metrics, { scrubber }: MetricsParts): void {
  const gauge = (name: string, help: string) =>
    metrics.gauge({ name: `enjambre_peer_scrub_${name}`, help });
  const left = gauge("left_bytes", "What the present pass of the scrub has still to read");
  const bad = gauge("bad_fragments", "Fragments that were damaged, in this pass and the last");
  const unread = gauge("unread_fragments", "Fragments that could not be read, in both");
  const ended = gauge(
    "last_end_time_seconds",
    "When the last pass ended, in seconds since 1970-01-01 UTC; 0: none has",
  );
  metrics.beforeTold(() => {
    const { current, last, leftBytes } = scrubber.progress;
    left.set(current === undefined ? 0 : leftBytes);
    bad.set((current?.bad ?? 0) + (last?.bad ?? 0));
    unread.set((current?.unread ?? 0) + (last?.unread ?? 0));
    ended.set((last?.endedMs ?? 0) / MS_PER_S);
  });
}

function addSession(metrics: Metrics, { session }: MetricsParts): void {
  const open = metrics.gauge({
    name: "enjambre_peer_session_open",
    help: "1 while the peer is in session with a tracker",
  });
  const heard = metrics.gauge({
    name: "enjambre_peer_tracker_heard_time_seconds",
    help: "When a tracker was last heard, in seconds since 1970-01-01 UTC; 0: never",
  });
  metrics.beforeTold(() => {
    open.set(session.isOpen ? 1 : 0);
    heard.set(session.heardAtMs / MS_PER_S);
  });
}

function addTickets(metrics: Metrics, { tickets }: MetricsParts): void {
  const refused = metrics.total({
    name: "enjambre_peer_ticket_refusals_total",
    help: "Fragments that were not given or taken for want of a good ticket, by what was wrong",
    labels: { fault: TICKET_FAULTS },
  });
  metrics.beforeTold(() => {
    for (const fault of TICKET_FAULTS) refused.set(tickets?.refusedFor(fault) ?? 0, { fault });
  });
}
