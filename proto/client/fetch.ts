import { timeLimit } from "../process/clock.ts";
import { gatheredHash } from "../process/hashing.ts";
import { EnjambreError } from "../words/errors.ts";
import { idToBytes } from "../words/ids.ts";
import type { FragmentRef } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";
import type { FragmentTicket } from "../gen/enjambre/v1/FragmentTicket.ts";
import type { Channels } from "../wire/client.ts";
import { fragmentsService } from "../wire/schema.ts";
import type { Allowance } from "./allowance.ts";

export interface FetchSettings {
  readonly holder: PeerAddress;
  readonly fragment: FragmentRef;
  /** The longest that it may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** It makes up for a lost copy, and yields to what people wait for. */
  readonly forRepair: boolean;
  /** What lets this device have it. */
  readonly ticket?: FragmentTicket;
  /** How fast bytes may come; without it as fast as they do. */
  readonly allowance?: Allowance;
}

/**
 * Gets one fragment from one holder into `target` and compares it with its id.
 * @param target Exactly as long as the fragment.
 * @throws corrupt when the bytes are not the fragment's, else what the holder answered or the connection failed with.
 */
export async function fetchFragment(
  channels: Channels,
  { holder, fragment, timeoutMs, signal, forRepair, ticket, allowance }: FetchSettings,
  target: Uint8Array,
): Promise<void> {
  using limit = timeLimit(timeoutMs, signal);
  const whole = { fragmentId: idToBytes(fragment.id), offset: 0, length: 0 };
  const request = { ...whole, forRepair, ticket: ticket ?? null };
  const { address } = holder;
  const hash = gatheredHash(target);
  let filled = 0;
  const limits = { signal: limit.signal };
  for await (
    const { data } of channels.serverStream(holder, fragmentsService.Fetch, request, limits)
  ) {
    await allowance?.take(data.byteLength, limit.signal);
    if (filled + data.byteLength > target.byteLength) {
      throw wrongBytes(fragment, address, "more bytes than it has");
    }
    target.set(data, filled);
    hash.update(data);
    filled += data.byteLength;
  }
  if (filled !== target.byteLength) {
    throw wrongBytes(fragment, address, `only ${filled} bytes of it`);
  }
  if (await hash.digest() !== fragment.id) throw wrongBytes(fragment, address, "other bytes");
}

function wrongBytes(fragment: FragmentRef, address: string, what: string): EnjambreError {
  return new EnjambreError("corrupt", `${address} sent ${what} for fragment ${fragment.id}`);
}
