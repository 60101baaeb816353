import type { Random } from "../../../proto/process/random.ts";
import { EnjambreError } from "../../../proto/words/errors.ts";
import type { FragmentRef } from "../../../proto/words/manifest.ts";
import { fromServiceError } from "../../../proto/wire/status.ts";
import type { Method } from "../../../proto/wire/client.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** How bad the network is in this run. */
export interface Weather {
  readonly delayMostMs: number;
  /** Of the messages of calls, 0 to 1; on a stream each of them costs a retransmission. */
  readonly lossShare: number;
  /** Of the calls that reach the server twice, 0 to 1. */
  readonly duplicateShare: number;
}

/** A connection on which nothing comes through for so long is over. */
export const KEEPALIVE_MS = 4_000;
const RETRY_MS = 250;
const RETRANSMISSION_MS = 200;
const CALL_MOST_MS = 5_000;

// deno-lint-ignore no-explicit-any -- handlers of any method, as grpc-js takes them.
export type Handler = (call: any, callback: any) => unknown;

/** A program that is reached at an address. */
export interface Host {
  readonly address: string;
  readonly isUp: boolean;
  /** Calls of the schema by their path. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** What a peer gives out of a fragment. */
  fetch?(idBytes: Uint8Array): Promise<Uint8Array>;
  /** What a peer is given of a fragment. */
  keep?(fragment: FragmentRef, bytes: Uint8Array): Promise<void>;
}

/** Who reaches whom, how late and how surely. */
export class SimulatedNetwork {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly #hosts = new Map<string, Host>();
  readonly #cuts = new Map<string, number>();
  readonly #paused = new Map<string, number>();
  readonly #doubled = new Map<string, number>();
  #weather: Weather;

  constructor(time: VirtualTime, random: Random, weather: Weather) {
    this.time = time;
    this.random = random;
    this.#weather = weather;
  }

  /** All is well from now on. */
  calm(): void {
    this.#weather = { delayMostMs: 5, lossShare: 0, duplicateShare: 0 };
    this.#cuts.clear();
    this.#paused.clear();
  }

  serve(host: Host): void {
    this.#hosts.set(host.address, host);
  }

  host(address: string): Host | undefined {
    const host = this.#hosts.get(address);
    return host?.isUp ? host : undefined;
  }

  /** Nothing comes from one to the other for so long. */
  cut(from: string, to: string, ms: number): void {
    this.#cuts.set(`${from} ${to}`, this.time.nowMs + ms);
  }

  /** A program stands still for so long: nothing leaves it and nothing is read. */
  pause(address: string, ms: number): void {
    this.#paused.set(address, this.time.nowMs + ms);
  }

  /** How long it stands still from now on. */
  pausedMs(address: string): number {
    return Math.max(0, (this.#paused.get(address) ?? 0) - this.time.nowMs);
  }

  isOpen(from: string, to: string): boolean {
    const { nowMs } = this.time;
    return this.pausedMs(from) === 0 && this.pausedMs(to) === 0 &&
      (this.#cuts.get(`${from} ${to}`) ?? 0) <= nowMs &&
      (this.#cuts.get(`${from} *`) ?? 0) <= nowMs && (this.#cuts.get(`* ${to}`) ?? 0) <= nowMs;
  }

  delayMs(): number {
    const { delayMostMs, lossShare } = this.#weather;
    const again = this.random() < lossShare ? RETRANSMISSION_MS : 0;
    return 1 + Math.floor(this.random() * delayMostMs) + again;
  }

  isLost(): boolean {
    return this.random() < this.#weather.lossShare;
  }

  isDoubled(): boolean {
    return this.random() < this.#weather.duplicateShare;
  }

  /** How many calls of a program were on their way twice so far. */
  doubledOf(from: string): number {
    return this.#doubled.get(from) ?? 0;
  }

  /** Fulfilled when a message has come from one to the other; never when it is lost. */
  carry(from: string, to: string, arrived: () => void): void {
    if (this.isLost()) return;
    const deliver = (untilMs: number) => {
      if (this.isOpen(from, to)) return arrived();
      if (this.time.nowMs < untilMs) this.time.after(RETRY_MS, () => deliver(untilMs));
    };
    this.time.after(this.delayMs(), () => deliver(this.time.nowMs + KEEPALIVE_MS));
  }

  /**
   * Asks one end and answers to the other: fails as unavailable when nobody is there, as timeout when nothing comes
   * back. The work may be done twice, or done and never told.
   */
  ask<Answer>(
    from: string,
    to: string,
    work: () => Promise<Answer>,
    mostMs = CALL_MOST_MS,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.time.after(mostMs, () => reject(gone("timeout", to)));
      const back = (tell: () => void) => this.carry(to, from, tell);
      const times = this.isDoubled() ? 2 : 1;
      if (times > 1) this.#doubled.set(from, this.doubledOf(from) + 1);
      for (let time = 0; time < times; time += 1) {
        this.carry(from, to, () => {
          if (this.host(to) === undefined) return back(() => reject(gone("unavailable", to)));
          work().then(
            (answer) => back(() => resolve(answer)),
            (thrown) => back(() => reject(EnjambreError.from(thrown))),
          );
        });
      }
    });
  }

  /** One call of the schema, encoded and decoded as on the wire. */
  async call<Request, Response>(
    from: string,
    to: string,
    method: Method<Request, Response>,
    request: Request,
    mostMs?: number,
  ): Promise<Response> {
    const encoded = method.requestSerialize(request);
    const work = () => {
      const handler = this.host(to)!.handlers[method.path]!;
      const call = {
        request: method.requestDeserialize(encoded),
        on: () => {},
        getPeer: () => `${from}:1`,
      };
      return new Promise<unknown>((resolve, reject) => {
        handler(
          call,
          (error: unknown, answer: unknown) =>
            error === null ? resolve(answer) : reject(fromServiceError(error, to, false)),
        );
      });
    };
    const answer = await this.ask(from, to, work, mostMs);
    return method.responseDeserialize(method.responseSerialize(answer));
  }
}

export function gone(code: "unavailable" | "timeout" | "cancelled", address: string) {
  return new EnjambreError(code, `${address} does not answer`);
}
