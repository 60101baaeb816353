import type { FetchRequest__Output } from "../../proto/gen/enjambre/v1/FetchRequest.ts";
import type { FetchResponse } from "../../proto/gen/enjambre/v1/FetchResponse.ts";
import type { FragmentsHandlers } from "../../proto/gen/enjambre/v1/Fragments.ts";
import type { StoreRequest__Output } from "../../proto/gen/enjambre/v1/StoreRequest.ts";
import type { StoreResponse } from "../../proto/gen/enjambre/v1/StoreResponse.ts";
import type { Allowance } from "../../proto/client/allowance.ts";
import { type ChainResult, ChainUpload } from "../../proto/client/store_fragment.ts";
import { checkDialled } from "../../proto/words/announced_address.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { fragmentIdFromBytes } from "../../proto/words/ids.ts";
import { REPLICAS_MAX } from "../../proto/words/limits.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { Channels } from "../../proto/wire/client.ts";
import { atMost, fromFragmentRef, fromPeerAddress, required } from "../../proto/wire/convert.ts";
import { type CallContext, clientStream, serverStream } from "../../proto/wire/server.ts";
import { fromFragmentTicket } from "../../proto/wire/tickets.ts";
import type { Records } from "../store/records.ts";
import type { FragmentStore, FragmentWriter } from "../store/store.ts";
import { chunksOf } from "../swarm/chunks.ts";
import type { RankedAllowance } from "../limits/throttle.ts";
import type { TicketGate } from "../tickets/ticket_gate.ts";
import type { Traffic } from "../traffic.ts";
import type { Transfers } from "../transfers.ts";
import { isLoopback } from "./own_machine.ts";
import { StoreWatch } from "./store_watch.ts";

export interface FragmentParts {
  readonly store: FragmentStore;
  readonly channels: Channels;
  readonly transfers: Transfers;
  /** Told who was sent what. */
  readonly traffic?: Traffic;
  /** Asks for tickets; without it nobody needs any. */
  readonly tickets?: TicketGate;
  readonly records: Pick<Records, "isPartOf">;
  /** How fast bytes may leave and come. */
  readonly limits: { readonly upload: RankedAllowance; readonly download: Allowance };
}

/** The bytes: Fetch gives them, Store takes them and passes them on. */
export function fragmentHandlers(parts: FragmentParts): FragmentsHandlers {
  const { store, transfers, limits, tickets, records } = parts;
  return {
    Fetch: serverStream<FetchRequest__Output, FetchResponse>(async function* (
      { fragmentId, offset, length, forRepair, ticket },
      { signal, caller },
    ) {
      using _transfer = transfers.begin();
      const id = fragmentIdFromBytes(fragmentId);
      await tickets?.checkFetch(id, fromFragmentTicket(ticket), caller, records);
      // The whole fragment is compared with its id before its first byte leaves, whatever part is wanted.
      await using fragment = await store.open(id);
      const end = length === 0 ? fragment.sizeBytes : offset + length;
      if (offset > fragment.sizeBytes || end > fragment.sizeBytes) {
        throw invalid(
          `Cannot read bytes ${offset} to ${end}: the fragment has ${fragment.sizeBytes}`,
        );
      }
      const upload = forRepair ? limits.upload.forRepair : limits.upload;
      yield* chunksOf(fragment, { start: offset, end, upload, signal });
      transfers.sent(forRepair ? "repair" : "fetch", end - offset);
    }),

    Store: clientStream(async (requests: AsyncIterable<StoreRequest__Output>, context) => {
      using _transfer = transfers.begin();
      return await takeFragment(parts, requests, context);
    }),
  } as FragmentsHandlers;
}

