import { monotonicMs } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import {
  CALLS_PER_S_MAX,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  CONNECTIONS_PER_DEVICE_MAX,
  HANDSHAKE_MAX_MS,
  HANDSHAKES_MAX,
  HANDSHAKES_PER_ADDRESS_MAX,
  METADATA_MAX_BYTES,
  type ServerLimit,
  UPLOADS_PER_DEVICE_MAX,
} from "../words/server_limits.ts";

const log = logger("limits");
const SAID_EVERY_MS = 60_000;

/** What each limit is, for people. */
const WORDS = {
  connections: `${CONNECTIONS_MAX} connections`,
  connections_per_address: `${CONNECTIONS_PER_ADDRESS_MAX} connections of one address`,
  connections_per_device: `${CONNECTIONS_PER_DEVICE_MAX} connections of one device`,
  handshakes: `${HANDSHAKES_MAX} TLS handshakes under way`,
  handshakes_per_address: `${HANDSHAKES_PER_ADDRESS_MAX} TLS handshakes of one address under way`,
  handshake_time: `${HANDSHAKE_MAX_MS} ms for a TLS handshake`,
  metadata: `${METADATA_MAX_BYTES} bytes of metadata`,
  calls_per_device: `${CALLS_PER_S_MAX} calls/s of one device`,
  call_time: "the longest time of a call",
  bytes_per_device: "the quota of one device (`--device-quota`)",
  uploads_per_device: `${UPLOADS_PER_DEVICE_MAX} open uploads of one device`,
} as const satisfies Record<ServerLimit, string>;

/** Tells of what was refused: each time whoever counts, and once a minute for each limit the log. */
export class Refusals {
  readonly #count: (limit: ServerLimit) => void;
  readonly #said = new Map<ServerLimit, { atMs: number; since: number }>();

  constructor(count: (limit: ServerLimit) => void) {
    this.#count = count;
  }

  /** @param from HOST:PORT of the last one. */
  readonly add = (limit: ServerLimit, from: string): void => {
    this.#count(limit);
    const nowMs = monotonicMs();
    const said = this.#said.get(limit);
    if (said !== undefined && nowMs - said.atMs < SAID_EVERY_MS) {
      said.since += 1;
      return;
    }
    log.warning("Refused what was beyond a limit: {most}", {
      most: WORDS[limit],
      limit,
      from,
      before: said?.since ?? 0,
    });
    this.#said.set(limit, { atMs: nowMs, since: 0 });
  };
}
