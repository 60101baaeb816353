import type { Allowance } from "../proto/client/allowance.ts";
import type { Order__Output } from "../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../proto/gen/enjambre/v1/OrderResult.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { fragmentIdFromBytes } from "../proto/words/ids.ts";
import type { Channels } from "../proto/wire/client.ts";
import { fragmentSize, fromPeerAddress } from "../proto/wire/convert.ts";
import type { FragmentStore } from "./store/store.ts";
import { copyFragment } from "./swarm/copy_fragment.ts";
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
    const corruptPeerIds = await runTask(parts, order, signal);
    return { orderId, done: true, corruptPeerIds };
  } catch (thrown) {
    const failure = thrown instanceof CopyFailure ? thrown.failure : EnjambreError.from(thrown);
    const corruptPeerIds = thrown instanceof CopyFailure ? thrown.corrupt : [];
    return {
      orderId,
      done: false,
      code: failure.code,
      message: failure.message,
      corruptPeerIds,
    };
  }
}

/** Answers the sources that sent wrong bytes. */
async function runTask(
  { store, channels, transfers, traffic, download }: OrderParts,
  order: Order__Output,
  signal: AbortSignal,
): Promise<string[]> {
  switch (order.task) {
    case "copy": {
      using _transfer = transfers.begin();
      const { fragmentId, size, sources, ticket } = order.copy!;
      const fragment = { id: fragmentIdFromBytes(fragmentId), sizeBytes: fragmentSize(size) };
      const peers = sources.map(fromPeerAddress);
      const settings = { signal, allowance: download, ticket: ticket ?? undefined };
      const { failure, from, corrupt } = await copyFragment(
        ...[channels, store, fragment, peers, settings] as const,
      );
      if (failure !== undefined) throw new CopyFailure(failure, [...corrupt]);
      transfers.received("repair", fragment.sizeBytes);
      if (from !== undefined) traffic?.received(from, fragment.sizeBytes);
      return [...corrupt];
    }
    case "drop": {
      const { fragmentId, purge } = order.drop!;
      await store.drop(fragmentIdFromBytes(fragmentId), purge ? "purge" : "trash");
      return [];
    }
    case "verify": {
      // Opening compares; a bad one is set aside and reported lost by the store itself.
      await using _fragment = await store.open(fragmentIdFromBytes(order.verify!.fragmentId));
      return [];
    }
    default:
      throw new EnjambreError("invalid", `Order ${order.orderId} has no task that is known here`);
  }
}

class CopyFailure extends Error {
  constructor(readonly failure: EnjambreError, readonly corrupt: string[]) {
    super(failure.message);
  }
}
