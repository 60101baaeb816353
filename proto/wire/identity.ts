import { createHash } from "node:crypto";
import { join } from "node:path";
import { nowMs } from "../process/clock.ts";
import { publicKeyDer } from "../process/key_pair.ts";
import { readFileIfThere, writeStateFile } from "../process/state_file.ts";
import { isLoopbackAddress } from "../words/address.ts";
import { EnjambreError, invalid } from "../words/errors.ts";
import { IDENTITY_FILES } from "../words/identity_files.ts";
import { peerIdOf } from "../words/ids.ts";
import { type CertifiedDevice, deviceOfPem } from "./certificate.ts";

/** Connections without identities, for development: anybody is let in. Only over the loopback. */
export const INSECURE = "insecure" as const;

/** How a program serves others. */
export type ServerSecurity = typeof INSECURE | NetworkIdentity;

/** How a program speaks with others. */
export type Security = ServerSecurity | Newcomer;

/** Somebody who has no certificate yet. */
export class Newcomer {
  /** @param trustPem Whom to believe; undefined: nobody, so that nothing that is heard is to be believed. */
  constructor(readonly trustPem: string | undefined) {}
}

/** @throws invalid for an address that others than this machine reach, or that is elsewhere. */
export function refuseInsecureElsewhere(address: string): void {
  if (isLoopbackAddress(address)) return;
  throw invalid(
    `Cannot use ${address} with --insecure: without identities only the loopback is used, for ` +
      "instance 127.0.0.1; join the network instead (`tracker invite`)",
  );
}

/** A device's key, its certificate and whom it trusts, PEM. */
export interface Papers {
  /** PKCS8. Secret. */
  readonly privateKeyPem: string;
  /** Its certificate, then what leads from there to those who are trusted. */
  readonly certificatePem: string;
  readonly trustPem: string;
}

const { key: KEY, certificate: CERTIFICATE, trust: TRUST } = IDENTITY_FILES;

/** Who this program is in its network. Its certificate is replaced while it runs. */
export class NetworkIdentity {
  #papers: Papers;
  #device: CertifiedDevice;
  #revision = 0;
  readonly #listeners = new Set<() => void>();

  /** @throws corrupt when they do not belong together. */
  constructor(papers: Papers, path: string = CERTIFICATE) {
    this.#papers = papers;
    this.#device = checked(papers, path);
  }

  /** The identity in a folder; undefined when it is none, or has not joined. @throws corrupt */
  static async read(folder: string): Promise<NetworkIdentity | undefined> {
    const path = join(folder, CERTIFICATE);
    const [privateKeyPem, certificatePem, trustPem] = await Promise.all(
      [join(folder, KEY), path, join(folder, TRUST)].map(readFileIfThere),
    );
    if (privateKeyPem === undefined || certificatePem === undefined || trustPem === undefined) {
      return undefined;
    }
    return new NetworkIdentity({ privateKeyPem, certificatePem, trustPem }, path);
  }

  get papers(): Papers {
    return this.#papers;
  }

  get device(): CertifiedDevice {
    return this.#device;
  }

  /** Of whom it trusts. */
  get trustSha256(): Uint8Array {
    return createHash("sha256").update(this.#papers.trustPem).digest();
  }

  /** Grows with each replacement. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether nobody believes it any more. */
  get isOver(): boolean {
    return nowMs() >= this.#device.validUntilMs;
  }

  /** @throws unauthenticated when its time is over. */
  checkTime(): void {
    if (!this.isOver) return;
    const { validUntilMs } = this.#device;
    throw new EnjambreError(
      "unauthenticated",
      `The certificate of this machine ran out on ${new Date(validUntilMs).toISOString()}: ` +
        "join again with a new token (`tracker invite`)",
    );
  }

  /** New connections use it from now on. @throws corrupt */
  replace(papers: Papers): void {
    this.#device = checked(papers, CERTIFICATE);
    this.#papers = papers;
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Answers how to stop listening. */
  onReplaced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** The key in a folder; undefined when there is none. */
export async function readKey(folder: string): Promise<string | undefined> {
  return await readFileIfThere(join(folder, KEY));
}

/** Keeps a key in a folder, which must be there. */
export async function writeKey(folder: string, privateKeyPem: string): Promise<void> {
  await writeStateFile(join(folder, KEY), privateKeyPem);
}

/** Keeps a whole identity in a folder, which must be there. A key that is there stays. */
export async function writeIdentity(folder: string, papers: Papers): Promise<void> {
  const known = await readKey(folder);
  if (known === undefined) await writeKey(folder, papers.privateKeyPem);
  await writePapers(folder, papers);
}

/** Keeps a certificate and whom to trust; the key is there already. */
export async function writePapers(folder: string, papers: Papers): Promise<void> {
  // First whom to trust, which only ever grows while certificates of the old ones are out.
  await writeStateFile(join(folder, TRUST), papers.trustPem);
  await writeStateFile(join(folder, CERTIFICATE), papers.certificatePem);
}

function checked({ privateKeyPem, certificatePem }: Papers, path: string): CertifiedDevice {
  const device = deviceOfPem(certificatePem, path);
  if (peerIdOf(publicKeyDer(privateKeyPem)) === device.deviceId) return device;
  throw new EnjambreError(
    "corrupt",
    `Cannot use "${path}": it is of another key than the one beside it`,
  );
}
