import { repeat } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { type Random, shuffled } from "../proto/process/random.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import type { PeersResponse__Output } from "../proto/gen/enjambre/v1/PeersResponse.ts";
import type { Channels } from "../proto/wire/client.ts";
import { fromPeerAddress, required } from "../proto/wire/convert.ts";
import { healthService } from "../proto/wire/health.ts";
import { catalogService } from "../proto/wire/schema.ts";
import type { Directory } from "./directory.ts";

const log = logger("watch");

/** Peers that newcomers are told when no tracker answers. */
export const PEERS_REMEMBERED_MAX = 16;
const PEERS_TIMEOUT_MS = 5_000;

export interface WatchSettings {
  readonly healthIntervalMs: number;
  /** A tracker that has not answered by then counts as away: a stopped process keeps its connections open. */
  readonly healthTimeoutMs: number;
  readonly peersIntervalMs: number;
  readonly random: Random;
}

/** Keeps the directory true: asks each tracker for its health, and a healthy one for peers to remember. */
export class Watch {
  readonly #channels: Channels;
  readonly #directory: Directory;
  readonly #settings: WatchSettings;

  constructor(channels: Channels, directory: Directory, settings: WatchSettings) {
    this.#channels = channels;
    this.#directory = directory;
    this.#settings = settings;
  }

  /** Asks everybody once, so that the first newcomer is told the truth. */
  async once(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#directory.trackers.map(({ address }) => this.#check(address, signal)));
    if (this.#directory.healthyTracker === undefined) log.warning("No tracker answers yet");
    await this.#rememberPeers(signal);
  }

  /** Goes on until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { healthIntervalMs, peersIntervalMs } = this.#settings;
    await Promise.all([
      ...this.#directory.trackers.map(({ address }) =>
        repeat(healthIntervalMs, signal, () => this.#check(address, signal))
      ),
      repeat(peersIntervalMs, signal, () => this.#rememberPeers(signal)),
    ]);
  }

  async #check(address: string, signal: AbortSignal): Promise<void> {
    const limits = { timeoutMs: this.#settings.healthTimeoutMs, signal };
    let why: string | undefined;
    try {
      const request = { service: "" };
      const { status } = await this.#channels.unary(address, healthService.Check, request, limits);
      if (status !== "SERVING") why = `it says ${status}`;
    } catch (thrown) {
      if (signal.aborted) return;
      why = EnjambreError.from(thrown).message;
    }
    const isNews = this.#directory.setHealth(address, why === undefined);
    if (why === undefined) {
      if (isNews) log.info("A tracker answers", { tracker: address });
    } else if (isNews) {
      log.warning("A tracker does not answer", { tracker: address, why });
    }
  }

  /** A failure is no news of the peers: what was known stays. */
  async #rememberPeers(signal: AbortSignal): Promise<void> {
    const tracker = this.#directory.healthyTracker;
    if (tracker === undefined) return;
    try {
      const limits = { timeoutMs: PEERS_TIMEOUT_MS, signal };
      const response = await this.#channels.unary(tracker, catalogService.Peers, {}, limits);
      const live = livePeers(response);
      const chosen = choosePeers(live, PEERS_REMEMBERED_MAX, this.#settings.random);
      this.#directory.rememberPeers(chosen);
    } catch (thrown) {
      if (!signal.aborted) log.debug("The tracker did not name its peers", { error: thrown });
    }
  }
}

function livePeers({ peers }: PeersResponse__Output): PeerAddress[] {
  return peers.filter(({ liveness }) => liveness === "LIVENESS_LIVE")
    .map(({ peer }) => fromPeerAddress(required(peer, "peers.peer")));
}

/** Some of the peers by chance, from as many zones as there are. */
export function choosePeers(
  peers: readonly PeerAddress[],
  most: number,
  random: Random,
): PeerAddress[] {
  const byZone = Map.groupBy(shuffled(peers, random), ({ zone }) => zone);
  const chosen: PeerAddress[] = [];
  for (let round = 0; chosen.length < Math.min(most, peers.length); round += 1) {
    for (const ofZone of byZone.values()) {
      const peer = ofZone[round];
      if (peer !== undefined && chosen.length < most) chosen.push(peer);
    }
  }
  return chosen;
}
