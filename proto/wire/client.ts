import { FLOW_WINDOW_BYTES, MESSAGE_MAX_BYTES } from "../words/limits.ts";
import { type ChannelOptions, Client } from "./grpc.ts";
import type { Conversation, Method, Upload } from "./conversation.ts";
import { addressOf, type ConnectionPlan, connectionTo, type Destination } from "./destination.ts";
import { FramedConnections } from "./framed_client.ts";
import { framedConversation, framedUpload } from "./framed_outgoing.ts";
import { INSECURE, type Security } from "./identity.ts";
import { type CallLimits, OpenCall } from "./open_call.ts";
import { writeWhenReady } from "./streams.ts";
import { ToldAddresses } from "./told_addresses.ts";
import { uploadOf } from "./upload.ts";

export type { CallLimits, Conversation, Method, Upload };

/** How long and how often grpc-js tries to connect by itself; its own defaults go up to two minutes. */
const RECONNECT_FIRST_MS = 200;
const RECONNECT_MOST_MS = 2_000;
const KEEPALIVE_MS = 10_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;
/** Open connections that are kept; the one used longest ago is closed for a new one. */
const CONNECTIONS_MAX = 256;

/** An open connection, and what it was opened with. */
interface Connected {
  readonly client: Client;
  readonly revision: number;
}

/**
 * Calls to other programs, over one connection an address. Every failure is an EnjambreError that names the address.
 */
export class Channels implements Disposable {
  readonly #security: Security;
  readonly #clients = new Map<string, Connected>();
  readonly #told = new ToldAddresses();
  readonly #framed = new FramedConnections();

  /** @param security Who this program is, and whom it believes. */
  constructor(security: Security) {
    this.#security = security;
  }

  /** Who this program is. */
  get security(): Security {
    return this.#security;
  }

  /** One message out, one in. */
  async unary<Request, Response>(
    to: Destination,
    method: Method<Request, Response>,
    request: Request,
    limits: CallLimits = {},
  ): Promise<Response> {
    using call = new OpenCall(addressOf(to), method.path, limits);
    call.throwIfAborted();
    return await new Promise<Response>((resolve, reject) => {
      call.opened(
        call.within(() =>
          this.#client(to, method.path).makeUnaryRequest<Request, Response>(
            method.path,
            method.requestSerialize,
            method.responseDeserialize,
            request,
            call.metadata,
            call.options,
            (error, response) => error === null ? resolve(response!) : reject(call.failure(error)),
          )
        ),
      );
    });
  }

  /** One message out, a stream in. Leaving the loop early cancels the call. */
  async *serverStream<Request, Response>(
    to: Destination,
    method: Method<Request, Response>,
    request: Request,
    limits: CallLimits = {},
  ): AsyncGenerator<Response> {
    using call = new OpenCall(addressOf(to), method.path, limits);
    call.throwIfAborted();
    const stream = call.within(() =>
      this.#client(to, method.path).makeServerStreamRequest<Request, Response>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        call.metadata,
        call.options,
      )
    );
    call.opened(stream);
    try {
      yield* stream as AsyncIterable<Response>;
    } catch (thrown) {
      throw call.failure(thrown);
    }
  }

  /** A stream out, one message in. */
  clientStream<Request, Response>(
    to: Destination,
    method: Method<Request, Response>,
    limits: CallLimits = {},
  ): Upload<Request, Response> {
    const call = new OpenCall(addressOf(to), method.path, limits);
    let answered: (error: unknown, response?: Response) => void;
    const response = new Promise<Response>((resolve, reject) => {
      answered = (error, value) => error === null ? resolve(value!) : reject(call.failure(error));
    }).finally(() => call[Symbol.dispose]());
    const stream = call.within(() =>
      this.#client(to, method.path).makeClientStreamRequest<Request, Response>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        call.metadata,
        call.options,
        (error, value) => answered(error, value),
      )
    );
    call.opened(stream);
    return uploadOf({
      response,
      send: (message: Request) => writeWhenReady(stream, message, call.signal),
      end: () => void stream.end(),
      cancel: () => call.cancel(),
    });
  }

  /** Streams both ways. The call ends when the caller leaves the loop over `incoming`. */
  bidiStream<Request, Response>(
    to: Destination,
    method: Method<Request, Response>,
    limits: CallLimits = {},
  ): Conversation<Request, Response> {
    const call = new OpenCall(addressOf(to), method.path, limits);
    const stream = call.within(() =>
      this.#client(to, method.path).makeBidiStreamRequest<Request, Response>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        call.metadata,
        call.options,
      )
    );
    call.opened(stream);
    return {
      incoming: call.reading(stream as AsyncIterable<Response>),
      write: (message) => writeWhenReady(stream, message, call.signal),
      end: () => void stream.end(),
      cancel: () => call.cancel(),
    };
  }

  [Symbol.dispose](): void {
    for (const { client } of this.#clients.values()) client.close();
    this.#clients.clear();
    this.#framed[Symbol.dispose]();
  }

  /**
   * Like `bidiStream`, for one that carries much: in frames over a connection of its own where the other side offers
   * that, which takes far less work than HTTP/2. @throws what kept it from being opened.
   */
  async bulkStream<Request, Response>(
    to: Destination,
    method: Method<Request, Response>,
    limits: Pick<CallLimits, "signal"> = {},
  ): Promise<Conversation<Request, Response>> {
    const plan = this.#plan(to, method.path);
    const outgoing = await this.#framed.outgoing(plan, method, limits);
    return outgoing ? framedConversation(outgoing) : this.bidiStream(to, method, limits);
  }

  /** The same of `clientStream`. */
  async bulkUpload<Request, Response>(
    to: Destination,
    method: Method<Request, Response>,
    limits: CallLimits = {},
  ): Promise<Upload<Request, Response>> {
    const plan = this.#plan(to, method.path);
    const outgoing = await this.#framed.outgoing(plan, method, limits);
    return outgoing ? framedUpload(outgoing) : this.clientStream(to, method, limits);
  }

  #plan(to: Destination, path: string): ConnectionPlan {
    // Without identities nothing but this machine's loopback can be called.
    if (this.#security !== INSECURE) this.#told.check(to);
    return connectionTo(this.#security, to, path);
  }

  #client(to: Destination, path: string): Client {
    const { key, address, revision, open } = this.#plan(to, path);
    const known = this.#clients.get(key);
    this.#clients.delete(key);
    if (known !== undefined && known.revision === revision) {
      this.#clients.set(key, known);
      return known.client;
    }
    // Calls that are under way go on over the old one.
    known?.client.close();
    if (this.#clients.size >= CONNECTIONS_MAX) this.#closeOldest();
    const { credentials, options } = open();
    const client = new Client(address, credentials, { ...OPTIONS, ...options });
    this.#clients.set(key, { client, revision });
    return client;
  }

  #closeOldest(): void {
    const [key, { client }] = this.#clients.entries().next().value!;
    client.close();
    this.#clients.delete(key);
  }
}

const OPTIONS: ChannelOptions = {
  // A call that meets a connection which the other side has just said goodbye on would be tried again and again in one
  // turn of the event loop, and the turn in which the connection is closed would never come. Callers try again.
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.initial_reconnect_backoff_ms": RECONNECT_FIRST_MS,
  "grpc.max_reconnect_backoff_ms": RECONNECT_MOST_MS,
  "grpc.keepalive_time_ms": KEEPALIVE_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc.max_receive_message_length": MESSAGE_MAX_BYTES,
  "grpc.max_send_message_length": MESSAGE_MAX_BYTES,
  "grpc-node.flow_control_window": FLOW_WINDOW_BYTES,
};
