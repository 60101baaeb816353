import { nowMs, repeat } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { Name } from "../../proto/words/names.ts";
import type { Live, LiveChange } from "../live.ts";
import { parseName } from "../../proto/words/names.ts";
import { type EventGroup, parseGroup } from "./activity_page.tsx";
import type { FileWatches } from "./file_watches.ts";
import {
  eventsMessage,
  healthMessage,
  type LiveMessage,
  namesMessage,
  peersMessage,
  summaryMessage,
  trafficMessage,
} from "./live_parts.tsx";

/** Pages that may be open at the same time. */
export const LIVE_PAGES_MAX = 1_000;
/** What may wait for a page that does not read; past that its stream ends, and it comes again for what it missed. */
const WAITING_MAX_BYTES = 512 * 1024;
/** Says that the webserver is there when there is nothing else to say. */
const STILL_HERE_EVERY_MS = 15_000;
const TOPICS = ["summary", "peers", "traffic", "health", "events", "file", "names"] as const;
type Topic = typeof TOPICS[number];

/** What one page is told, and how far it was told. */
interface Wish {
  readonly topics: ReadonlySet<Topic>;
  readonly zone: string;
  readonly group: EventGroup | undefined;
  /** Names of other folders are not told of. */
  readonly folder: string;
  readonly name: Name | undefined;
  readonly since: number;
}

const STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
};

/** Fails with what forbids it. */
type Check = () => Promise<void> | undefined;

const encoder = new TextEncoder();

/**
 * One stream of server-sent events an open page. What changed is put into words once, whatever number of pages is told:
 * the tracker does not know how many there are.
 */
export class LiveStreams {
  readonly #live: Live;
  readonly #files: FileWatches;
  readonly #open = new Set<LivePage>();

  constructor(live: Live, files: FileWatches) {
    this.#live = live;
    this.#files = files;
  }

  /** Tells the pages what the network tells, until the signal is aborted; then all streams end. */
  async run(signal: AbortSignal): Promise<void> {
    using _listening = this.#live.listen((change) => this.#changed(change));
    await repeat(STILL_HERE_EVERY_MS, signal, async () => {
      for (const page of this.#open) {
        if (await page.mayStay()) page.push(encoder.encode(": still here\n\n"));
        else page.end();
      }
    });
    for (const page of this.#open) page.end();
  }

  /**
   * `/live?topics=...`; with `Last-Event-ID`, or `since`, what changed after that.
   * @param check Fails when who asked may not any more; asked now and then. @throws unavailable
   */
  open(request: Request, check: Check = () => undefined): Response {
    if (this.#open.size >= LIVE_PAGES_MAX) {
      throw new EnjambreError("unavailable", `${LIVE_PAGES_MAX} pages are told already`);
    }
    const wish = wishOf(request);
    if (request.method === "HEAD") return new Response(null, { headers: STREAM_HEADERS });
    const page = new LivePage(wish, check, () => {
      this.#open.delete(page);
      watching?.[Symbol.dispose]();
    });
    this.#open.add(page);
    const watching = wish.name === undefined
      ? undefined
      : this.#files.watch(wish.name, (message) => page.push(this.#encoded([message])));
    page.push(this.#encoded(this.#missed(wish)));
    return new Response(page.body, { headers: STREAM_HEADERS });
  }

  /** What a page that was made at some stamp does not show yet. */
  #missed({ topics, zone, group, folder, since: asked }: Wish): LiveMessage[] {
    const live = this.#live;
    if (asked === live.stamp) return [];
    // A stamp of an earlier start of this webserver says nothing.
    const since = asked > live.stamp ? 0 : asked;
    const now = nowMs();
    const messages = [
      topics.has("summary") ? summaryMessage(live, now) : undefined,
      topics.has("peers") ? peersMessage(live, live.peersSince(since), zone, now) : undefined,
      topics.has("traffic") ? trafficMessage(live) : undefined,
      topics.has("health") ? healthMessage(live, now) : undefined,
      topics.has("events") ? eventsMessage(live.eventsSince(since), group, now) : undefined,
      topics.has("names") ? namesMessage(live.eventsSince(since), folder) : undefined,
    ];
    return messages.filter((message) => message !== undefined);
  }

  #changed(change: LiveChange): void {
    this.#files.changed(change);
    const told = new Map<string, Uint8Array>();
    for (const page of this.#open) {
      const { topics, zone, group, folder } = page.wish;
      const key = JSON.stringify([[...topics], zone, group, folder]);
      let bytes = told.get(key);
      if (bytes === undefined) {
        bytes = this.#encoded(this.#messages(change, page.wish));
        told.set(key, bytes);
      }
      page.push(bytes);
    }
  }

