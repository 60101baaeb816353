import { Buffer } from "node:buffer";
import tls, { type TLSSocket } from "node:tls";
import { alarm } from "../process/clock.ts";
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
const NOT_SPOKEN = /no_?application_?protocol|120/i;

/** The calls in frames of one program, to whomever. */
export class FramedConnections implements Disposable {
  /** By what connections are shared by elsewhere. */
  readonly #open = new Map<string, Set<FramedConnection>>();

  /**
   * Has a call in frames; undefined when whoever is called does not offer it, or has many already.
   * @throws what kept it from that, as our error.
   */
  async open<Request, Response>(
    { key, address, tls }: ConnectionPlan,
    method: Method<Request, Response>,
    limits: CallLimits,
  ): Promise<Conversation<Request, Response> | undefined> {
    const open = this.#open.get(key) ?? new Set();
    if (tls === undefined || open.size >= FRAMED_PER_PEER_MAX) return undefined;
    const call = new OpenCall(address, method.path, limits);
    try {
      call.throwIfAborted();
      const connection = await connect(address, tls(), call.signal);
      if (connection === undefined) {
        call[Symbol.dispose]();
        return undefined;
      }
      this.#open.set(key, open.add(connection));
      connection.onClose(() => {
        open.delete(connection);
        if (open.size === 0 && this.#open.get(key) === open) this.#open.delete(key);
      });
      return await framedConversation(connection, method, call);
    } catch (thrown) {
      const failure = call.failure(thrown);
      call[Symbol.dispose]();
      throw failure;
    }
  }

  [Symbol.dispose](): void {
    for (const open of this.#open.values()) for (const connection of open) connection.destroy();
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
  const cut = () => void socket.destroy(new Error("Connection dropped"));
  using _limit = alarm(CONNECT_MAX_MS, cut);
  if (signal.aborted) cut();
  signal.addEventListener("abort", cut, { once: true });
  try {
    return await new Promise<Error | undefined>((resolve) => {
      socket.once("secureConnect", () => resolve(undefined));
      socket.on("error", resolve);
      socket.once("close", () => resolve(new Error("Connection dropped")));
    });
  } finally {
    signal.removeEventListener("abort", cut);
  }
}

/** Has a call over a connection, which ends with it. */
async function framedConversation<Request, Response>(
  connection: FramedConnection,
  method: Method<Request, Response>,
  call: OpenCall,
): Promise<Conversation<Request, Response>> {
  call.opened({ cancel: () => connection.destroy(), on: () => {} });
  const metadata = Object.entries(call.metadata.getMap());
  const heading = [[PATH, method.path], ...metadata.map(([name, value]) => [name, `${value}`])];
  await connection.write(encodeHeading(heading as [string, string][]), call.signal);
  async function* incoming(): AsyncGenerator<Response> {
    try {
      for await (const frame of connection.frames()) {
        const { kind, body } = frame;
        if (kind === "data") yield { data: body } as Response;
        else if (kind === "message") yield method.responseDeserialize(body);
        else return checkEnd(readHeading(frame));
      }
    } catch (thrown) {
      throw call.failure(thrown);
    } finally {
      call[Symbol.dispose]();
    }
  }
  return {
    incoming: incoming(),
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
