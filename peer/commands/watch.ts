import type { NetworkStatus, PeerState } from "../../proto/client/catalog_reader.ts";
import { peerDocument, statusDocument } from "../../proto/client/documents.ts";
import { peerLabel, plural, rateText } from "../../proto/client/network_words.ts";
import {
  eventDocument,
  eventText,
  type NetworkEvent,
  watchNetwork,
  type WatchUpdate,
} from "../../proto/client/watch_reader.ts";
import { nowMs, sleep } from "../../proto/process/clock.ts";
import { type Paint, paintFor, PLAIN } from "../../proto/process/colors.ts";
import { age, note, print, printJson, shown } from "../../proto/process/output.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { formatSize } from "../../proto/words/units.ts";
import type { Client } from "./client.ts";
import { networkScreen } from "./screen.ts";

const RETRY_MS = 500;
const EVENTS_SHOWN = 8;
/** Lines of a terminal that does not say how many it has. */
const ROWS_DEFAULT = 40;
const COLUMNS_DEFAULT = 100;
const CLEAR = "\u001b[H\u001b[J";
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

/** `peer watch`: the network as it is, until Ctrl-C; events one a line where there is no terminal. */
export async function watch(client: Client): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  const isScreen = Deno.stdout.isTerminal() && !client.flags.json;
  const view = new WatchView(isScreen ? paintFor(Deno.stdout) : PLAIN);
  if (isScreen) note(HIDE_CURSOR, { end: "" });
  try {
    await follow(client, stopping.signal, (update) => {
      view.take(update);
      if (client.flags.json) printJson(updateDocument(update));
      else if (isScreen) print(CLEAR + view.screen(Deno.consoleSize()).join("\n"));
      else for (const event of update.events) print(view.line(event));
    });
  } finally {
    if (isScreen) note(SHOW_CURSOR, { end: "" });
    Deno.removeSignalListener("SIGINT", stop);
    Deno.removeSignalListener("SIGTERM", stop);
  }
}

/** Watches whichever tracker is there. @throws unavailable when there is none at the beginning. */
async function follow(
  { tracker, channels }: Client,
  signal: AbortSignal,
  take: (update: WatchUpdate) => void,
): Promise<void> {
  let hasBegun = false;
  while (!signal.aborted) {
    try {
      await tracker.withAddress(async (address) => {
        for await (const update of watchNetwork(channels, address, signal)) {
          hasBegun = true;
          take(update);
        }
      }, { signal });
    } catch (thrown) {
      if (signal.aborted) return;
      if (!hasBegun || !EnjambreError.is(thrown, "unavailable", "timeout", "cancelled")) {
        throw thrown;
      }
      note("peer: the tracker went away; watching again when one answers");
    }
    await sleep(RETRY_MS, signal).catch(() => {});
  }
}

/** What is known, and how a terminal shows it. */
class WatchView {
  readonly #paint: Paint;
  #status: NetworkStatus | undefined;
  #peers: readonly PeerState[] = [];
  #events: readonly NetworkEvent[] = [];

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  take({ whole, status, peers, events }: WatchUpdate): void {
    if (status !== undefined) this.#status = status;
    const known = whole ? [] : this.#peers;
    const byId = new Map([...known, ...peers].map((state) => [state.peer.peerId, state]));
    this.#peers = [...byId.values()];
    this.#events = [...whole ? [] : this.#events, ...events].slice(-EVENTS_SHOWN);
  }

  line(event: NetworkEvent): string {
    return `${new Date(event.atMs).toISOString()}  ${eventText(event, shown)}`;
  }

  /** As many lines as fit. */
  screen({ rows = ROWS_DEFAULT, columns = COLUMNS_DEFAULT }): string[] {
    const head = this.#status === undefined
      ? ["The tracker is taking in what the peers know."]
      : networkScreen(this.#status, this.#peers, this.#paint, nowMs());
    const peersMost = Math.max(0, rows - head.length - EVENTS_SHOWN - 5);
    return [
      ...head,
      "",
      ...this.#peerLines(peersMost),
      "",
      ...this.#events.map((event) =>
        `  ${this.#paint("quiet", `${age(event.atMs, nowMs())} ago`.padEnd(14))}` +
        eventText(event, shown).slice(0, Math.max(20, columns - 18))
      ),
    ];
  }

  /** The busiest first. */
  #peerLines(most: number): string[] {
    const busy = ({ sentBytesPerS, receivedBytesPerS }: PeerState) =>
      sentBytesPerS + receivedBytesPerS;
    const peers = this.#peers.toSorted((a, b) => busy(b) - busy(a));
    const lines = peers.slice(0, most).map(({ peer, liveness, ...state }) => {
      const color = liveness === "live" ? "green" : liveness === "dead" ? "red" : "yellow";
      return "  " + [
        this.#paint(color, "●"),
        peerLabel(peer.peerId),
        shown(peer.zone).padEnd(14),
        liveness.padEnd(8),
        `${formatSize(state.heldBytes)} stored`.padStart(17),
        `in ${rateText(state.receivedBytesPerS)}`.padStart(18),
        `out ${rateText(state.sentBytesPerS)}`.padStart(19),
      ].join(" ");
    });
    const left = peers.length - lines.length;
    return left > 0 ? [...lines, `  and ${plural(left, "more peer")}`] : lines;
  }
}

function updateDocument({ whole, atMs, status, peers, events, traffic }: WatchUpdate) {
  return {
    whole,
    at: new Date(atMs).toISOString(),
    status: status === undefined ? null : statusDocument(status),
    peers: peers.map(peerDocument),
    events: events.map(eventDocument),
    traffic: traffic?.map(({ from, to, bytesPerS }) => ({ from, to, bytes_per_s: bytesPerS })) ??
      null,
  };
}
