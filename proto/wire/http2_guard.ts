// Imported before grpc-js is used anywhere: grpc-js calls `http2.connect` and `http2.createServer` through the module
// object that is changed here.
//
// Why it exists: Deno 2.9.4 to 2.9.6 (denoland/deno#36788) destroys an HTTP/2 session synchronously when the other
// side says goodbye, inside nghttp2's own receive call, which aborts the whole process. Putting the destruction off by
// one turn of the event loop avoids it. `tests/integration/http2_guard_test.ts` says when this may go.
//
// It also raises the servers' flow-control windows, for which grpc-js has an option on clients only: with the default
// of 64 KiB an upload is bound to a third of what the machine carries.
//
// And it lets a gate see each connection before a word is said on it, for which grpc-js has no place.
//
// And it has servers speak in frames, too (`framed_offer.ts`), with those who say so in TLS.
//
// And it tells the end of a connection that ends as soon as it is there a turn later: grpc-js 1.14.7 begins to listen
// for the end a few promises after the first settings have come. One that comes with them, as a gate's goodbye does, is
// missed, and every call to that address fails for as long as the program lives.
//
// And it closes the socket of a client's session that has ended: Deno 2.9.6 now and then hears no more of the other
// side's end when a call was cancelled in the middle of a message, and what hangs on the socket, as grpc-js's timers,
// stays.
import http2 from "node:http2";
import type { TLSSocket } from "node:tls";
import { FLOW_WINDOW_BYTES } from "../words/limits.ts";
import { HEADERS_MAX_BYTES } from "../words/server_limits.ts";
import { offerFramed, type SecureServer } from "./framed_offer.ts";

interface Session {
  destroyed: boolean;
  emit(event: string, ...args: unknown[]): boolean;
  destroy(...args: unknown[]): void;
  setLocalWindowSize(bytes: number): void;
}

/** A server's side of a new connection over TLS, before anything was said on it. */
export interface GatedSession {
  readonly socket: {
    readonly remoteAddress?: string;
    readonly remotePort?: number;
    /** Whether the other side has a certificate by somebody who is trusted, and its key. */
    readonly authorized?: boolean;
    getPeerCertificate(): { readonly raw?: Uint8Array };
  };
  destroy(): void;
  once(event: "close", listener: () => void): unknown;
}

/** A connection that has just come, of which nothing is known yet. */
export interface NewSocket {
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  destroy(): void;
  once(event: "close", listener: () => void): unknown;
}

/** Looks at connections before anybody else does, and destroys the ones that it does not let in. */
export interface Gate {
  /** One has come; TLS is still to begin. */
  readonly came: (socket: NewSocket) => void;
  /** TLS is done with one. */
  readonly established: (session: GatedSession) => void;
}

/** Takes connections that speak in frames, once a gate has let them in. */
export type TakeFramed = (socket: TLSSocket) => void;

interface Http2Server extends SecureServer {
  prependListener(event: "session", listener: (session: Session) => void): void;
  prependListener(event: "connection", listener: (socket: NewSocket) => void): void;
}

type ServerFactory = (options: Record<string, unknown>, ...rest: unknown[]) => Http2Server;

function deferDestroy(session: Session): Session {
  const destroy = session.destroy;
  let queued = false;
  session.destroy = (...args) => {
    if (queued || session.destroyed) return;
    queued = true;
    setImmediate(() => destroy.apply(session, args));
  };
  return session;
}

const module = http2 as unknown as {
  connect(authority: unknown, options: ConnectOptions, ...rest: unknown[]): Session;
  createServer: ServerFactory;
  createSecureServer: ServerFactory;
};

for (const factory of ["createServer", "createSecureServer"] as const) {
  const create = module[factory];
  module[factory] = (options, ...rest) => {
    const settings = {
      ...options?.settings as object,
      initialWindowSize: FLOW_WINDOW_BYTES,
      maxHeaderListSize: HEADERS_MAX_BYTES,
    };
    const server = create({ ...options, settings }, ...rest);
    const gate = options?.gate as Gate | undefined;
    if (gate !== undefined) server.prependListener("connection", gate.came);
    const takeFramed = options?.takeFramed as TakeFramed | undefined;
    if (takeFramed !== undefined) {
      offerFramed(server, (socket) => {
        gate?.established(gatedSession(socket));
        if (!socket.destroyed) takeFramed(socket);
      });
    }
    server.prependListener("session", (session) => {
      deferDestroy(session);
      gate?.established(session as unknown as GatedSession);
      session.setLocalWindowSize(FLOW_WINDOW_BYTES);
    });
    return server;
  };
}

/** A connection of frames has no session but itself. */
function gatedSession(socket: TLSSocket): GatedSession {
  return {
    socket,
    destroy: () => void socket.destroy(),
    once: (event, listener) => socket.once(event, listener),
  };
}

const ENDS = new Set(["goaway", "close", "error"]);

function deferEarlyEnd(session: Session): Session {
  const emit = session.emit;
  let isNew = false;
  session.emit = (event, ...args) => {
    if (isNew && ENDS.has(event)) {
      setImmediate(() => emit.call(session, event, ...args));
      return true;
    }
    if (event === "remoteSettings") {
      isNew = true;
      setImmediate(() => session.emit = emit);
    }
    return emit.call(session, event, ...args);
  };
  return session;
}

/** A socket that ends when all is written. */
interface EndingSocket {
  destroySoon(): void;
}

interface ConnectOptions {
  createConnection(...args: unknown[]): EndingSocket;
}

function closeWithSession(session: Session, socket: EndingSocket): Session {
  const destroy = session.destroy;
  session.destroy = (...args) => {
    destroy.apply(session, args);
    socket.destroySoon();
  };
  return session;
}

const connect = module.connect;
module.connect = (authority, options: ConnectOptions, ...rest) => {
  const socket = options.createConnection(authority, options);
  const session = connect(authority, { ...options, createConnection: () => socket }, ...rest);
  return deferEarlyEnd(deferDestroy(closeWithSession(session, socket)));
};