async function takeFragment(
  { store, channels, limits, transfers, traffic, tickets }: FragmentParts,
  requests: AsyncIterable<StoreRequest__Output>,
  { signal, from, caller }: CallContext,
): Promise<StoreResponse> {
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  const header = required(first.done ? null : first.value.header, "header");
  const fragment = fromFragmentRef(header);
  const forward = atMost(header.forward, REPLICAS_MAX - 1, "forward").map(fromPeerAddress);
  // Clients say where it goes on to: to where peers can be, and nowhere else.
  for (const { address } of forward) checkDialled(address, isLoopback(from));
  const wanted = { fragment, self: store.peerId, forward: forward.map(({ peerId }) => peerId) };
  tickets?.checkStore(wanted, fromFragmentTicket(header.ticket), caller);
  using watch = new StoreWatch(fragment, forward[0]);
  const local = await watch.during("disk", LocalWrite.open(store, fragment));
  const chain = forward.length === 0
    ? undefined
    : new ChainUpload(channels, fragment, forward, { signal, ticket: header.ticket ?? undefined });
  try {
    const { upload, download } = limits;
    let bytes = 0;
    while (local.wantsBytes || chain?.failed === false) {
      const { done, value } = await watch.during("sender", incoming.next());
      if (done) break;
      const data = required(value.data, "data");
      bytes += data.byteLength;
      watch.came(data.byteLength);
      if (bytes > fragment.sizeBytes) {
        throw invalid(
          `More than the ${fragment.sizeBytes} bytes announced came for ${fragment.id}`,
        );
      }
      await watch.during("limit", download.take(data.byteLength, signal));
      if (chain?.failed === false) {
        await watch.during("limit", upload.take(data.byteLength, signal));
      }
      await Promise.all([
        watch.during("disk", local.write(data)),
        watch.during("next peer", chain?.write(value)),
      ]);
    }
    const isNew = local.wantsBytes;
    const [own, others] = await Promise.all([
      watch.during("disk", local.finish()),
      watch.during("next peer", chain?.finish()),
    ]);
    if (isNew && own === undefined) transfers.received("store", fragment.sizeBytes);
    if (others !== undefined && others.stored.length > 0) {
      transfers.sent("forward", fragment.sizeBytes);
      traffic?.sent(others.stored[0]!, fragment.sizeBytes);
    }
    return toResponse(store, own, others);
  } catch (thrown) {
    chain?.cancel();
    await local.cancel();
    throw thrown;
  }
}

/** This peer's own part of a chain. Its failure is told in the answer and does not stop the others. */
class LocalWrite {
  readonly #writer: FragmentWriter | undefined;
  #failure: EnjambreError | undefined;

  private constructor(writer: FragmentWriter | undefined, failure: EnjambreError | undefined) {
    this.#writer = writer;
    this.#failure = failure;
  }

  static async open(store: FragmentStore, fragment: FragmentRef): Promise<LocalWrite> {
    // What is here already was verified when it came, and has been reported.
    if (store.has(fragment.id)) return new LocalWrite(undefined, undefined);
    try {
      if (await store.takeBack(fragment)) return new LocalWrite(undefined, undefined);
      return new LocalWrite(await store.write(fragment), undefined);
    } catch (thrown) {
      return new LocalWrite(undefined, EnjambreError.from(thrown));
    }
  }

  get wantsBytes(): boolean {
    return this.#writer !== undefined && this.#failure === undefined;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.wantsBytes) await this.#attempt((writer) => writer.write(chunk));
  }

  /** Answers what went wrong, if anything did. */
  async finish(): Promise<EnjambreError | undefined> {
    if (this.wantsBytes) await this.#attempt((writer) => writer.finish());
    return this.#failure;
  }

  async cancel(): Promise<void> {
    if (this.wantsBytes) await this.#writer!.cancel();
  }

  async #attempt(step: (writer: FragmentWriter) => Promise<void>): Promise<void> {
    try {
      await step(this.#writer!);
    } catch (thrown) {
      this.#failure = EnjambreError.from(thrown);
      await this.#writer!.cancel();
    }
  }
}

function toResponse(
  store: FragmentStore,
  own: EnjambreError | undefined,
  others: ChainResult | undefined,
): StoreResponse {
  const failures = (others?.failures ?? []).map(({ peerId, error }) => ({
    peerId,
    code: error.code,
    message: error.message,
  }));
  const stored = others?.stored ?? [];
  return own === undefined ? { storedPeerIds: [store.peerId, ...stored], failures } : {
    storedPeerIds: [...stored],
    failures: [{ peerId: store.peerId, code: own.code, message: own.message }, ...failures],
  };
}
