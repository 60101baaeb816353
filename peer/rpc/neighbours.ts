import type { AskRequest__Output } from "../../proto/gen/enjambre/v1/AskRequest.ts";
import type { AskResponse, AskResponse__Output } from "../../proto/gen/enjambre/v1/AskResponse.ts";
import type { NeighboursHandlers } from "../../proto/gen/enjambre/v1/Neighbours.ts";
import { monotonicMs } from "../../proto/process/clock.ts";
import { type Random, shuffled } from "../../proto/process/random.ts";
import { invalid } from "../../proto/words/errors.ts";
import { fileIdFromBytes, parseOperationId } from "../../proto/words/ids.ts";
import { ASK_FAN_OUT, ASK_TTL_MAX, NAME_MAX_BYTES } from "../../proto/words/limits.ts";
import { parseName } from "../../proto/words/names.ts";
import type { NameRecord, PeerAddress } from "../../proto/words/record.ts";
import type { Channels } from "../../proto/wire/client.ts";
import {
  count,
  pageLimit,
  toBitmap,
  toManifest,
  toNameRecord,
  toPeerAddress,
} from "../../proto/wire/convert.ts";
import { neighboursService } from "../../proto/wire/schema.ts";
import { serverStream } from "../../proto/wire/server.ts";
import { Outbox } from "../../proto/wire/streams.ts";
import type { NeighbourBook } from "../store/neighbour_book.ts";
import type { Records } from "../store/records.ts";
import type { FragmentStore } from "../store/store.ts";

/** Answers of others on their way through this peer; past that they are left out. */
const RELAY_MAX = 2_048;
/** A neighbour that is asked on behalf of somebody else gets so much time. */
const RELAY_TIMEOUT_MS = 2_000;
/** Questions remembered as answered, and for how long. */
const SEEN_MAX = 4_096;
const SEEN_MS = 60_000;

export interface NeighbourParts {
  readonly store: FragmentStore;
  readonly records: Records;
  readonly neighbours: NeighbourBook;
  readonly channels: Channels;
  readonly random: Random;
  /** This peer, as others reach it. */
  readonly self: PeerAddress;
  /** When a tracker was last heard, milliseconds since 1970-01-01 UTC. */
  readonly heardAtMs: () => number;
}

/** Direct questions: answers from what this peer remembers, and from the peers it knows. */
export function neighbourHandlers(parts: NeighbourParts): NeighboursHandlers {
  const seen = new SeenQueries();
  return {
    Ask: serverStream<AskRequest__Output, AskResponse>((request, { signal }) => {
      if (!seen.isNew(parseOperationId(request.queryId), monotonicMs())) return nothing();
      return answer(parts, request, signal);
    }),
  } as NeighboursHandlers;
}

async function* nothing(): AsyncGenerator<AskResponse> {}

async function* answer(
  parts: NeighbourParts,
  request: AskRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<AskResponse> {
  const ttl = count(request.ttl, "ttl", ASK_TTL_MAX);
  const records = ownRecords(parts, request);
  const others = ttl === 0 ? undefined : askOthers(parts, { ...request, ttl: ttl - 1 }, signal);
  for (const record of records) yield await ownAnswer(parts, record, request.withManifest);
  if (others !== undefined) yield* others;
}

function ownRecords({ records }: NeighbourParts, request: AskRequest__Output): NameRecord[] {
  switch (request.question) {
    case "name": {
      const record = records.byName(parseName(request.name!));
      return record === undefined ? [] : [record];
    }
    case "fileId":
      return records.byFileId(fileIdFromBytes(request.fileId!));
    case "text":
      if (request.text!.length > NAME_MAX_BYTES) throw invalid("The text is longer than a name");
      return records.byText(request.text!, pageLimit(request.limit));
    default:
      throw invalid('Cannot answer: neither "name", "file_id" nor "text" is asked for');
  }
}

async function ownAnswer(
  { store, records, self, heardAtMs }: NeighbourParts,
  record: NameRecord,
  withManifest: boolean,
): Promise<AskResponse> {
  const manifest = record.fileId === undefined || !withManifest
    ? undefined
    : await records.manifest(record.fileId);
  return {
    record: toNameRecord(record),
    holder: toPeerAddress(self),
    asOfMs: heardAtMs(),
    ...(manifest !== undefined && {
      manifest: toManifest(manifest),
      fragmentsHeld: toBitmap(manifest.fragmentIds, (id) => store.has(id)),
    }),
  };
}

/** Asks some neighbours and passes on what they answer, as it comes. Those that do not answer are left out. */
function askOthers(
  { neighbours, channels, random, self }: NeighbourParts,
  request: AskRequest__Output,
  signal: AbortSignal,
): Outbox<AskResponse__Output> {
  const outbox = new Outbox<AskResponse__Output>(RELAY_MAX);
  const others = neighbours.peers.filter(({ peerId }) => peerId !== self.peerId);
  const asked = shuffled(others, random).slice(0, ASK_FAN_OUT).map(async (neighbour) => {
    const limits = { signal, timeoutMs: RELAY_TIMEOUT_MS };
    try {
      const answers = channels.serverStream(neighbour, neighboursService.Ask, request, limits);
      for await (const response of answers) {
        if (outbox.size < RELAY_MAX) outbox.push(response);
      }
    } catch {
      // A neighbour that is away has nothing to say; the asker knows that answers may be missing.
    }
  });
  Promise.all(asked).then(() => outbox.close());
  return outbox;
}

/** Which questions were answered lately: each is answered once, or a flood would never end. */
class SeenQueries {
  readonly #seenAtMs = new Map<string, number>();

  isNew(queryId: string, nowMs: number): boolean {
    for (const [id, atMs] of this.#seenAtMs) {
      if (nowMs - atMs < SEEN_MS && this.#seenAtMs.size < SEEN_MAX) break;
      this.#seenAtMs.delete(id);
    }
    if (this.#seenAtMs.has(queryId)) return false;
    this.#seenAtMs.set(queryId, nowMs);
    return true;
  }
}
