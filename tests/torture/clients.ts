import { Buffer } from "node:buffer";
import { findDirectly } from "../../proto/client/ask.ts";
import { CatalogReader } from "../../proto/client/catalog_reader.ts";
import { download } from "../../proto/client/download.ts";
import type { DownloadPlan } from "../../proto/client/download_plan.ts";
import { locatePlan } from "../../proto/client/locate_file.ts";
import type { Tracker } from "../../proto/client/locate.ts";
import { publish } from "../../proto/client/publish.ts";
import { sleep, timeLimit } from "../../proto/process/clock.ts";
import { type Random, randomBytes } from "../../proto/process/random.ts";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { type Name, parseName } from "../../proto/words/names.ts";
import type { Condition, NameRecord } from "../../proto/words/record.ts";
import { formatVersion, parseVersion } from "../../proto/words/version.ts";
import { Channels } from "../../proto/wire/client.ts";
import { fromNameRecord, required, toCondition } from "../../proto/wire/convert.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { Arena } from "./arena.ts";
import { contentOf, faultOf, fragmentBytesOf, hashOf } from "./content.ts";
import type { Journal, Operation, Outcome, Seen } from "./history.ts";

export const PREFIX = "torture/";
const NAMES = Array.from({ length: 8 }, (_, index) => parseName(`${PREFIX}${index}`));
const ATTEMPT_MS = 10_000;
const PATIENCE_MS = 1_500;
const ATTEMPTS_MAX = 4;
const FINAL_ATTEMPTS_MAX = 8;
const PAUSE_MS = 300;
const THINK_MOST_MS = 60;
/** Writes that are sent once more after their end. */
const AGAIN_SHARE = 0.1;
const LIST_MAX = 1000;
/** Failures after which a write was certainly not done, and will not be: the tracker said so before any change. */
const REFUSALS: readonly ErrorCode[] = ["conflict", "already_exists", "invalid", "not_found"];

export interface ClientSettings {
  readonly number: number;
  readonly arena: Arena;
  readonly random: Random;
  readonly history: Journal<Operation>;
  /** Whether answers may be of changed bytes that nothing guards. */
  readonly isFlipping: () => boolean;
  /** Milliseconds of one clock for all clients. */
  readonly nowMs: () => number;
}

type Told = Pick<Operation, "action" | "name" | "operationId" | "sha256" | "expected" | "again">;

