import type { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { alarm, monotonicMs } from "../process/clock.ts";
import { type ServiceError, status } from "./grpc.ts";
import { FLOW_WINDOW_BYTES, MESSAGE_MAX_BYTES } from "../words/limits.ts";
import { EnjambreError } from "../words/errors.ts";
import {
  encodeFrame,
  encodeTaken,
  type Frame,
  FrameReader,
  type MessageFrame,
  readTaken,
} from "./frames.ts";

/** Bytes of data that may be on their way, or wait to be taken. */
const WINDOW_BYTES = FLOW_WINDOW_BYTES;
/** Data that was taken is told of when it is so much: the other side goes on before it has to wait. */
const TOLD_FROM_BYTES = WINDOW_BYTES / 4;
/** Whoever has more than that wait here does not keep to the window. */
const WAITING_MAX_BYTES = WINDOW_BYTES + MESSAGE_MAX_BYTES;
/** What a frame counts for besides its bytes, so that empty ones are bounded, too. */
const FRAME_COST_BYTES = 256;

/** What shows each side that the other one is there. */
export interface BeatTimes {
  /** How often each says so. */
  readonly everyMs: number;
  /** So long nothing at all may be heard, and so long may take what is sent last. */
  readonly silenceMaxMs: number;
}

const BEAT_TIMES: BeatTimes = { everyMs: 5_000, silenceMaxMs: 15_000 };

/**
 * One call at a time over a connection of its own, frames both ways. HTTP/2 is a third and more of all the work of an
 * exchange, and of little use to a stream that has a connection for itself. The window is needed all the same: Deno
 * 2.9.6 goes on to read a TLS socket that is paused.
 *
 * Emits "drain" when `write` had answered that it is to wait, and need not any more, and "close".
 */
export class FramedConnection extends EventEmitter {
  /** HOST:PORT of the other end. */
  readonly from: string;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #waiting: Frame[] = [];
  #waitingBytes = 0;
  /** Bytes of data that were sent, and of which the other side has not said that it took them. */
  #untaken = 0;
  /** Bytes of data that were taken here, and of which the other side has not been told. */
  #taken = 0;
  #isFull = false;
  readonly #times: BeatTimes;
  #heardMs = monotonicMs();
  #beat: Disposable;
  #failure: Error | undefined;
  /** What came is no frame: nothing more is read. */
  #unreadable: EnjambreError | undefined;
  #isEnding = false;
  #isOver = false;
  #wake: (() => void) | undefined;

  /** @param maxBytes Of the longest frame that is taken. */
  constructor(socket: Socket, maxBytes: number, times: BeatTimes = BEAT_TIMES) {
    super();
    this.from = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#socket = socket;
    this.#times = times;
    this.#beat = alarm(times.everyMs, () => this.#onBeat());
    this.#reader = new FrameReader(maxBytes);
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#heard(bytes));
    socket.on("error", (error) => this.#failure ??= error);
    socket.on("drain", () => this.#drain());
    socket.once("end", () => this.#over());
    socket.once("close", () => {
      this.#over();
      this.emit("close");
    });
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  /** For what is short and waits for nobody. */
  send(frame: Buffer): void {
    this.write({ frame, dataBytes: 0 });
  }

  /** Answers whether more may be written before it drains. */
  write({ frame, dataBytes }: MessageFrame): boolean {
    this.#untaken += dataBytes;
    this.#isFull = !this.#socket.write(frame) || this.#isFull;
    return !this.#isFull && this.#untaken < WINDOW_BYTES;
  }

  /** What comes, to the end. @throws what broke the connection, as gRPC would say it; invalid for what is no frame. */
  async *frames(): AsyncGenerator<Frame> {
    while (true) {
      for (let frame = this.#waiting.shift(); frame !== undefined; frame = this.#waiting.shift()) {
        this.#waitingBytes -= frame.body.byteLength + FRAME_COST_BYTES;
        yield frame;
        if (frame.kind === "data") this.#take(frame.body.byteLength);
      }
      if (this.#unreadable !== undefined) throw this.#unreadable;
      if (this.#isOver) throw brokenConnection(this.#failure);
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Sends the last frame, and closes when it is sent; what still comes is left aside. */
  end(last: Buffer): void {
    if (this.destroyed) return;
    this.#isEnding = true;
    this.#socket.end(last);
    this.#beat[Symbol.dispose]();
    this.#beat = alarm(this.#times.silenceMaxMs, () => this.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #heard(bytes: Buffer): void {
    if (this.#isEnding || this.#unreadable !== undefined) return;
    this.#heardMs = monotonicMs();
    try {
      for (const frame of this.#reader.take(bytes)) this.#came(frame);
    } catch (thrown) {
      this.#unreadable = EnjambreError.from(thrown);
    }
    if (this.#waitingBytes > WAITING_MAX_BYTES) {
      this.#socket.destroy(new Error("Connection dropped: more came than may"));
    }
    this.#wake?.();
  }

  #came(frame: Frame): void {
    if (frame.kind === "beat") return;
    if (frame.kind === "taken") return this.#wasTaken(readTaken(frame));
    this.#waiting.push(frame);
    this.#waitingBytes += frame.body.byteLength + FRAME_COST_BYTES;
  }

  #take(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < TOLD_FROM_BYTES || this.#isEnding) return;
    this.#socket.write(encodeTaken(this.#taken));
    this.#taken = 0;
  }

  #wasTaken(bytes: number): void {
    this.#untaken -= bytes;
    this.#tellDrained();
  }

  #drain(): void {
    this.#isFull = false;
    this.#tellDrained();
  }

  #tellDrained(): void {
    if (this.#isFull || this.#untaken >= WINDOW_BYTES) return;
    this.emit("drain");
  }

  #onBeat(): void {
    const silentMs = monotonicMs() - this.#heardMs;
    if (silentMs > this.#times.silenceMaxMs) {
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
  const { code, message = "Connection dropped" } = (cause ?? {}) as Partial<ServiceError>;
  const details = code === undefined ? message : `${code}: ${message}`;
  return Object.assign(new Error(details, { cause }), { code: status.UNAVAILABLE, details });
}
