import type { Allowance } from "../proto/client/allowance.ts";
import type { CheckTask__Output } from "../proto/gen/enjambre/v1/CheckTask.ts";
import type { CopyTask__Output } from "../proto/gen/enjambre/v1/CopyTask.ts";
import type { Order__Output } from "../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../proto/gen/enjambre/v1/OrderResult.ts";
import { EnjambreError, type ErrorCode } from "../proto/words/errors.ts";
import { fragmentIdFromBytes } from "../proto/words/ids.ts";
import type { Channels } from "../proto/wire/client.ts";
import { fragmentSize, fromPeerAddress, required } from "../proto/wire/convert.ts";
import type { FragmentStore } from "./store/store.ts";
import { checkFragment, copyFragment } from "./swarm/copy_fragment.ts";
import type { Traffic } from "./traffic.ts";
import type { Transfers } from "./transfers.ts";

export interface OrderParts {
  readonly store: FragmentStore;
  readonly channels: Channels;
  readonly transfers: Transfers;
  /** Told who sent what. */
  readonly traffic?: Traffic;
  /** How fast copies may come; without it as fast as they do. */
  readonly download?: Allowance;
}

/**
 * Carries out an order of the tracker. Orders below the highest epoch that was ever seen come from a tracker whose
 * database is older than what it once promised: they are refused.
 */
export async function runOrder(
  parts: OrderParts,
  order: Order__Output,
  signal: AbortSignal,
): Promise<OrderResult> {
  const { orderId } = order;
  try {
    if (order.epoch < parts.store.epochSeen) {
      throw new EnjambreError(
        "conflict",
        `Order ${orderId} is of epoch ${order.epoch}, ${parts.store.epochSeen} was seen`,
      );
    }
    const lacking = await runTask(parts, order, signal);
    return { orderId, done: true, ...lacking };
  } catch (thrown) {
    const { failure, lacking } = thrown instanceof TaskFailure
      ? thrown
      : { failure: EnjambreError.from(thrown), lacking: NOBODY };
    return { orderId, done: false, code: failure.code, message: failure.message, ...lacking };
  }
}

/** Who did not give what it was to have: with wrong bytes, or by saying so. */
interface Lacking {
  readonly corruptPeerIds: string[];
  readonly missingPeerIds: string[];
}

const NOBODY: Lacking = { corruptPeerIds: [], missingPeerIds: [] };

async function runTask(
  parts: OrderParts,
  order: Order__Output,
  signal: AbortSignal,
): Promise<Lacking> {
  const { store } = parts;
  switch (order.task) {
    case "copy":
      return await copy(parts, order.copy!, signal);
    case "check":
      return await check(parts, order.check!, signal);
    case "drop": {
      const { fragmentId, purge } = order.drop!;
      await store.drop(fragmentIdFromBytes(fragmentId), purge ? "purge" : "trash");
      return NOBODY;
    }
    case "verify": {
      // Opening compares; a bad one is set aside and reported lost by the store itself.
      await using _fragment = await store.open(fragmentIdFromBytes(order.verify!.fragmentId));
      return NOBODY;
    }
    default:
      throw new EnjambreError("invalid", `Order ${order.orderId} has no task that is known here`);
  }
}

async function copy(
  { store, channels, transfers, traffic, download }: OrderParts,
  { fragmentId, size, sources, ticket }: CopyTask__Output,
  signal: AbortSignal,
): Promise<Lacking> {
  using _transfer = transfers.begin();
  const fragment = { id: fragmentIdFromBytes(fragmentId), sizeBytes: fragmentSize(size) };
  const peers = sources.map(fromPeerAddress);
  const settings = { signal, allowance: download, ticket: ticket ?? undefined };
  const { failure, from, corrupt, missing } = await copyFragment(
    ...[channels, store, fragment, peers, settings] as const,
  );
  const lacking = { corruptPeerIds: [...corrupt], missingPeerIds: [...missing] };
  if (failure !== undefined) throw new TaskFailure(failure, lacking);
  transfers.received("repair", fragment.sizeBytes);
  if (from !== undefined) traffic?.received(from, fragment.sizeBytes);
  return lacking;
}

/** Whether another peer gives what it claims to have. */
async function check(
  { channels, transfers, download }: OrderParts,
  { fragmentId, size, holder, ticket }: CheckTask__Output,
  signal: AbortSignal,
): Promise<Lacking> {
  using _transfer = transfers.begin();
  const fragment = { id: fragmentIdFromBytes(fragmentId), sizeBytes: fragmentSize(size) };
  const peer = fromPeerAddress(required(holder, "holder"));
  try {
    const settings = { signal, allowance: download, ticket: ticket ?? undefined };
    await checkFragment(channels, fragment, peer, settings);
    return NOBODY;
  } catch (thrown) {
    const failure = EnjambreError.from(thrown);
    const peersIf = (code: ErrorCode) => failure.code === code ? [peer.peerId] : [];
    const lacking = { corruptPeerIds: peersIf("corrupt"), missingPeerIds: peersIf("not_found") };
    throw new TaskFailure(failure, lacking);
  }
}

class TaskFailure extends Error {
  constructor(readonly failure: EnjambreError, readonly lacking: Lacking) {
    super(failure.message);
  }
}
