import { monotonicMs, repeat, timeLimit } from "./clock.ts";
import { aborted } from "./aborted.ts";

const PROBE_TIMEOUT_MS = 4_000;
/** So often this process should get its turn while it waits, and so large a part of these turns it must have got. */
const TURN_MS = 100;
const TURNS_PART = 0.75;
/** How HTTP/2 begins: the preface and an empty SETTINGS frame. */
const HTTP2_PREFACE = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const EMPTY_SETTINGS = new Uint8Array([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** `starved`: no answer, but this process had too little processor time for one, and so it says nothing. */
export type ProbeResult = "answers" | "deaf" | "starved";

/**
 * Whether the server in this process still takes connections: a listener of Deno that ran out of file descriptors once
 * never accepts again, and says nothing. The system connects all the same, so that only an answer counts, be it that
 * the server hangs up.
 * @param address HOST:PORT that it listens on.
 * @param stopping Ends the question.
 */
export async function probeItself(
  address: string,
  stopping: AbortSignal,
  timeoutMs = PROBE_TIMEOUT_MS,
): Promise<ProbeResult> {
  using limit = timeLimit(timeoutMs, stopping);
  const turns = new TurnCount();
  try {
    if (await answers(address, limit.signal)) return "answers";
    return limit.signal.aborted && turns.areFew() ? "starved" : "deaf";
  } finally {
    await turns.stop();
  }
}

async function answers(address: string, signal: AbortSignal): Promise<boolean> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address)!;
  const hostname = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host!;
  const late = aborted(signal).then(() => false);
  try {
    using connection = await Deno.connect({ hostname, port: Number(port), signal });
    const answered = async () => {
      await connection.write(new Uint8Array([...HTTP2_PREFACE, ...EMPTY_SETTINGS]));
      await connection.read(new Uint8Array(1));
      return true;
    };
    return await Promise.race([answered().catch(isHangUp), late]);
  } catch {
    return false;
  }
}

/** How often this process gets its turn. */
class TurnCount {
  readonly #startedMs = monotonicMs();
  readonly #ending = new AbortController();
  readonly #counting: Promise<void>;
  #turns = 0;

  constructor() {
    this.#counting = repeat(TURN_MS, this.#ending.signal, () => {
      this.#turns += 1;
      return Promise.resolve();
    });
  }

  areFew(): boolean {
    return this.#turns < TURNS_PART * (monotonicMs() - this.#startedMs) / TURN_MS;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#counting;
  }
}

function isHangUp(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.ConnectionReset || thrown instanceof Deno.errors.BrokenPipe;
}
