import { Buffer } from "node:buffer";
import type { PeerId } from "../words/ids.ts";
import { deviceName, type Role, roleName } from "../words/roles.ts";
import { type ChannelCredentials, type ChannelOptions, credentials } from "./grpc.ts";
import {
  INSECURE,
  Newcomer,
  type Papers,
  refuseInsecureElsewhere,
  type Security,
} from "./identity.ts";
import { METHOD_RULES } from "./method_rules.ts";

/**
 * Whom to call: an address is only where, not who. With a peer's id it must be that peer, whatever else answers there;
 * without, any device of the network with that role, by default the one that serves the method.
 */
export type Destination = string | {
  /** HOST:PORT. */
  readonly address: string;
  readonly peerId?: PeerId;
  readonly role?: Role;
  /** The name in its certificate, when it is not the one that follows from the others. */
  readonly deviceName?: string;
};

export function addressOf(to: Destination): string {
  return typeof to === "string" ? to : to.address;
}

/** How to connect. */
export interface ConnectionPlan {
  /** What connections are shared by. */
  readonly key: string;
  readonly address: string;
  /** With another one a connection is opened anew. */
  readonly revision: number;
  readonly open: () => {
    readonly credentials: ChannelCredentials;
    readonly options: ChannelOptions;
  };
  /** The same for a connection of frames; undefined where there is none. @throws as `open` */
  readonly tls?: () => TlsPlan;
}

/** Who is to answer, whom to believe that, and who we are, PEM. */
export interface TlsPlan extends Papers {
  /** In the certificate of whoever answers. */
  readonly name: string;
}

/** @throws invalid without identities for another machine, unauthenticated when our own time is over. */
export function connectionTo(security: Security, to: Destination, path: string): ConnectionPlan {
  const address = addressOf(to);
  if (security === INSECURE) {
    const open = () => ({ credentials: credentials.createInsecure(), options: {} });
    refuseInsecureElsewhere(address);
    return { key: address, address, revision: 0, open };
  }
  const name = expectedName(to, path);
  if (security instanceof Newcomer) {
    const open = () => secured(name, security.trustPem);
    return { key: `${name} ${address}`, address, revision: 0, open };
  }
  const tls = () => {
    security.checkTime();
    return { name, ...security.papers };
  };
  return {
    ...{ key: `${name} ${address}`, address, revision: security.revision, tls },
    open() {
      const { trustPem, ...own } = tls();
      return secured(name, trustPem, own);
    },
  };
}

/**
 * How to connect to whoever has this name in a certificate that is trusted; without papers as nobody, and without
 * anybody to trust to whoever answers.
 */
function secured(
  name: string,
  trustPem: string | undefined,
  own?: { readonly privateKeyPem: string; readonly certificatePem: string },
): { credentials: ChannelCredentials; options: ChannelOptions } {
  const key = own === undefined ? null : Buffer.from(own.privateKeyPem);
  const chain = own === undefined ? null : Buffer.from(own.certificatePem);
  return {
    credentials: trustPem === undefined
      ? credentials.createSsl(null, key, chain, { rejectUnauthorized: false })
      : credentials.createSsl(Buffer.from(trustPem), key, chain),
    options: { "grpc.ssl_target_name_override": name, "grpc.default_authority": name },
  };
}

function expectedName(to: Destination, path: string): string {
  const { peerId, role, deviceName: name } = typeof to === "string" ? {} : to;
  if (name !== undefined) return name;
  if (peerId !== undefined) return deviceName({ deviceId: peerId, role: "peer" });
  return roleName(role ?? METHOD_RULES[path]?.servedBy[0] ?? "tracker");
}
