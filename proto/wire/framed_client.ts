import { Buffer } from "node:buffer";
import tls, { type TLSSocket } from "node:tls";
import { monotonicMs, timeLimit } from "../process/clock.ts";
import { parseAddress } from "../words/address.ts";
import { MESSAGE_MAX_BYTES } from "../words/limits.ts";
import type { Method } from "./conversation.ts";
import type { ConnectionPlan, TlsPlan } from "./destination.ts";
import { brokenConnection, FramedConnection } from "./framed_connection.ts";
import type { OutgoingCall } from "./framed_outgoing.ts";
import { FRAMED_PROTOCOL } from "./frames.ts";
import { KeptConnections } from "./kept_connections.ts";
import { type CallLimits, OpenCall } from "./open_call.ts";

/** Connections of frames to one peer; what is more goes over the one of HTTP/2. */
const FRAMED_PER_PEER_MAX = 32;
/** Whoever speaks HTTP/2 alone, as the release before does, is asked again after so long. */
const OTHERS_MS = 60_000;
const OTHERS_MAX = 1_024;
/** TCP and TLS together may take so long. */
const CONNECT_MAX_MS = 10_000;

/** What TLS says when the other side speaks HTTP/2 alone. */
const NOT_SPOKEN = /no[ _]?application[ _]?protocol/i;

/** The calls in frames of one program, to whomever. */
export class FramedConnections implements Disposable {
  readonly #open = new Set<FramedConnection>();
  /** How many each peer has, those that are being opened included; by what connections of HTTP/2 are shared by. */
  readonly #perPeer = new Map<string, number>();
  readonly #kept = new KeptConnections();
  /** Who does not speak in frames, and until when that is taken for granted. */
  readonly #others = new Map<string, number>();

  /**
   * A connection for a call; undefined when whoever is called does not speak in frames, or has many already.
   * @throws what kept it from being opened, as our error.
   */
  async outgoing<Request, Response>(
    plan: ConnectionPlan,
    method: Method<Request, Response>,
    limits: CallLimits,
  ): Promise<OutgoingCall<Request, Response> | undefined> {
    const call = new OpenCall(plan.address, method.path, limits);
    call.keepTime();
    try {
      call.throwIfAborted();
      const key = `${plan.key} ${plan.revision}`;
      const connection = this.#kept.take(key) ?? await this.#connect(plan, call.signal);
      if (connection !== undefined) {
        return { connection, method, call, keep: () => this.#kept.keep(key, connection) };
      }
      call[Symbol.dispose]();
    } catch (thrown) {
      const failure = call.failure(thrown);
      call[Symbol.dispose]();
      throw failure;
    }
  }

  async #connect(
    { key, address, tls }: ConnectionPlan,
    signal: AbortSignal,
  ): Promise<FramedConnection | undefined> {
    if (tls === undefined || (this.#perPeer.get(key) ?? 0) >= FRAMED_PER_PEER_MAX) return undefined;
    if ((this.#others.get(key) ?? 0) > monotonicMs()) return undefined;
    this.#count(key, 1);
    try {
      const connection = await connect(address, tls(), signal);
      if (connection === undefined) this.#notSpoken(key);
      else this.#opened(key, connection);
      return connection;
    } finally {
      this.#count(key, -1);
    }
  }

  #opened(key: string, connection: FramedConnection): void {
    this.#open.add(connection);
    this.#count(key, 1);
    connection.once("close", () => {
      this.#open.delete(connection);
      this.#count(key, -1);
    });
  }

  #notSpoken(key: string): void {
    if (this.#others.size >= OTHERS_MAX) this.#others.clear();
    this.#others.set(key, monotonicMs() + OTHERS_MS);
  }

  #count(key: string, more: number): void {
    const count = (this.#perPeer.get(key) ?? 0) + more;
    if (count > 0) this.#perPeer.set(key, count);
    else this.#perPeer.delete(key);
  }

  [Symbol.dispose](): void {
    for (const connection of this.#open) connection.destroy();
  }
}

/** @throws what kept it from being connected, as gRPC would say it. */
async function connect(
  address: string,
  plan: TlsPlan,
  signal: AbortSignal,
): Promise<FramedConnection | undefined> {
  const { host, port } = parseAddress(address);
  const socket = tls.connect({
    host: host.replace(/^\[|\]$/g, ""),
    port,
    servername: plan.name,
    checkServerIdentity: (_host, certificate) => tls.checkServerIdentity(plan.name, certificate),
    ca: Buffer.from(plan.trustPem),
    cert: Buffer.from(plan.certificatePem),
    key: Buffer.from(plan.privateKeyPem),
    minVersion: "TLSv1.2",
    ALPNProtocols: [FRAMED_PROTOCOL],
  });
  const failure = await connected(socket, signal);
  if (failure === undefined && socket.alpnProtocol === FRAMED_PROTOCOL) {
    return new FramedConnection(socket, MESSAGE_MAX_BYTES);
  }
  socket.destroy();
  if (failure === undefined || NOT_SPOKEN.test(failure.message)) return undefined;
  throw brokenConnection(failure);
}

async function connected(socket: TLSSocket, signal: AbortSignal): Promise<Error | undefined> {
  using limit = timeLimit(CONNECT_MAX_MS, signal);
  const cut = () => void socket.destroy(new Error("Connection dropped"));
  if (limit.signal.aborted) cut();
  limit.signal.addEventListener("abort", cut, { once: true });
  return await new Promise<Error | undefined>((resolve) => {
    socket.once("secureConnect", () => resolve(undefined));
    socket.on("error", resolve);
    socket.once("close", () => resolve(new Error("Connection dropped")));
  });
}
