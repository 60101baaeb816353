import { HealthImplementation } from "grpc-health-check";
import { aborted } from "../process/aborted.ts";
import { timeLimit } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { EnjambreError } from "../words/errors.ts";
import { FLOW_WINDOW_BYTES } from "../words/limits.ts";
import { CONNECTION_IDLE_MAX_MS } from "../words/server_limits.ts";
import { Admission, type AdmissionSettings } from "./admission.ts";
import type { CertifiedDevice } from "./certificate.ts";
import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
  type ServiceDefinition,
  type ServiceError,
  type UntypedServiceImplementation,
} from "./grpc.ts";
import { joinScope } from "./call_scope.ts";
import { CallLimits, type CallLimitSettings } from "./call_limits.ts";
import type { CallCode, CallEnd, CallObserver } from "./call_observer.ts";
import { ConnectionGate } from "./connection_gate.ts";
import { FramedServer } from "./framed_server.ts";
import { INSECURE, refuseInsecureElsewhere, type ServerSecurity } from "./identity.ts";
import { Refusals } from "./refusals.ts";
import { IdentityCredentials } from "./server_credentials.ts";
import { reflectionServices } from "./reflection.ts";
import { incoming, writeWhenReady } from "./streams.ts";
import { toServiceError } from "./status.ts";

const log = logger("wire");

/** A connection on which nothing is heard is probed this often, and given up when the probe is not answered. */
const KEEPALIVE_MS = 20_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/** What may be called in frames, too, since it carries much; and whether the caller sends data. */
const FRAMED: ReadonlyMap<string, { readonly takesData: boolean }> = new Map([
  ["/enjambre.v1.Swarm/Exchange", { takesData: false }],
  ["/enjambre.v1.Fragments/Store", { takesData: true }],
]);

/** Those who have no certificate yet are counted together. */
const NEWCOMER = "newcomer";

/** What a method is told beside its request. */
export interface CallContext {
  /** Aborted when the caller went away, its deadline passed, or the server stops. */
  readonly signal: AbortSignal;
  /** HOST:PORT of the other end of the connection. */
  readonly from: string;
  /** Who calls; undefined for newcomers, and for everybody on a server without identities. */
  readonly caller: CertifiedDevice | undefined;
}

/** What of grpc-js's server calls the adapters below need. */
interface ServedCall {
  on(event: "cancelled", listener: () => void): unknown;
  getPeer(): string;
}

/** What is known of a call beside what it carries. */
interface Attended {
  /** Aborted when the server stops, so that long streams end by themselves. */
  readonly stopping: AbortSignal;
  readonly ended: CallEnd;
  readonly admission: Admission | undefined;
}

const attendedOf = new WeakMap<ServedCall, Attended>();

/** One message in, one out. */
export function unary<Request, Response>(
  handle: (request: Request, context: CallContext) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await guarded(call, (context) => handle(call.request, context)));
    } catch (thrown) {
      callback(failureOf(thrown));
    }
  };
}

/** A stream in, one message out. */
export function clientStream<Request, Response>(
  handle: (requests: AsyncIterable<Request>, context: CallContext) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await guarded(call, (context) => handle(incoming(call), context)));
    } catch (thrown) {
      callback(failureOf(thrown));
    }
  };
}

/** One message in, a stream out. The generator waits while the caller does not read. */
export function serverStream<Request, Response>(
  handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
): handleServerStreamingCall<Request, Response> {
  return (call) => answerStream(call, (context) => handle(call.request, context));
}

