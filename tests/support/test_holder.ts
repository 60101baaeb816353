import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { swarmHandlers } from "../../peer/rpc/swarm.ts";
import { Shares } from "../../peer/swarm/shares.ts";
import { download } from "../../proto/client/download.ts";
import type { DownloadPlan, DownloadSettings } from "../../proto/client/download_plan.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { type FragmentId, fragmentIdOf } from "../../proto/words/ids.ts";
import { CHUNK_BYTES, FRAGMENT_SIZE_MIN_BYTES } from "../../proto/words/limits.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { healthService } from "../../proto/wire/health.ts";
import { swarmService } from "../../proto/wire/schema.ts";
import { serveGrpc, type Serving } from "./grpc_server.ts";
import { peerAddress } from "./peers.ts";

const SIZE = FRAGMENT_SIZE_MIN_BYTES;
const ROUND_TRIPS = 5;

export interface File {
  readonly manifest: Manifest;
  readonly bytesOf: ReadonlyMap<FragmentId, Uint8Array>;
}

/** A file of full fragments and a rest. */
export function fileOf(fragments: number): File {
  const parts = Array.from({ length: fragments }, (_, index) => {
    return Buffer.alloc(index === fragments - 1 ? 100 : SIZE, `fragment ${index}`);
  });
  const manifest = {
    size: (fragments - 1) * SIZE + 100,
    fragmentSize: SIZE,
    contentSha256: sha256Hex(Buffer.concat(parts)),
    fragmentIds: parts.map(fragmentIdOf),
  };
  return { manifest, bytesOf: new Map(parts.map((bytes) => [fragmentIdOf(bytes), bytes])) };
}

export type Answer = (id: FragmentId, signal: AbortSignal) => AsyncIterable<ExchangeResponse>;

interface Asks {
  readonly asked: FragmentId[];
  readonly running: FragmentId[];
  exchanges: number;
}

/** A peer that answers for fragments as it is told, and counts what it was asked. */
export class TestHolder implements AsyncDisposable {
  readonly peer: PeerAddress;
  readonly #serving: Serving;
  readonly #state: Asks;

  private constructor(peer: PeerAddress, serving: Serving, state: Asks) {
    this.peer = peer;
    this.#serving = serving;
    this.#state = state;
  }

  static async serve(
    index: number,
    answer: Answer,
    file: File,
    has = (_index: number) => true,
    receiving = false,
  ): Promise<TestHolder> {
    const state: Asks = { asked: [], running: [], exchanges: 0 };
    const source = {
      manifest: file.manifest,
      receiving,
      has,
      async *read(index: number, signal: AbortSignal) {
        const id = file.manifest.fragmentIds[index]!;
        state.asked.push(id);
        state.running.push(id);
        try {
          yield* answer(id, signal);
        } finally {
          state.running.splice(state.running.indexOf(id), 1);
        }
      },
    };
    const none = () => undefined;
    const shares = new Shares({
      find: () => {
        state.exchanges += 1;
        return Promise.resolve(source);
      },
      of: none,
      random: seededRandom(index),
    });
    const serving = await serveGrpc(swarmService, swarmHandlers({ shares }));
    return new TestHolder(peerAddress(index, serving.address), serving, state);
  }

  get asked(): readonly FragmentId[] {
    return this.#state.asked;
  }

  /** How often somebody turned to it. */
  get exchanges(): number {
    return this.#state.exchanges;
  }

  /** What it is asked for and has not answered. */
  get running(): readonly FragmentId[] {
    return this.#state.running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#serving[Symbol.asyncDispose]();
  }
}

/** Gives what it has, as a good peer does. */
export function good(file: File): Answer {
  return async function* (id) {
    const bytes = file.bytesOf.get(id);
    if (bytes === undefined) throw new EnjambreError("not_found", `Fragment ${id} is not here`);
    for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
      yield await Promise.resolve({ data: bytes.subarray(at, at + CHUNK_BYTES) });
    }
  };
}

/** Has lost everything. */
// deno-lint-ignore require-yield
export const lost: Answer = async function* (id) {
  throw await Promise.resolve(new EnjambreError("not_found", `Fragment ${id} is not here`));
};

/** Gives other bytes, as many as there should be. */
export const lying = (file: File): Answer =>
  async function* (id) {
    yield await Promise.resolve({ data: Buffer.alloc(file.bytesOf.get(id)!.byteLength, "x") });
  };

/** Begins to answer and goes no further until nobody wants it any more. */
export const stalling: Answer = async function* (_id, signal) {
  yield { data: Buffer.from("f") };
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
};

export function planOf(file: File, ...holders: readonly TestHolder[]): DownloadPlan {
  const peers = holders.map(({ peer }) => peer);
  return { manifest: file.manifest, holders: file.manifest.fragmentIds.map(() => peers) };
}

/** What was said on the connections to these holders has arrived there, and most likely its answer here. */
export async function roundTrips(
  channels: Channels,
  ...holders: readonly TestHolder[]
): Promise<void> {
  for (let turn = 0; turn < ROUND_TRIPS; turn += 1) {
    await Promise.all(
      holders.map(({ peer }) => channels.unary(peer.address, healthService.Check, { service: "" })),
    );
  }
}

export function settingsOf(file: File, order: DownloadSettings["order"]): DownloadSettings {
  const wanted = [...file.manifest.fragmentIds.keys()];
  return { wanted, order, random: seededRandom(1) };
}

/** Downloads everything; answers the indexes in the order in which they came. */
export async function getAll(
  plan: DownloadPlan,
  file: File,
  order: DownloadSettings["order"] = "any",
): Promise<number[]> {
  using channels = new Channels(INSECURE);
  const indexes: number[] = [];
  for await (const { index, bytes, recycle } of download(channels, plan, settingsOf(file, order))) {
    assert.deepEqual(
      new Uint8Array(bytes),
      new Uint8Array(
        file.bytesOf.get(
          file.manifest.fragmentIds[index]!,
        )!,
      ),
    );
    indexes.push(index);
    recycle();
  }
  const all = [...file.manifest.fragmentIds.keys()];
  assert.deepEqual(indexes.toSorted((a, b) => a - b), all);
  return indexes;
}
