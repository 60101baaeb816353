import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { alarm, monotonicMs } from "../process/clock.ts";
import { status } from "./grpc.ts";
import { encodeFrame, type Frame, FrameReader } from "./frames.ts";
import { writeWhenReady } from "./streams.ts";

/** Bytes that wait to be taken, beyond which no more are read. */
const READ_AHEAD_BYTES = 512 * 1024;
/** What shows each side that the other one is there. */
export interface BeatTimes {
  /** How often each says so, whether it reads or not. */
  readonly everyMs: number;
  /** So long nothing at all may be heard while one reads, and so long may take what is sent last. */
  readonly silenceMaxMs: number;
}

const BEAT_TIMES: BeatTimes = { everyMs: 5_000, silenceMaxMs: 15_000 };

/**
 * One call over a connection of its own, frames both ways. HTTP/2 is half of all the work of an exchange, and of no use
 * to a stream that has a connection for itself.
 */
export class FramedConnection {
  /** HOST:PORT of the other end. */
  readonly from: string;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  readonly #times: BeatTimes;
  #heardMs = monotonicMs();
  #beat: Disposable;
  #failure: Error | undefined;
  #isEnding = false;
  #isOver = false;
  #wake: (() => void) | undefined;

  /** @param maxBytes Of the longest frame that is taken. */
  constructor(socket: Socket, maxBytes: number, times: BeatTimes = BEAT_TIMES) {
    this.from = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#socket = socket;
    this.#times = times;
    this.#beat = alarm(times.everyMs, () => this.#onBeat());
    this.#reader = new FrameReader(maxBytes);
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#heard(bytes));
    socket.on("error", (error) => this.#failure ??= error);
    socket.once("end", () => this.#over());
    socket.once("close", () => this.#over());
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  onDrain(listener: () => void): void {
    this.#socket.on("drain", listener);
  }

  onClose(listener: () => void): void {
    this.#socket.once("close", listener);
  }

  /** Answers whether more may be sent before the socket has drained. */
  send(frame: Buffer): boolean {
    return this.#socket.write(frame);
  }

  /** Waits while the other side is slower. @throws cancelled */
  async write(frame: Buffer, signal: AbortSignal): Promise<void> {
    await writeWhenReady(this.#socket, frame, signal);
  }

  /** What comes, to the end. @throws what broke the connection, as gRPC would say it; invalid for what is no frame. */
  async *frames(): AsyncGenerator<Frame> {
    while (true) {
      for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next()) {
        for (const frame of this.#reader.take(bytes)) if (frame.kind !== "beat") yield frame;
      }
      if (this.#isOver) throw brokenConnection(this.#failure);
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Sends the last frame, and closes when it is sent; what still comes is left aside. */
  end(last: Buffer): void {
    if (this.destroyed) return;
    this.#isEnding = true;
    this.#socket.resume();
    this.#socket.end(last);
    this.#beat[Symbol.dispose]();
    this.#beat = alarm(this.#times.silenceMaxMs, () => this.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #heard(bytes: Buffer): void {
    if (this.#isEnding) return;
    this.#heardMs = monotonicMs();
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    if (this.#waitingBytes >= READ_AHEAD_BYTES) this.#socket.pause();
    this.#wake?.();
  }

  #next(): Buffer | undefined {
    const bytes = this.#waiting.shift();
    this.#waitingBytes -= bytes?.byteLength ?? 0;
    if (this.#waitingBytes < READ_AHEAD_BYTES && this.#socket.isPaused()) {
      this.#heardMs = monotonicMs();
      this.#socket.resume();
    }
    return bytes;
  }

  #onBeat(): void {
    const silentMs = monotonicMs() - this.#heardMs;
    if (silentMs > this.#times.silenceMaxMs && !this.#socket.isPaused()) {
      return void this.#socket.destroy(new Error("Connection dropped: nothing was heard"));
    }
    // What waits to be sent says the same.
    if (this.#socket.writableLength === 0) {
      this.#socket.write(encodeFrame("beat", new Uint8Array()));
    }
    this.#beat = alarm(this.#times.everyMs, () => this.#onBeat());
  }

  #over(): void {
    this.#isOver = true;
    this.#beat[Symbol.dispose]();
    this.#wake?.();
  }
}

/** As grpc-js has it, for `fromServiceError`. */
export function brokenConnection(cause: Error | undefined): Error {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: string };
  const details = cause === undefined ? "Connection dropped" : `${code}: ${message}`;
  return Object.assign(new Error(details, { cause }), { code: status.UNAVAILABLE, details });
}
