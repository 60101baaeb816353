import { Buffer } from "node:buffer";
import tls, { type TLSSocket } from "node:tls";
import { timeLimit } from "../process/clock.ts";
import { parseAddress } from "../words/address.ts";
import { MESSAGE_MAX_BYTES } from "../words/limits.ts";
import type { Conversation, Method } from "./conversation.ts";
import type { ConnectionPlan, TlsPlan } from "./destination.ts";
import { brokenConnection, FramedConnection } from "./framed_connection.ts";
import {
  encodeFrame,
  encodeHeading,
  FRAMED_PROTOCOL,
  type Heading,
  PATH,
  readHeading,
} from "./frames.ts";
import { type CallLimits, OpenCall } from "./open_call.ts";

/** Connections of frames to one peer; what is more goes over the one of HTTP/2. */
const FRAMED_PER_PEER_MAX = 32;
/** TCP and TLS together may take so long. */
const CONNECT_MAX_MS = 10_000;

/** What TLS says when the other side speaks HTTP/2 alone. */
const NOT_SPOKEN = /no[ _]?application[ _]?protocol/i;

/** The calls in frames of one program, to whomever. */
export class FramedConnections implements Disposable {
  readonly #open = new Set<FramedConnection>();
  /** How many each peer has, those that are being opened included; by what connections of HTTP/2 are shared by. */
  readonly #perPeer = new Map<string, number>();

  /**
   * Has a call in frames; undefined when whoever is called does not offer it, or has many already.
   * @throws what kept it from that, as our error.
   */
  async open<Request, Response>(
    { key, address, tls }: ConnectionPlan,
    method: Method<Request, Response>,
    limits: CallLimits,
  ): Promise<Conversation<Request, Response> | undefined> {
    if (tls === undefined || (this.#perPeer.get(key) ?? 0) >= FRAMED_PER_PEER_MAX) return undefined;
    const call = new OpenCall(address, method.path, limits);
    this.#count(key, 1);
    try {
      call.throwIfAborted();
      const connection = await connect(address, tls(), call.signal);
      if (connection !== undefined) {
        this.#opened(key, connection);
        return framedConversation(connection, method, call);
      }
      call[Symbol.dispose]();
    } catch (thrown) {
      const failure = call.failure(thrown);
      call[Symbol.dispose]();
      throw failure;
    } finally {
      this.#count(key, -1);
    }
  }

  #opened(key: string, connection: FramedConnection): void {
    this.#open.add(connection);
    this.#count(key, 1);
    connection.onClose(() => {
      this.#open.delete(connection);
      this.#count(key, -1);
    });
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

/** Has a call over a connection, which ends with it. */
function framedConversation<Request, Response>(
  connection: FramedConnection,
  method: Method<Request, Response>,
  call: OpenCall,
): Conversation<Request, Response> {
  call.opened({ cancel: () => connection.destroy(), on: () => {} });
  const heading = new Map([[PATH, method.path]]);
  for (const [name, value] of Object.entries(call.metadata.getMap())) heading.set(name, `${value}`);
  // Reading says what is wrong with the connection.
  connection.send(encodeHeading(heading));
  async function* answers(): AsyncGenerator<Response> {
    for await (const frame of connection.frames()) {
      const { kind, body } = frame;
      if (kind === "data") yield { data: body } as Response;
      else if (kind === "message") yield method.responseDeserialize(body);
      else return checkEnd(readHeading(frame));
    }
  }
  return {
    incoming: call.reading(answers()),
    write: (message) =>
      connection.write(encodeFrame("message", method.requestSerialize(message)), call.signal),
    end: () => void connection.send(encodeHeading([])),
    cancel: () => call.cancel(),
  };
}

function checkEnd(heading: Heading): void {
  const code = Number(heading.get("grpc-status") ?? Number.NaN);
  const details = heading.get("grpc-message") ?? "";
  if (code !== 0) throw Object.assign(new Error(details), { code, details });
}
