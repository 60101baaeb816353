import { timeLimit } from "./clock.ts";
import { aborted } from "./aborted.ts";

const PROBE_TIMEOUT_MS = 4_000;
/** How HTTP/2 begins: the preface and an empty SETTINGS frame. */
const HTTP2_PREFACE = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const EMPTY_SETTINGS = new Uint8Array([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/**
 * Whether the server in this process still takes connections: a listener of Deno that ran out of file descriptors once
 * never accepts again, and says nothing. The system connects all the same, so that only an answer counts, be it that
 * the server hangs up.
 * @param address HOST:PORT that it listens on.
 * @param stopping Ends the question.
 */
export async function answersItself(address: string, stopping: AbortSignal): Promise<boolean> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address)!;
  const hostname = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host!;
  using limit = timeLimit(PROBE_TIMEOUT_MS, stopping);
  const late = aborted(limit.signal).then(() => false);
  try {
    using connection = await Deno.connect({ hostname, port: Number(port), signal: limit.signal });
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

function isHangUp(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.ConnectionReset || thrown instanceof Deno.errors.BrokenPipe;
}
