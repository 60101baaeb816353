import assert from "node:assert/strict";
import type { Tracker } from "../proto/client/locate.ts";
import { nextTurn } from "../proto/process/clock.ts";
import { seededRandom } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { Channels, Conversation } from "../proto/wire/client.ts";
import { MemoryStore } from "../tests/support/memory_store.ts";
import { Reports } from "./reports.ts";
import { TrackerSession } from "./session.ts";
import type { NeighbourBook } from "./store/neighbour_book.ts";
import type { Records } from "./store/records.ts";
import { Transfers } from "./transfers.ts";

// deno-lint-ignore no-explicit-any -- messages as a tracker sends them, as far as they matter here.
type AnyConversation = Conversation<any, any>;

const broken = () => new EnjambreError("unavailable", "The connection broke");

/** A session whose stream is this conversation; `remember` is what the disk does with records. */
function sessionOver(conversation: AnyConversation, remember: () => Promise<void>): TrackerSession {
  const store = new MemoryStore();
  const tracker = { withAddress: (use: (address: string) => Promise<void>) => use("tracker:1") };
  const records = { remember, startOver() {}, touch: () => Promise.resolve(), isBehind: false };
  return new TrackerSession({
    store,
    channels: { bidiStream: () => conversation } as unknown as Channels,
    transfers: new Transfers(),
    reports: new Reports(store),
    uploadBytesPerS: () => Infinity,
    passedBytes: () => ({ sent: 0, received: 0 }),
    verified: () => undefined,
    tracker: tracker as unknown as Tracker,
    records: records as unknown as Records,
    neighbours: {} as NeighbourBook,
    random: seededRandom(1),
  }, { address: "host-1:1", zone: "default" });
}

/** What no one has handled while this ran. */
async function unhandledIn(work: () => Promise<void>): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  addEventListener("unhandledrejection", onRejection);
  try {
    await work();
    await nextTurn();
  } finally {
    removeEventListener("unhandledrejection", onRejection);
  }
  return unhandled;
}

Deno.test("TrackerSession leaves no failure behind when the stream breaks before the welcome", async () => {
  const ending = new AbortController();
  const conversation: AnyConversation = {
    // deno-lint-ignore require-yield -- it breaks before anything came.
    incoming: (async function* () {
      await nextTurn();
      throw broken();
    })(),
    write: () => Promise.resolve(),
    end() {},
    cancel: () => ending.abort(),
  };
  const session = sessionOver(conversation, () => Promise.resolve());
  assert.deepEqual(await unhandledIn(() => session.run(ending.signal)), []);
});

Deno.test("TrackerSession leaves no failure behind when its talk breaks while a message is taken in", async () => {
  const ending = new AbortController();
  let isRemembering = false;
  const conversation: AnyConversation = {
    incoming: (async function* () {
      yield {
        message: "welcome",
        welcome: { networkId: "a".repeat(26), epoch: 1, heartbeatMs: 1 },
      };
      yield { message: "records", records: { files: [] } };
    })(),
    write: () => isRemembering ? Promise.reject(broken()) : Promise.resolve(),
    end() {},
    cancel: () => ending.abort(),
  };
  const session = sessionOver(conversation, async () => {
    isRemembering = true;
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  });
  assert.deepEqual(await unhandledIn(() => session.run(ending.signal)), []);
  assert.ok(isRemembering);
});
