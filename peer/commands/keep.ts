import { monotonicMs } from "../../proto/process/clock.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { type Name, parseName } from "../../proto/words/names.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { formatDuration, formatRate, formatSize } from "../../proto/words/units.ts";
import type { KeepResponse__Output } from "../../proto/gen/enjambre/v1/KeepResponse.ts";
import { addressOf, type Destination } from "../../proto/wire/destination.ts";
import { swarmService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { note, print, printJson, shown } from "../../proto/process/output.ts";
import { ManyProgress, Progress } from "./progress.ts";

/** Peers that are told to fetch at the same time; each fetches from all others. */
const PEERS_AT_ONCE_MAX = 200;

export interface PinFlags {
  readonly at: string;
}

export interface SpreadFlags {
  readonly toZone?: readonly string[];
  readonly all: boolean;
}

/** `peer pin NAME` */
export async function pin(client: Client, { at }: PinFlags, nameText: string): Promise<void> {
  const name = parseName(nameText);
  const startedMs = monotonicMs();
  let progress: Progress | undefined;
  let before = 0;
  let size = 0;
  let receivedBytes = 0;
  for await (const response of keep(client, at, name)) {
    progress ??= new Progress(shown(name), response.size);
    progress.add(response.heldBytes - before);
    before = response.heldBytes;
    ({ size, receivedBytes } = response);
  }
  progress?.[Symbol.dispose]();
  const tookMs = Math.round(monotonicMs() - startedMs);
  if (client.flags.json) {
    const received = { bytes_received: receivedBytes };
    return printJson({ name, address: at, size, ...received, took_ms: tookMs });
  }
  print(`${shown(name)}  is kept at ${at}  (${formatSize(size)}, ${formatDuration(tookMs)})`);
}

/** How one peer of a spread did. */
interface SpreadOutcome {
  readonly peer: PeerAddress;
  readonly tookMs: number;
  /** Bytes of fragments that came to it, also those that came twice; as far as it has said. */
  readonly receivedBytes: number;
  readonly failure?: EnjambreError;
}

/** `peer spread NAME` */
export async function spread(client: Client, flags: SpreadFlags, nameText: string): Promise<void> {
  const name = parseName(nameText);
  const peers = await chosen(client, flags);
  const startedMs = monotonicMs();
  let size = 0;
  const queue = [...peers];
  const outcomes: SpreadOutcome[] = [];
  using progress = new ManyProgress(peers.map(label));
  const worker = async () => {
    for (let peer = queue.shift(); peer !== undefined; peer = queue.shift()) {
      const peerStartedMs = monotonicMs();
      let receivedBytes = 0;
      const end = (failure?: EnjambreError) =>
        outcomes.push({
          ...{ peer: peer!, receivedBytes },
          tookMs: monotonicMs() - peerStartedMs,
          ...(failure && { failure }),
        });
      try {
        for await (const response of keep(client, peer, name)) {
          ({ size, receivedBytes } = response);
          progress.set(label(peer), response.heldBytes, response.size);
        }
        end();
      } catch (thrown) {
        end(EnjambreError.from(thrown));
      }
    }
  };
  const workers = Math.min(PEERS_AT_ONCE_MAX, peers.length);
  await Promise.all(Array.from({ length: workers }, worker));
  progress[Symbol.dispose]();
  report(client, name, size, outcomes, monotonicMs() - startedMs);
}

async function chosen({ catalog }: Client, { toZone, all }: SpreadFlags): Promise<PeerAddress[]> {
  if (!all && toZone === undefined) {
    throw invalid("Cannot spread to nobody: give --all, or --to-zone Z as often as you like");
  }
  const known = (await catalog.peers()).filter(({ liveness }) => liveness === "live");
  const peers = known.map(({ peer }) => peer)
    .filter(({ zone }) => all || toZone!.includes(zone));
  if (peers.length > 0) return peers;
  const zones = [...new Set(known.map(({ peer }) => peer.zone))].join(", ");
  throw new EnjambreError(
    "not_found",
    `No live peer is there; zones with live peers: ${zones || "none"}`,
  );
}

function report(
  { flags }: Client,
  name: Name,
  size: number,
  outcomes: readonly SpreadOutcome[],
  tookMs: number,
): void {
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  const done = outcomes.length - failed.length;
  if (flags.json) {
    printJson({
      name,
      size,
      took_ms: Math.round(tookMs),
      peers: outcomes.map(({ peer, tookMs, receivedBytes, failure }) => ({
        peer_id: peer.peerId,
        address: peer.address,
        zone: peer.zone,
        took_ms: Math.round(tookMs),
        bytes_received: receivedBytes,
        ...(failure !== undefined && { error: failure.message }),
      })),
    });
  } else {
    const rate = formatRate(size * done, tookMs);
    print(
      `${shown(name)}  is at ${done} of ${outcomes.length} peers  ` +
        `(${formatSize(size)} each, ${formatDuration(tookMs)}, ${rate} in all)`,
    );
    for (const { peer, failure } of failed) note(`peer: ${label(peer)}: ${failure!.message}`);
  }
  if (failed.length > 0) {
    throw new EnjambreError(
      "unavailable",
      `${failed.length} of ${outcomes.length} peers do not have it`,
    );
  }
}

function label({ peerId, zone }: PeerAddress): string {
  return `${peerId.slice(0, 12)} ${shown(zone)}`;
}

async function* keep(
  { channels }: Client,
  to: Destination,
  name: Name,
): AsyncGenerator<KeepResponse__Output> {
  let isDone = false;
  for await (const response of channels.serverStream(to, swarmService.Keep, { name })) {
    isDone = response.done;
    yield response;
  }
  if (!isDone) {
    throw new EnjambreError("unavailable", `${addressOf(to)} stopped before it had all of it`);
  }
}
