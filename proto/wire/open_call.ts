import { nowMs, type TimeLimit, timeLimit } from "../process/clock.ts";
import { beginPart, type WorkSpan } from "../process/trace.ts";
import { EnjambreError } from "../words/errors.ts";
import { tellScope } from "./call_scope.ts";
import { type CallOptions, Metadata } from "./grpc.ts";
import { fromServiceError } from "./status.ts";

export interface CallLimits {
  /** Longest time the whole call may take; without it only the signal ends it. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What of grpc-js's client calls is needed to end them. */
interface Cancellable {
  cancel(): void;
  on(event: "error", listener: () => void): unknown;
}

/** One call's limits: ends it when the caller gives up, and knows afterwards who ended it. */
export class OpenCall implements Disposable {
  readonly options: CallOptions;
  readonly metadata = new Metadata();
  readonly #span: WorkSpan;
  readonly #address: string;
  readonly #controller = new AbortController();
  readonly #timeoutMs: number | undefined;
  readonly #onOuterAbort = () => this.cancel();
  #outer: AbortSignal | undefined;
  #limit: TimeLimit | undefined;
  #call: Cancellable | undefined;

  constructor(address: string, path: string, limits: CallLimits) {
    this.#address = address;
    this.#span = beginPart(path.slice(1), {
      kind: "client",
      attributes: { "peer.address": address },
    });
    tellScope(this.metadata, this.#span.traceparent);
    this.#outer = limits.signal;
    this.#timeoutMs = limits.timeoutMs;
    this.options = limits.timeoutMs === undefined ? {} : { deadline: nowMs() + limits.timeoutMs };
    if (this.#outer?.aborted) this.#controller.abort();
    this.#outer?.addEventListener("abort", this.#onOuterAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the call when its time is up, where what carries it does not by itself. */
  keepTime(): void {
    if (this.#timeoutMs === undefined) return;
    this.#outer?.removeEventListener("abort", this.#onOuterAbort);
    this.#limit = timeLimit(this.#timeoutMs, this.#outer);
    this.#outer = this.#limit.signal;
    this.#outer.addEventListener("abort", this.#onOuterAbort, { once: true });
  }

  /** What the runtime records of the call by itself becomes a part of what is recorded here. */
  within<Result>(begin: () => Result): Result {
    return this.#span.within(begin);
  }

  /** So that no connection is opened for nothing. */
  throwIfAborted(): void {
    if (this.signal.aborted) throw cancelledBy(this.#outer);
  }

  opened(call: Cancellable): void {
    this.#call = call;
    // A failure reaches whoever reads or waits for the answer. One that comes when nobody does any more must not
    // become an unhandled event, which would end the process.
    call.on("error", () => {});
    if (this.signal.aborted) call.cancel();
  }

  cancel(): void {
    this.#outer?.removeEventListener("abort", this.#onOuterAbort);
    this.#controller.abort();
    this.#call?.cancel();
  }

  failure(thrown: unknown): EnjambreError {
    const error = this.signal.aborted
      ? cancelledBy(this.#outer)
      : fromServiceError(thrown, this.#address, false);
    this.#span.end(error.code);
    return error;
  }

  /** What comes, to the end, and the call with it. @throws what ended it, as our error. */
  async *reading<Response>(answers: AsyncIterable<Response>): AsyncGenerator<Response> {
    try {
      yield* answers;
    } catch (thrown) {
      throw this.failure(thrown);
    } finally {
      this[Symbol.dispose]();
    }
  }

  /** The call is over, or is cancelled now: cancelling one that is over does nothing. */
  [Symbol.dispose](): void {
    this.#limit?.[Symbol.dispose]();
    this.#outer?.removeEventListener("abort", this.#onOuterAbort);
    this.#call?.cancel();
    this.#span.end();
  }
}

/** A time limit that ran out, an error of ours that someone aborted with, or plainly cancelled. */
function cancelledBy(signal: AbortSignal | undefined): EnjambreError {
  const reason: unknown = signal?.reason;
  if (reason instanceof EnjambreError || reason instanceof DOMException) {
    return EnjambreError.from(reason);
  }
  return new EnjambreError("cancelled", "Cancelled", { cause: reason });
}
