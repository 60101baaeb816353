import { Buffer } from "node:buffer";
import { HANDSHAKE_MAX_MS } from "../words/server_limits.ts";
import { ServerCredentials } from "./grpc.ts";
import type { Gate, TakeFramed } from "./http2_guard.ts";
import type { NetworkIdentity } from "./identity.ts";

/**
 * TLS with this program's certificate, to others who have one of the network. Who has none is not refused by TLS, but
 * by the gate: newcomers could not join otherwise. The gate knows from TLS whether a certificate is one of the
 * network's and whether the other side has its key.
 */
export class IdentityCredentials extends ServerCredentials implements Disposable {
  readonly #stop: () => void;

  constructor(identity: NetworkIdentity, gate: Gate, takeFramed: TakeFramed) {
    // What is not an option of Node's own reaches `http2_guard.ts`.
    const options = {
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      handshakeTimeout: HANDSHAKE_MAX_MS,
      gate,
      takeFramed,
    };
    super(options as ConstructorParameters<typeof ServerCredentials>[0], contextOf(identity));
    this.#stop = identity.onReplaced(() => this.updateSecureContextOptions(contextOf(identity)));
  }

  _equals(other: ServerCredentials): boolean {
    return this === other;
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

function contextOf({ papers }: NetworkIdentity) {
  return {
    ca: Buffer.from(papers.trustPem),
    cert: Buffer.from(papers.certificatePem),
    key: Buffer.from(papers.privateKeyPem),
  };
}
