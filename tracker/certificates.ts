// Loaded only when something is to be signed: the library takes a moment. It needs Reflect's metadata to be there.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { Buffer } from "node:buffer";
import { createHash, createPrivateKey } from "node:crypto";
import { publicKeyDer } from "../proto/process/key_pair.ts";
import { randomBytes } from "../proto/process/random.ts";
import { peerIdOf } from "../proto/words/ids.ts";
import { deviceName, type Role, roleName } from "../proto/words/roles.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 3_600_000;
const AUTHORITY_MS = 20 * 365 * DAY_MS;
/** Clocks of machines differ; a certificate holds a little before it was made. */
const CLOCK_DIFFERENCE_MS = 3_600_000;
const SERIAL_BYTES = 16;
/** Authorities that may come after one another while certificates of the first are out. */
const PATH_LENGTH_MAX = 8;

/** Who signs: a key in PKCS8 and its certificate, PEM. */
export interface Signer {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

export interface DeviceCertificate {
  readonly publicKeyDer: Uint8Array;
  readonly role: Role;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A certificate for a device, PEM. */
export async function issueCertificate(signer: Signer, device: DeviceCertificate): Promise<string> {
  const { role, fromMs, untilMs } = device;
  const deviceId = peerIdOf(device.publicKeyDer);
  const own = deviceName({ deviceId, role });
  const names = [own, roleName(role)].map((value) => ({ type: "dns" as const, value }));
  return await sign(signer, device.publicKeyDer, {
    ...{ subject: `CN=${own}`, fromMs: fromMs - CLOCK_DIFFERENCE_MS, untilMs },
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(names),
    ],
  });
}

/** The certificate of a new authority, PEM. */
export async function selfSign(privateKeyPem: string, nowMs: number): Promise<string> {
  const spki = publicKeyDer(privateKeyPem);
  const subject = authorityName(spki);
  const keys = { privateKey: await signingKey(privateKeyPem), publicKey: await verifyingKey(spki) };
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: newSerial(), name: subject, keys, signingAlgorithm: ALGORITHM },
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + AUTHORITY_MS),
    extensions: await authorityExtensions(keys.publicKey),
  });
  return pem(certificate);
}

/** The certificate of the next authority, signed by the one before, PEM. */
export async function crossSign(
  signer: Signer,
  nextPem: string,
  nowMs: number,
): Promise<string> {
  const spki = new Uint8Array(new X509Certificate(nextPem).publicKey.rawData);
  return await sign(signer, spki, {
    ...{ subject: authorityName(spki), fromMs: nowMs - DAY_MS, untilMs: nowMs + AUTHORITY_MS },
    extensions: await authorityExtensions(await verifyingKey(spki)),
  });
}

interface Contents {
  readonly subject: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly extensions: readonly Extension[];
}

async function sign(
  { privateKeyPem, certificatePem }: Signer,
  spki: Uint8Array,
  { subject, fromMs, untilMs, extensions }: Contents,
): Promise<string> {
  const issuer = new X509Certificate(certificatePem);
  const certificate = await X509CertificateGenerator.create({
    ...{ serialNumber: newSerial(), subject, issuer: issuer.subject },
    ...{ notBefore: new Date(fromMs), notAfter: new Date(untilMs), signingAlgorithm: ALGORITHM },
    signingKey: await signingKey(privateKeyPem),
    publicKey: await verifyingKey(spki),
    extensions: [
      ...extensions,
      await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ],
  });
  return pem(certificate);
}

async function authorityExtensions(publicKey: CryptoKey): Promise<Extension[]> {
  return [
    new BasicConstraintsExtension(true, PATH_LENGTH_MAX, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    await SubjectKeyIdentifierExtension.create(publicKey),
  ];
}

/** Of each key another one, so that two authorities of a network are told apart. */
function authorityName(spki: Uint8Array): string {
  const short = createHash("sha256").update(spki).digest("hex").slice(0, 16);
  return `CN=Enjambre network authority ${short}`;
}

function newSerial(): string {
  const bytes = new Uint8Array(SERIAL_BYTES);
  randomBytes(bytes);
  // Positive, and never shorter than it looks.
  bytes[0] = 0x40 | (bytes[0]! & 0x3f);
  return Buffer.from(bytes).toString("hex");
}

async function signingKey(privateKeyPem: string): Promise<CryptoKey> {
  const der = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "der" });
  return await crypto.subtle.importKey("pkcs8", new Uint8Array(der), ALGORITHM, false, ["sign"]);
}

async function verifyingKey(spki: Uint8Array): Promise<CryptoKey> {
  const bytes = new Uint8Array(spki);
  return await crypto.subtle.importKey("spki", bytes, ALGORITHM, true, ["verify"]);
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString("pem").trim()}\n`;
}