  #messages(change: LiveChange, { topics, zone, group, folder }: Wish): LiveMessage[] {
    const live = this.#live;
    const now = nowMs();
    const isAway = !live.isHeard;
    const numbers = change.status || change.peers.length > 0 || isAway || change.whole;
    const messages = [
      topics.has("summary") && numbers ? summaryMessage(live, now) : undefined,
      topics.has("peers") && change.peers.length > 0
        ? peersMessage(live, change.peers, zone, now)
        : undefined,
      topics.has("traffic") &&
        (change.traffic || change.events.some(({ kind }) => /^cop/.test(kind)))
        ? trafficMessage(live)
        : undefined,
      topics.has("health") && numbers ? healthMessage(live, now) : undefined,
      topics.has("events") ? eventsMessage(change.events, group, now) : undefined,
      topics.has("names") ? namesMessage(change.events, folder) : undefined,
    ];
    return messages.filter((message) => message !== undefined);
  }

  /** Each with how far it brings the page. */
  #encoded(messages: readonly LiveMessage[]): Uint8Array {
    const texts = messages.map((message) =>
      `id: ${this.#live.stamp}\ndata: ${JSON.stringify(message)}\n\n`
    );
    return encoder.encode(texts.join(""));
  }
}

/** One page that is open. */
class LivePage {
  readonly wish: Wish;
  readonly body: ReadableStream<Uint8Array>;
  readonly #check: Check;
  readonly #onEnd: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(wish: Wish, check: Check, onEnd: () => void) {
    this.wish = wish;
    this.#check = check;
    this.#onEnd = onEnd;
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        controller.enqueue(encoder.encode("retry: 2000\n\n"));
      },
      cancel: () => {
        this.#controller = undefined;
        onEnd();
      },
    }, new ByteLengthQueuingStrategy({ highWaterMark: WAITING_MAX_BYTES }));
  }

  /** False when it is certain that its login has ended. */
  async mayStay(): Promise<boolean> {
    try {
      await this.#check();
      return true;
    } catch (thrown) {
      return !EnjambreError.is(thrown, "unauthenticated", "denied");
    }
  }

  push(bytes: Uint8Array): void {
    if (this.#controller === undefined || bytes.byteLength === 0) return;
    if ((this.#controller.desiredSize ?? 0) <= 0) return this.end();
    this.#controller.enqueue(bytes);
  }

  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
    this.#onEnd();
  }
}

/** @throws invalid for topics that there are not, or a name that cannot be one. */
function wishOf(request: Request): Wish {
  const { searchParams } = new URL(request.url);
  const asked = (searchParams.get("topics") ?? "summary").split(",");
  const topics = new Set(TOPICS.filter((topic) => asked.includes(topic)));
  if (topics.size < new Set(asked).size) {
    throw new EnjambreError("invalid", `Cannot tell of that: topics are ${TOPICS.join(", ")}`);
  }
  const since = Number(request.headers.get("Last-Event-ID") ?? searchParams.get("since") ?? "0");
  const name = searchParams.get("name");
  return {
    topics,
    zone: searchParams.get("zone") ?? "",
    group: parseGroup(searchParams.get("show")),
    folder: searchParams.get("in") ?? "",
    name: topics.has("file") && name !== null ? parseName(name) : undefined,
    since: Number.isSafeInteger(since) ? since : 0,
  };
}
