import { once } from "node:events";
import tls, { type TLSSocket } from "node:tls";
import { FRAMED_PROTOCOL } from "../../proto/wire/frames.ts";
import type { ServiceDefinition, UntypedServiceImplementation } from "../../proto/wire/grpc.ts";
import type { Papers } from "../../proto/wire/identity.ts";
import type { ServerSettings } from "../../proto/wire/server.ts";
import { parseAddress } from "../../proto/words/address.ts";
import { Identities } from "../../scripts/identities.ts";
import { serveGrpc, type Serving } from "./grpc_server.ts";

/** A server with a peer's identity, with which frames can be spoken. */
export interface FramedPeer {
  readonly identities: Identities;
  readonly serving: Serving;
  readonly to: { readonly address: string; readonly role: "peer" };
  /** Another one in the same place, once the first is gone. */
  serveAgain(): Promise<Serving>;
}

/** A bare connection on which frames are spoken, to whoever is there. */
export async function connectFramed(address: string, papers: Papers): Promise<TLSSocket> {
  const { host, port } = parseAddress(address);
  const { trustPem: ca, certificatePem: cert, privateKeyPem: key } = papers;
  const socket = tls.connect({
    ...{ host, port, ca, cert, key, ALPNProtocols: [FRAMED_PROTOCOL] },
    checkServerIdentity: () => undefined,
  });
  await once(socket, "secureConnect");
  return socket;
}

export async function withFramedPeer(
  service: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  body: (peer: FramedPeer) => Promise<void>,
  settings: Partial<ServerSettings> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  try {
    const identities = await Identities.make(`${folder}/ours`);
    const security = await identities.ensure(`${folder}/peer`, "peer");
    const serve = (listen: string) =>
      serveGrpc(service, handlers, { ...settings, security, listen });
    await using serving = await serve("127.0.0.1:0");
    const { address } = serving;
    const serveAgain = () => serve(address);
    await body({ identities, serving, to: { address, role: "peer" }, serveAgain });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
