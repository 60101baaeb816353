import { monotonicMs, sleep, timeLimit } from "../process/clock.ts";
import { EnjambreError } from "../words/errors.ts";
import type { PeerAddress } from "../words/record.ts";
import type { CallLimits, Channels, Method } from "../wire/client.ts";
import { fromPeerAddress } from "../wire/convert.ts";
import { directoryService } from "../wire/schema.ts";

/** How long a door may take to answer, and how long one attempt at a tracker. */
const DOOR_TIMEOUT_MS = 2_000;
const ATTEMPT_TIMEOUT_MS = 30_000;
const RETRY_MS = 200;
/** A person waits this long for a tracker that does not answer before being told so. */
export const PATIENCE_MS = 4_000;

export interface TrackerAddress {
  readonly address: string;
  readonly healthy: boolean;
}

/** What a door knows: trackers, healthy ones first, and peers to ask when there is none. */
export interface Doorway {
  readonly trackers: readonly TrackerAddress[];
  readonly peers: readonly PeerAddress[];
}

/** Where one learns of trackers: a webserver, or a webserver's own watch. */
export interface Door {
  /** For messages: "webserver 127.0.0.1:50051". */
  readonly description: string;
  look(signal: AbortSignal): Promise<Doorway>;
}

/** The door as everybody but the webserver sees it. */
export function webserverDoor(channels: Channels, address: string): Door {
  return {
    description: `webserver ${address}`,
    async look(signal) {
      const limits = { signal, timeoutMs: DOOR_TIMEOUT_MS };
      const { trackers, peers } = await channels.unary(
        address,
        directoryService.FindTracker,
        {},
        limits,
      );
      return {
        trackers: trackers.map(({ address, healthy }) => ({ address, healthy })),
        peers: peers.map(fromPeerAddress),
      };
    },
  };
}

export interface Patience {
  /** How long to go on trying while no tracker answers. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Calls the tracker, wherever it is now. The answer of the door is remembered; when that tracker does not answer, the
 * door is asked anew. Calls are repeated, so they must be ones that may be.
 */
export class Tracker {
  readonly #channels: Channels;
  readonly #door: Door;
  #address: string | undefined;

  constructor(channels: Channels, door: Door) {
    this.#channels = channels;
    this.#door = door;
  }

  /**
   * @throws unavailable when no tracker answered in time, naming who was tried.
   */
  async call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    patience: Patience = {},
  ): Promise<Response> {
    return await this.withAddress(
      (address, limits) => this.#channels.unary(address, method, request, limits),
      patience,
    );
  }

  /** Runs something with the address of a tracker that seems to be there; again with the next while it is not. */
  async withAddress<Result>(
    use: (address: string, limits: CallLimits) => Promise<Result>,
    { patienceMs = PATIENCE_MS, signal }: Patience = {},
  ): Promise<Result> {
    const giveUpMs = monotonicMs() + patienceMs;
    while (true) {
      try {
        const address = this.#address ??= await this.#find(signal);
        return await use(address, { timeoutMs: ATTEMPT_TIMEOUT_MS, signal });
      } catch (thrown) {
        if (!EnjambreError.is(thrown, "unavailable")) throw thrown;
        this.#address = undefined;
        if (monotonicMs() + RETRY_MS >= giveUpMs) throw thrown;
      }
      await sleep(RETRY_MS, signal);
    }
  }

  /** What the door says now. */
  async look(signal?: AbortSignal): Promise<Doorway> {
    using limit = timeLimit(DOOR_TIMEOUT_MS, signal);
    try {
      return await this.#door.look(limit.signal);
    } catch (thrown) {
      if (!EnjambreError.is(thrown, "timeout") || signal?.aborted) throw thrown;
      // Silence is as good as absence: it is worth another try while there is patience.
      const message = `The ${this.#door.description} did not answer within ${DOOR_TIMEOUT_MS} ms`;
      throw new EnjambreError("unavailable", message, { cause: thrown });
    }
  }

  async #find(signal?: AbortSignal): Promise<string> {
    const { trackers } = await this.look(signal);
    const healthy = trackers.find((tracker) => tracker.healthy);
    if (healthy !== undefined) return healthy.address;
    const tried = trackers.map((tracker) => tracker.address).join(", ");
    throw new EnjambreError(
      "unavailable",
      `No tracker answers: ${this.#door.description} tried ${tried || "none"}`,
    );
  }
}
