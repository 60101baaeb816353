import type { Buffer } from "node:buffer";
import type { TLSSocket } from "node:tls";
import { alarm, monotonicMs } from "../process/clock.ts";
import { status } from "./grpc.ts";
import { encodeFrame, type Frame, FrameReader } from "./frames.ts";
import { writeWhenReady } from "./streams.ts";

/** By what TLS tells a connection of frames from one of HTTP/2 (ALPN). */
export const FRAMED_PROTOCOL = "enjambre-frames/1";

/** Bytes that wait to be taken, beyond which no more are read. */
const READ_AHEAD_BYTES = 512 * 1024;
/** How often each side says that it is there, whether it reads or not. */
const BEAT_MS = 5_000;
/** So long nothing at all may be heard. */
const SILENCE_MAX_MS = 15_000;

/**
 * One call over a connection of its own, frames both ways. HTTP/2 takes two thirds of all the work of sending bytes in
 * JavaScript, and is of no use to a stream that has a connection for itself.
 */
export class FramedConnection {
  readonly #socket: TLSSocket;
  readonly #reader: FrameReader;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #heardMs = monotonicMs();
  #beat = alarm(BEAT_MS, () => this.#onBeat());
  #failure: Error | undefined;
  #isOver = false;
  #wake: (() => void) | undefined;

  /** @param maxBytes Of the longest frame that is taken. */
  constructor(socket: TLSSocket, maxBytes: number) {
    this.#socket = socket;
    this.#reader = new FrameReader(maxBytes);
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#heard(bytes));
    socket.on("error", (error) => this.#failure ??= error);
    socket.once("end", () => this.#over());
    socket.once("close", () => this.#over());
  }

  /** HOST:PORT of the other end. */
  get from(): string {
    return `${this.#socket.remoteAddress}:${this.#socket.remotePort}`;
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

  /** Sends the last frame, and closes when it is sent. */
  end(last: Buffer): void {
    if (this.destroyed) return;
    this.#socket.end(last);
    this.#beat[Symbol.dispose]();
    this.#beat = alarm(SILENCE_MAX_MS, () => this.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #heard(bytes: Buffer): void {
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
    if (silentMs > SILENCE_MAX_MS && !this.#socket.isPaused()) {
      return void this.#socket.destroy(new Error("Connection dropped: nothing was heard"));
    }
    // What waits to be sent says the same.
    if (this.#socket.writableLength === 0) {
      this.#socket.write(encodeFrame("beat", new Uint8Array()));
    }
    this.#beat = alarm(BEAT_MS, () => this.#onBeat());
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
