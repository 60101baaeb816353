import { alarm, monotonicMs } from "../process/clock.ts";
import { EnjambreError } from "../words/errors.ts";
import {
  ANSWER_MAX_MS,
  CALLS_PER_S_MAX,
  METADATA_MAX_BYTES,
  type ServerLimit,
  TRANSFER_MAX_MS,
} from "../words/server_limits.ts";
import { CallRates } from "./call_rates.ts";
import {
  type Metadata,
  type ServerInterceptingCall,
  type ServerInterceptor,
  status,
} from "./grpc.ts";
import { refusedCall } from "./refused_call.ts";

/** What is open for as long as two programs belong together. Silence ends their connection, not these. */
const WITHOUT_END: ReadonlySet<string> = new Set([
  "/enjambre.v1.Catalog/Watch",
  "/enjambre.v1.Disk/Scrub",
  "/enjambre.v1.Disk/Trash",
  "/enjambre.v1.Identities/Watch",
  "/enjambre.v1.Membership/Session",
  "/enjambre.v1.Swarm/Exchange",
  "/enjambre.v1.Swarm/Keep",
  "/grpc.health.v1.Health/Watch",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
]);

/** As of a method in the schema. */
interface CalledMethod {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** How long a call may take, whatever its caller allows; undefined: as long as its connection lives. */
export function callMaxMs(
  { path, requestStream, responseStream }: CalledMethod,
): number | undefined {
  if (WITHOUT_END.has(path)) return undefined;
  return requestStream || responseStream ? TRANSFER_MAX_MS : ANSWER_MAX_MS;
}

/** The methods without a longest time, for a test that they are of the schema. */
export const methodsWithoutEnd: readonly string[] = [...WITHOUT_END];

/** What of grpc-js's own call, which has no place for limits of the server, is used. */
interface BaseCall {
  readonly metadata: Metadata;
  readonly stream: { once(event: "close", listener: () => void): unknown };
  sendStatus(end: { code: status; details: string; metadata: null }): void;
}

export interface CallLimitSettings {
  /** Whose calls are counted together; undefined: they are not. @param from HOST:PORT, as grpc-js has it. */
  readonly callerAt: (from: string) => string | undefined;
  /** Told of each call that was refused or cut. */
  readonly onLimit: (limit: ServerLimit, from: string) => void;
  readonly rates?: CallRates;
  /** For another longest time than the network's. */
  readonly callMaxMs?: typeof callMaxMs;
}

/** Keeps the calls of each device within limits: how many begin, how large their metadata are, how long they take. */
export class CallLimits {
  readonly #settings: CallLimitSettings;
  readonly #rates: CallRates;
  readonly #maxMs: typeof callMaxMs;

  constructor(settings: CallLimitSettings) {
    this.#settings = settings;
    this.#rates = settings.rates ?? new CallRates();
    this.#maxMs = settings.callMaxMs ?? callMaxMs;
  }

  /** Must be the first one: it takes grpc-js's own call. */
  readonly interceptor: ServerInterceptor = (method, call) => {
    const base = call as unknown as BaseCall;
    const from = call.getPeer();
    const refusal = this.refusal(base.metadata, from);
    if (refusal !== undefined) return refusedCall(call, refusal) as ServerInterceptingCall;
    const timer = this.timer(method, from, (details) => {
      // In the way in which grpc-js ends a call whose caller's time is up.
      base.sendStatus({ code: status.DEADLINE_EXCEEDED, details, metadata: null });
    });
    if (timer !== undefined) base.stream.once("close", () => timer[Symbol.dispose]());
    return call as ServerInterceptingCall;
  };

  /** Ends a call that is not over when it has taken too long; undefined: it may take as long as it takes. */
  timer(method: CalledMethod, from: string, end: (why: string) => void): Disposable | undefined {
    const maxMs = this.#maxMs(method);
    if (maxMs === undefined) return undefined;
    return alarm(maxMs, () => {
      this.#settings.onLimit("call_time", from);
      end(`The call took longer than ${maxMs} ms, the most that it may (call_time)`);
    });
  }

  /** Why a call may not begin; undefined: it may. What is refused is told. @param from HOST:PORT, as grpc-js has it. */
  refusal(metadata: Metadata, from: string): EnjambreError | undefined {
    const [limit, refusal] = this.#refusal(metadata, from) ?? [];
    if (limit !== undefined) this.#settings.onLimit(limit, from);
    return refusal;
  }

  #refusal(metadata: Metadata, from: string): [ServerLimit, EnjambreError] | undefined {
    const caller = this.#settings.callerAt(from);
    if (caller !== undefined && !this.#rates.take(caller, monotonicMs())) {
      const message =
        `Cannot take more calls of this device now: at most ${CALLS_PER_S_MAX} calls/s ` +
        "(calls_per_device); try again";
      return ["calls_per_device", new EnjambreError("exhausted", message)];
    }
    const bytes = metadataBytes(metadata);
    if (bytes <= METADATA_MAX_BYTES) return undefined;
    const message =
      `Cannot take ${bytes} bytes of metadata: at most ${METADATA_MAX_BYTES} bytes (metadata)`;
    return ["metadata", new EnjambreError("exhausted", message)];
  }
}

function metadataBytes(metadata: Metadata): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers())) {
    for (const value of [values ?? ""].flat()) bytes += name.length + `${value}`.length;
  }
  return bytes;
}
