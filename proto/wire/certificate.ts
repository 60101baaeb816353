import { X509Certificate } from "node:crypto";
import { EnjambreError } from "../words/errors.ts";
import { peerIdOf } from "../words/ids.ts";
import { type Device, roleOfNames } from "../words/roles.ts";

/** What a certificate of the network says. Times are milliseconds since 1970-01-01 UTC. */
export interface CertifiedDevice extends Device {
  readonly validFromMs: number;
  readonly validUntilMs: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyDer: Uint8Array;
}

/** Undefined for a certificate that names no device of any network. It is not checked here who signed it. */
export function deviceOfCertificate(certificate: X509Certificate): CertifiedDevice | undefined {
  const publicKeyDer = new Uint8Array(
    certificate.publicKey.export({ type: "spki", format: "der" }),
  );
  const deviceId = peerIdOf(publicKeyDer);
  const names = (certificate.subjectAltName ?? "").split(/,\s*/)
    .flatMap((name) => name.startsWith("DNS:") ? [name.slice("DNS:".length)] : []);
  const role = roleOfNames(names, deviceId);
  if (role === undefined) return undefined;
  return {
    ...{ deviceId, role, publicKeyDer },
    validFromMs: Date.parse(certificate.validFrom),
    validUntilMs: Date.parse(certificate.validTo),
  };
}

/** The same, of the first certificate in a PEM text. @throws corrupt */
export function deviceOfPem(pem: string, path: string): CertifiedDevice {
  try {
    const device = deviceOfCertificate(new X509Certificate(pem));
    if (device !== undefined) return device;
  } catch (cause) {
    throw new EnjambreError("corrupt", `Cannot use "${path}": expected a certificate in PEM`, {
      cause,
    });
  }
  throw new EnjambreError("corrupt", `Cannot use "${path}": it is no certificate of a network`);
}

/** SHA-256 of the public key of a certificate, as in tokens. */
export function pinOf(certificate: X509Certificate): string {
  const publicKey = certificate.publicKey.export({ type: "spki", format: "der" });
  return peerIdOf(new Uint8Array(publicKey));
}

/** The certificates in a PEM text, in their order. @throws corrupt */
export function certificatesOf(pem: string): X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return found.map((text) => new X509Certificate(text));
  } catch (cause) {
    throw new EnjambreError("corrupt", "Cannot read certificates: expected PEM", { cause });
  }
}
