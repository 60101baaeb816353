import tls, { type TLSSocket } from "node:tls";
import { FRAMED_PROTOCOL } from "./frames.ts";

type OnSecure = (this: SecureServer, socket: TLSSocket) => void;

/** What of a server of HTTP/2 over TLS is needed to have it speak one protocol more. */
export interface SecureServer {
  listeners(event: "secureConnection"): OnSecure[];
  removeAllListeners(event: "secureConnection"): void;
  on(event: "secureConnection", listener: OnSecure): void;
}

/** Missing in the types that there are. */
const { convertALPNProtocols } = tls as unknown as {
  convertALPNProtocols(protocols: string[], server: SecureServer): void;
};

/**
 * Has a server take connections of frames on its port beside those of HTTP/2, for which neither Node's server of
 * HTTP/2 nor grpc-js has a place. Who offers HTTP/2 as ever notices nothing.
 */
export function offerFramed(server: SecureServer, take: (socket: TLSSocket) => void): void {
  convertALPNProtocols([FRAMED_PROTOCOL, "h2"], server);
  const listeners = server.listeners("secureConnection");
  server.removeAllListeners("secureConnection");
  server.on("secureConnection", function (socket) {
    if (socket.alpnProtocol === FRAMED_PROTOCOL) return take(socket);
    for (const listener of listeners) listener.call(this, socket);
  });
}