/** Does one thing after the other to a few names, and records what came of it. */
export class TortureClient implements Disposable {
  readonly #settings: ClientSettings;
  readonly #channels: Channels;
  readonly #tracker: Tracker;
  readonly #newest = new Map<Name, string>();

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#channels = settings.arena.channels();
    this.#tracker = settings.arena.clientTracker(this.#channels);
  }

  [Symbol.dispose](): void {
    this.#channels[Symbol.dispose]();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { random } = this.#settings;
    while (!signal.aborted) {
      await this.#one();
      await sleep(random() * THINK_MOST_MS);
    }
  }

  /** Reads every name, and all of them at once. */
  async readAll(): Promise<void> {
    await this.#list(true);
    for (const name of NAMES) await this.#get(name, true);
  }

  async #one(): Promise<void> {
    const { random } = this.#settings;
    const name = NAMES[Math.floor(random() * NAMES.length)]!;
    const dice = random();
    if (dice < 0.25) return await this.#put(name);
    if (dice < 0.42) return await this.#put(name, this.#newest.get(name) ?? "absent");
    if (dice < 0.5) return await this.#remove(name);
    if (dice < 0.55) return await this.#list(false);
    await this.#get(name, false);
  }

  async #put(name: Name, expected?: string): Promise<void> {
    const operationId = newRandomId<OperationId>(randomBytes);
    const content = contentOf(operationId);
    const publication = {
      ...{ operationId, name, sizeBytes: content.byteLength },
      fragmentSize: fragmentBytesOf(operationId),
      reread: (start: number, end: number) => Promise.resolve(content.subarray(start, end)),
      ...(expected !== undefined && { condition: conditionOf(expected) }),
    };
    const told = { action: "put", name, operationId, sha256: hashOf(content), expected } as const;
    await this.#write(told, async (signal) => {
      const once = (async function* () {
        yield await Promise.resolve(content);
      })();
      const whole = { ...publication, content: once };
      return (await publish(this.#channels, this.#tracker, whole, {}, signal)).record;
    });
  }

  async #remove(name: Name): Promise<void> {
    const operationId = newRandomId<OperationId>(randomBytes);
    await this.#write({ action: "remove", name, operationId }, async (signal) => {
      const request = { operationId, name, condition: toCondition(undefined) };
      const patience = { patienceMs: PATIENCE_MS, signal };
      const response = await this.#tracker.call(catalogService.Remove, request, patience);
      return fromNameRecord(required(response.record, "record"));
    });
  }

  /** Repeats a write while its result is unknown, as the same operation. */
  async #write(
    told: Told,
    attempt: (signal: AbortSignal) => Promise<NameRecord>,
  ): Promise<void> {
    const invokedMs = this.#settings.nowMs();
    let attempts = 0;
    let failure: EnjambreError;
    do {
      attempts += 1;
      if (attempts > 1) await sleep(PAUSE_MS);
      try {
        const version = formatVersion((await this.#attempt(attempt)).version);
        this.#newest.set(told.name as Name, version);
        this.#record(told, { invokedMs, attempts }, { is: "done", version });
        if (this.#settings.random() < AGAIN_SHARE) await this.#again(told, attempt);
        return;
      } catch (thrown) {
        failure = EnjambreError.from(thrown);
        if (REFUSALS.includes(failure.code)) break;
      }
    } while (attempts < ATTEMPTS_MAX);
    // What an earlier attempt sent may still be on its way.
    const isRefused = attempts === 1 && REFUSALS.includes(failure.code);
    const outcome = { is: isRefused ? "refused" : "unknown", code: failure.code } as const;
    if (isRefused) this.#newest.delete(told.name as Name);
    this.#record(told, { invokedMs, attempts }, outcome, failure);
  }

  /** Sends once more what was done: it must answer the same and change nothing. */
  async #again(
    told: Told,
    attempt: (signal: AbortSignal) => Promise<NameRecord>,
  ): Promise<void> {
    const span = { invokedMs: this.#settings.nowMs(), attempts: 1 };
    const again = { ...told, again: true };
    try {
      const { version } = await this.#attempt(attempt);
      this.#record(again, span, { is: "done", version: formatVersion(version) });
    } catch (thrown) {
      const failure = EnjambreError.from(thrown);
      const is = REFUSALS.includes(failure.code) ? "refused" : "unknown";
      this.#record(again, span, { is, code: failure.code }, failure);
    }
  }

  async #get(name: Name, final: boolean): Promise<void> {
    const most = final ? FINAL_ATTEMPTS_MAX : ATTEMPTS_MAX;
    for (let attempts = 1;; attempts += 1) {
      const span = { invokedMs: this.#settings.nowMs(), attempts, final };
      const told: Told = { action: "get", name };
      try {
        const outcome = await this.#attempt((signal) => this.#getOnce(name, signal));
        if (outcome.is === "seen") this.#newest.set(name, outcome.seen.version);
        if (outcome.is === "absent") this.#newest.delete(name);
        return this.#record(told, span, outcome);
      } catch (thrown) {
        const failure = EnjambreError.from(thrown);
        if (failure.code === "unavailable" && !final) await this.#getDirectly(name);
        if (attempts >= most) {
          return this.#record(told, span, { is: "unknown", code: failure.code }, failure);
        }
      }
      await sleep(PAUSE_MS);
    }
  }

  async #getOnce(name: Name, signal: AbortSignal): Promise<Outcome> {
    const patience = { patienceMs: PATIENCE_MS, signal };
    let found;
    try {
      found = await locatePlan(this.#tracker, { name }, patience);
    } catch (thrown) {
      if (EnjambreError.is(thrown, "not_found")) return { is: "absent" };
      throw thrown;
    }
    return { is: "seen", seen: await this.#fetch(found.record, found.plan, signal) };
  }

  /** As a get does when no tracker answers: the answer is marked as one that may be old. */
  async #getDirectly(name: Name): Promise<void> {
    const span = { invokedMs: this.#settings.nowMs(), attempts: 1 };
    const told: Told = { action: "direct", name };
    const wasFlipping = this.#settings.isFlipping();
    try {
      const addresses = this.#settings.arena.peers.map(({ data }) => data.address);
      const seen = await this.#attempt(async (signal) => {
        const { record, ...plan } = await findDirectly(this.#channels, addresses, name, signal);
        return await this.#fetch(record, plan, signal);
      });
      if (!wasFlipping && !this.#settings.isFlipping()) {
        this.#record(told, span, { is: "seen", seen });
      }
    } catch (thrown) {
      const failure = EnjambreError.from(thrown);
      this.#record(told, span, { is: "unknown", code: failure.code }, failure);
    }
  }

  async #fetch(record: NameRecord, plan: DownloadPlan, signal: AbortSignal): Promise<Seen> {
    const { random } = this.#settings;
    const wanted = plan.manifest.fragmentIds.map((_, index) => index);
    const parts: Uint8Array[] = [];
    const settings = { wanted, order: "sequential", random, signal } as const;
    for await (const { bytes, recycle } of download(this.#channels, plan, settings)) {
      parts.push(Buffer.from(bytes));
      recycle();
    }
    const bytes = Buffer.concat(parts);
    const { operationId } = record;
    const wrong = faultOf(bytes, operationId);
    return {
      ...{ version: formatVersion(record.version), operationId, sha256: hashOf(bytes) },
      ...(wrong !== undefined && { wrong }),
    };
  }

  async #list(final: boolean): Promise<void> {
    const catalog = new CatalogReader(this.#tracker);
    const span = { invokedMs: this.#settings.nowMs(), attempts: 1, final };
    try {
      const { entries } = await this.#attempt((signal) =>
        catalog.list(PREFIX, { limit: LIST_MAX, token: "" }, { patienceMs: PATIENCE_MS, signal })
      );
      const seen = entries.map(({ record }): [string, Seen] => {
        const { operationId, version } = record;
        return [record.name, { version: formatVersion(version), operationId }];
      });
      this.#record({ action: "list" }, span, { is: "listed", entries: Object.fromEntries(seen) });
    } catch (thrown) {
      const failure = EnjambreError.from(thrown);
      this.#record({ action: "list" }, span, { is: "unknown", code: failure.code }, failure);
    }
  }

  async #attempt<Result>(act: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    using limit = timeLimit(ATTEMPT_MS);
    return await act(limit.signal);
  }

  #record(
    told: Told,
    span: { invokedMs: number; attempts: number; final?: boolean },
    outcome: Outcome,
    failure?: EnjambreError,
  ): void {
    const { number, history, nowMs } = this.#settings;
    history.add({
      ...{ client: number, final: false, ...told, ...span, completedMs: nowMs(), outcome },
      ...(failure !== undefined && { message: failure.message }),
    });
  }
}

function conditionOf(expected: string): Condition {
  return expected === "absent"
    ? { expect: "absent" }
    : { expect: "version", version: parseVersion(expected) };
}