/** Streams both ways. */
export function bidiStream<Request, Response>(
  handle: (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Response>,
): handleBidiStreamingCall<Request, Response> {
  return (call) => answerStream(call, (context) => handle(incoming(call), context));
}

/** The same methods, of one message each way, behind a check that throws while they are not to be called. */
export function checked<Handlers extends object>(handlers: Handlers, check: () => void): Handlers {
  const behind = Object.entries(handlers).map(([name, handle]) => {
    const checkFirst: handleUnaryCall<unknown, unknown> = (call, callback) => {
      try {
        check();
      } catch (thrown) {
        attendedOf.get(call)?.ended(EnjambreError.from(thrown).code);
        return callback(failureOf(thrown));
      }
      return handle(call, callback);
    };
    return [name, checkFirst] as const;
  });
  return Object.fromEntries(behind) as Handlers;
}

/** The same methods, of one message each way; what came of each call is told when it is answered. */
export function watched<Handlers extends object>(
  handlers: Handlers,
  tell: (method: string, outcome: CallOutcome) => void,
): Handlers {
  const behind = Object.entries(handlers).map(([name, handle]) => {
    const andTell: handleUnaryCall<unknown, unknown> = (call, callback) => {
      const caller = attendedOf.get(call)?.admission?.callerAt(call.getPeer());
      return handle(call, (failure: Partial<ServiceError> | null, response?: unknown) => {
        tell(name, { request: call.request, response, failed: failure !== null, caller });
        callback(failure as ServiceError | null, response);
      });
    };
    return [name, andTell] as const;
  });
  return Object.fromEntries(behind) as Handlers;
}

/** A call of one message each way that is over. */
export interface CallOutcome {
  readonly request: unknown;
  /** Absent when it failed. */
  readonly response: unknown;
  readonly failed: boolean;
  readonly caller: CertifiedDevice | undefined;
}

async function answerStream<Request, Response>(
  call: ServerWritableStream<Request, Response> | ServerDuplexStream<Request, Response>,
  answers: (context: CallContext) => AsyncIterable<Response>,
): Promise<void> {
  try {
    await guarded(call, async (context) => {
      for await (const message of answers(context)) {
        await writeWhenReady(call, message, context.signal);
      }
    });
    call.end();
  } catch (thrown) {
    call.emit("error", failureOf(thrown));
  }
}

/** Runs a handler with a context that ends with it: grpc-js says "cancelled" after a normal end, too. */
async function guarded<Result>(
  call: ServedCall,
  handle: (context: CallContext) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let ended = false;
  const abort = () => {
    if (!ended) controller.abort(new EnjambreError("cancelled", "The caller went away"));
  };
  const onStop = () => controller.abort(new EnjambreError("unavailable", "The server stops"));
  call.on("cancelled", abort);
  const attended = attendedOf.get(call);
  const stopping = attended?.stopping;
  const from = call.getPeer();
  const caller = attended?.admission?.callerAt(from);
  if (stopping?.aborted) onStop();
  stopping?.addEventListener("abort", onStop, { once: true });
  let code: CallCode = "ok";
  try {
    return await handle({ signal: controller.signal, from, caller });
  } catch (thrown) {
    code = EnjambreError.from(thrown).code;
    throw thrown;
  } finally {
    ended = true;
    stopping?.removeEventListener("abort", onStop);
    attended?.ended(code);
  }
}

/** The one catch of the gRPC door: what is unknown becomes `internal`, and its cause is in the log only. */
function failureOf(thrown: unknown): Partial<ServiceError> {
  const error = EnjambreError.from(thrown);
  if (error.code === "internal") log.error("A call failed", { error: error.cause ?? error });
  else {log.debug("A call was not answered as was wished: {why}", {
      why: error.message,
      code: error.code,
    });}
  return toServiceError(error);
}

export interface ServerSettings {
  /** HOST:PORT; port 0 for any free one. */
  readonly listen: string;
  readonly messageMaxBytes: number;
  readonly concurrentStreamsMax: number;
  readonly security: ServerSecurity;
  readonly onDevice?: AdmissionSettings["onDevice"];
  readonly onRefused?: AdmissionSettings["onRefused"];
  /** Is told of every call. */
  readonly observer?: CallObserver;
  /** Other limits of calls than the network's. */
  readonly callLimits?: Pick<CallLimitSettings, "rates" | "callMaxMs">;
}

/** A gRPC server with the standard health and reflection services. */
export class GrpcServer {
  readonly #server: Server;
  readonly #health = new HealthImplementation({ "": "NOT_SERVING" });
  readonly #stopping = new AbortController();
  readonly #observer: CallObserver | undefined;
  readonly #security: ServerSecurity;
  /** Who may speak to it; undefined when that is everybody. */
  readonly admission: Admission | undefined;
  /** Told of what is beyond a limit. */
  readonly refusals: Refusals;
  readonly #framed: FramedServer;
  #credentials: IdentityCredentials | undefined;

  constructor(settings: Omit<ServerSettings, "listen">) {
    const { security, onDevice, onRefused, observer } = settings;
    this.#observer = observer;
    this.refusals = new Refusals((limit) => observer?.beyond(limit));
    this.#security = security;
    this.admission = security === INSECURE ? undefined : new Admission({
      own: () => security.device.deviceId,
      ...(onDevice !== undefined && { onDevice }),
      ...(onRefused !== undefined && { onRefused }),
      onLimit: this.refusals.add,
    });
    const limits = new CallLimits({
      callerAt: (from) => this.admission && (this.admission.callerAt(from)?.deviceId ?? NEWCOMER),
      onLimit: this.refusals.add,
      ...settings.callLimits,
    });
    const admitting = this.admission === undefined ? [] : [this.admission.interceptor];
    this.#server = new Server({
      interceptors: [limits.interceptor, ...admitting],
      "grpc.max_receive_message_length": settings.messageMaxBytes,
      "grpc.max_send_message_length": settings.messageMaxBytes,
      "grpc.max_concurrent_streams": settings.concurrentStreamsMax,
      "grpc-node.flow_control_window": FLOW_WINDOW_BYTES,
      "grpc.keepalive_time_ms": KEEPALIVE_MS,
      "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
      "grpc.max_connection_idle_ms": CONNECTION_IDLE_MAX_MS,
    });
    this.#framed = new FramedServer({
      messageMaxBytes: settings.messageMaxBytes,
      refusal: (path, metadata, from) =>
        limits.refusal(metadata, from) ?? this.admission?.refusal(path, from),
      timer: (method, from, end) => limits.timer(method, from, end),
    });
    this.#health.addToServer(this.#server);
    for (const { definition, answer } of reflectionServices) {
      this.add(definition, { ServerReflectionInfo: bidiStream(answer) });
    }
  }

  add(service: ServiceDefinition, handlers: UntypedServiceImplementation): this {
    const known = Object.entries(handlers).map(([name, handle]) => {
      // deno-lint-ignore no-explicit-any
      const handleKnown = (call: any, callback?: any) => {
        const { path } = service[name]!;
        const part = joinScope(path, call.metadata);
        const observed = this.#observer?.begun(path);
        const ended: CallEnd = (code) => {
          part.end(code);
          observed?.(code);
        };
        const { admission } = this;
        attendedOf.set(call, { stopping: this.#stopping.signal, ended, admission });
        return part.within(() => handle(call, callback));
      };
      const method = service[name]!;
      const framed = FRAMED.get(method.path);
      if (framed !== undefined) this.#framed.add({ method, ...framed, answer: handleKnown });
      return [name, handleKnown] as const;
    });
    this.#server.addService(service, Object.fromEntries(known));
    return this;
  }

  /**
   * Starts to serve; answers the real HOST:PORT.
   * @throws unavailable when the port is taken or the host is not one of this machine, invalid when everybody could
   * reach a server that lets everybody in.
   */
  async listen(address: string): Promise<string> {
    const credentials = this.#openCredentials(address);
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (error, bound) => {
        if (error === null) return resolve(bound);
        const why = /EADDRINUSE/.test(error.message)
          ? "the port is taken by another program"
          : error.message;
        reject(new EnjambreError("unavailable", `Cannot listen on ${address}: ${why}`));
      });
    });
    this.setServing(true);
    return `${address.slice(0, address.lastIndexOf(":"))}:${port}`;
  }

  #openCredentials(address: string): ServerCredentials {
    if (this.#security === INSECURE) {
      refuseInsecureElsewhere(address);
      return ServerCredentials.createInsecure();
    }
    const gate = new ConnectionGate({ admit: this.admission!.gate, onLimit: this.refusals.add });
    return this.#credentials = new IdentityCredentials(this.#security, gate, this.#framed.take);
  }

  /** What the health service says. */
  setServing(serving: boolean): void {
    this.#health.setStatus("", serving ? "SERVING" : "NOT_SERVING");
  }

  /** Refuses new calls, lets running ones end for `graceMs`, then cuts them. */
  async stop(graceMs: number): Promise<void> {
    this.setServing(false);
    const ended = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    this.#stopping.abort();
    using limit = timeLimit(graceMs);
    await Promise.race([ended, aborted(limit.signal)]);
    this.#framed.stop();
    this.#server.forceShutdown();
    await ended;
    this.#credentials?.[Symbol.dispose]();
  }
}
