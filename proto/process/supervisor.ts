import { logger } from "./log.ts";

const log = logger("process");
const MICROSECONDS_PER_MS = 1_000;
/** Of the time after which systemd takes the program for hung: one that comes late does no harm yet. */
const WATCHDOG_SHARE = 1 / 3;

/** What systemd can be told; see sd_notify(3). */
export type Notice = "READY=1" | "STOPPING=1" | "WATCHDOG=1" | `STATUS=${string}`;

/**
 * The systemd that started this program with `Type=notify`, or nobody: then nothing is told. It hears by datagrams to
 * the Unix socket in `$NOTIFY_SOCKET`, from the program itself, without a helper or native code.
 */
export class Supervisor implements Disposable {
  readonly #to: Deno.UnixAddr | undefined;
  readonly #socket: Deno.DatagramConn | undefined;
  /** How often it wants to hear that the program is alive, in milliseconds; undefined: never. */
  readonly watchdogMs: number | undefined;

  private constructor(path: string | undefined, watchdogUs: number) {
    if (path === undefined || path === "") return;
    // "@" stands for the zero byte of a socket that has no file.
    this.#to = { transport: "unixpacket", path: path.replace(/^@/, "\0") };
    this.#socket = openSocket();
    if (watchdogUs > 0) {
      this.watchdogMs = Math.floor(watchdogUs / MICROSECONDS_PER_MS * WATCHDOG_SHARE);
    }
  }

  static open(): Supervisor {
    const isForThis = [undefined, `${Deno.pid}`].includes(Deno.env.get("WATCHDOG_PID"));
    const watchdogUs = isForThis ? Number(Deno.env.get("WATCHDOG_USEC") ?? 0) : 0;
    return new Supervisor(Deno.env.get("NOTIFY_SOCKET"), watchdogUs);
  }

  /** One that cannot be reached will see to that itself: it stops what does not report. */
  async tell(...notices: readonly Notice[]): Promise<void> {
    if (this.#socket === undefined) return;
    try {
      await this.#socket.send(new TextEncoder().encode(notices.join("\n")), this.#to!);
    } catch (error) {
      log.warning("Cannot tell systemd {notices}", { notices: notices.join(" "), error });
    }
  }

  [Symbol.dispose](): void {
    this.#socket?.close();
  }
}

/**
 * A socket to send from. Its name is in no folder, so that nothing is left behind, whatever ends the program.
 * `deno.json` has `unstable: ["net"]` for it.
 */
function openSocket(): Deno.DatagramConn {
  return Deno.listenDatagram({ transport: "unixpacket", path: `\0enjambre-${Deno.pid}` });
}
