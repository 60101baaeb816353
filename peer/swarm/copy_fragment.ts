import { Buffer } from "node:buffer";
import type { Allowance } from "../../proto/client/allowance.ts";
import { fetchFragment } from "../../proto/client/fetch.ts";
import type { FragmentTicket } from "../../proto/gen/enjambre/v1/FragmentTicket.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import type { Channels } from "../../proto/wire/client.ts";
import type { FragmentStore } from "../store/store.ts";
import { storeWhole } from "../store/store_whole.ts";

/** A source must deliver at this rate at least, whatever else it sends. */
const SLOWEST_BYTES_PER_S = 32 * 1024;
const TIMEOUT_MIN_MS = 10_000;

export interface CopyResult {
  /** Why the fragment could not be had; absent when it is here. */
  readonly failure?: EnjambreError;
  /** Who sent it; absent when it was here already. */
  readonly from?: PeerId;
  /** Sources that sent wrong bytes. */
  readonly corrupt: readonly PeerId[];
  /** Sources that said that they have not got it. */
  readonly missing: readonly PeerId[];
}

export interface CopySettings {
  readonly signal: AbortSignal;
  /** How fast bytes may come; without it as fast as they do. */
  readonly allowance?: Allowance;
  /** What lets this peer have it. */
  readonly ticket?: FragmentTicket;
}

/** Gets a fragment from the first of the sources that can give it, and stores it. */
export async function copyFragment(
  channels: Channels,
  store: FragmentStore,
  fragment: FragmentRef,
  sources: readonly PeerAddress[],
  settings: CopySettings,
): Promise<CopyResult> {
  const corrupt: PeerId[] = [];
  const missing: PeerId[] = [];
  if (store.has(fragment.id) || await store.takeBack(fragment)) return { corrupt, missing };
  let failure = new EnjambreError("unavailable", `No source is known for ${fragment.id}`);
  const bytes = Buffer.allocUnsafeSlow(fragment.sizeBytes);
  for (const holder of sources) {
    try {
      await fetchFrom(holder, channels, fragment, settings, bytes);
      await storeWhole(store, fragment, bytes);
      return { from: holder.peerId, corrupt, missing };
    } catch (thrown) {
      failure = EnjambreError.from(thrown);
      if (failure.code === "corrupt") corrupt.push(holder.peerId);
      if (failure.code === "not_found") missing.push(holder.peerId);
      // Another source does not help when it is this peer that is full, or is told to stop.
      if (failure.code === "exhausted" || settings.signal.aborted) break;
    }
  }
  return { failure, corrupt, missing };
}

/**
 * Gets a fragment from whoever claims to have it, compares it with its id, and keeps nothing of it.
 * @throws corrupt or not_found when it has it not, anything else when that is not known.
 */
export async function checkFragment(
  channels: Channels,
  fragment: FragmentRef,
  holder: PeerAddress,
  settings: CopySettings,
): Promise<void> {
  const bytes = Buffer.allocUnsafeSlow(fragment.sizeBytes);
  await fetchFrom(holder, channels, fragment, settings, bytes);
}

/** Whoever does not deliver in time does not. */
async function fetchFrom(
  holder: PeerAddress,
  channels: Channels,
  fragment: FragmentRef,
  settings: CopySettings,
  into: Uint8Array,
): Promise<void> {
  const timeoutMs = TIMEOUT_MIN_MS + fragment.sizeBytes / SLOWEST_BYTES_PER_S * 1000;
  const fetched = { ...settings, holder, fragment, timeoutMs, forRepair: true };
  await fetchFragment(channels, fetched, into);
}
