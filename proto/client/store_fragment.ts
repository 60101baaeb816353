import { EnjambreError, ERROR_CODES, type ErrorCode } from "../words/errors.ts";
import { idToBytes, type PeerId } from "../words/ids.ts";
import type { FragmentRef } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";
import type { Channels, Upload } from "../wire/client.ts";
import { toPeerAddress } from "../wire/convert.ts";
import type { EncodedChunk } from "../wire/encoded_chunk.ts";
import { fragmentsService } from "../wire/schema.ts";
import type { FragmentTicket } from "../gen/enjambre/v1/FragmentTicket.ts";
import type { StoreRequest } from "../gen/enjambre/v1/StoreRequest.ts";
import type { StoreResponse__Output } from "../gen/enjambre/v1/StoreResponse.ts";
import type { Allowance } from "./allowance.ts";

/** A chain must take a fragment at this rate at least; slower ones are given up. */
const SLOWEST_BYTES_PER_S = 64 * 1024;
const STORE_TIMEOUT_MIN_MS = 10_000;
/** A fragment of at least this size is worth a connection of its own. */
const BULK_FROM_BYTES = 256 * 1024;

/** How each peer of a chain did. */
export interface ChainResult {
  readonly stored: readonly PeerId[];
  readonly failures: readonly ChainFailure[];
}

export interface ChainFailure {
  readonly peerId: PeerId;
  readonly error: EnjambreError;
}

/**
 * A fragment on its way to the first peer of a chain, which passes it on to the others. What a chain could not do is in
 * its result, never thrown: a peer that fails is no failure of the put.
 */
export class ChainUpload {
  readonly #chain: readonly PeerAddress[];
  readonly #upload: Promise<Upload<StoreRequest, StoreResponse__Output>>;
  #failure: unknown;

  constructor(
    channels: Channels,
    fragment: FragmentRef,
    chain: readonly PeerAddress[],
    { signal, ticket }: Pick<StoreSettings, "signal" | "ticket">,
  ) {
    this.#chain = chain;
    const slowestMs = fragment.sizeBytes / SLOWEST_BYTES_PER_S * 1000;
    const limits = { timeoutMs: STORE_TIMEOUT_MIN_MS + slowestMs, signal };
    const { Store: method } = fragmentsService;
    this.#upload = fragment.sizeBytes < BULK_FROM_BYTES
      ? Promise.resolve(channels.clientStream(chain[0]!, method, limits))
      : channels.bulkUpload(chain[0]!, method, limits);
    this.write({
      header: {
        fragmentId: idToBytes(fragment.id),
        size: fragment.sizeBytes,
        forward: chain.slice(1).map(toPeerAddress),
        ticket: ticket ?? null,
      },
    });
  }

  /** Whether writing on is of any use. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  async write(chunk: StoreRequest): Promise<void> {
    if (this.failed) return;
    try {
      await (await this.#upload).write(chunk);
    } catch (thrown) {
      this.#failure ??= thrown;
    }
  }

  cancel(): void {
    // One that could not be opened has nothing to cancel.
    this.#upload.then((upload) => upload.cancel(), () => {});
  }

  async finish(): Promise<ChainResult> {
    const head = this.#chain[0]!;
    try {
      const response = await (await this.#upload).finish();
      if (this.failed) throw this.#failure;
      const byId = new Map<string, PeerId>(this.#chain.map(({ peerId }) => [peerId, peerId]));
      return {
        stored: response.storedPeerIds.flatMap((id) => byId.get(id) ?? []),
        failures: response.failures.flatMap(({ peerId, code, message }) => {
          const known = byId.get(peerId);
          return known === undefined
            ? []
            : [{ peerId: known, error: new EnjambreError(errorCode(code), message) }];
        }),
      };
    } catch (thrown) {
      const error = EnjambreError.from(this.#failure ?? thrown);
      return { stored: [], failures: [{ peerId: head.peerId, error }] };
    }
  }
}

export interface StoreSettings {
  readonly signal?: AbortSignal;
  /** How fast bytes may leave; without it as fast as they do. */
  readonly allowance?: Allowance;
  /** What lets the chain take it. */
  readonly ticket?: FragmentTicket;
}

/** Sends a whole fragment down a chain. @throws the signal's reason, when it is aborted while bytes wait to leave. */
export async function storeFragment(
  channels: Channels,
  fragment: FragmentRef,
  chunks: Iterable<EncodedChunk>,
  chain: readonly PeerAddress[],
  { signal, allowance, ticket }: StoreSettings = {},
): Promise<ChainResult> {
  const upload = new ChainUpload(channels, fragment, chain, { signal, ticket });
  for (const chunk of chunks) {
    if (upload.failed) break;
    await allowance?.take(chunk.data.byteLength, signal);
    await upload.write(chunk);
  }
  return await upload.finish();
}

function errorCode(text: string): ErrorCode {
  return ERROR_CODES.find((code) => code === text) ?? "internal";
}
