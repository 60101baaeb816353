import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";

/** A new P-256 key as PKCS8 in PEM. Secret. */
export function newPrivateKeyPem(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** A new Ed25519 key as PKCS8 in PEM. Secret. */
export function newTicketKeyPem(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** The public half as SubjectPublicKeyInfo in DER. @throws when it is no elliptic-curve key in PKCS8. */
export function publicKeyDer(privateKeyPem: string): Buffer {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== "ec") throw new Error(`Key type ${key.asymmetricKeyType}`);
  return Buffer.from(createPublicKey(privateKeyPem).export({ type: "spki", format: "der" }));
}

/** ECDSA over SHA-256. */
export function signWith(privateKeyPem: string, statement: Uint8Array): Buffer {
  return sign("sha256", statement, privateKeyPem);
}

/** Whether the holder of this public key signed the statement; false for what is no P-256 key, too. */
export function isSignedBy(
  publicKey: Uint8Array,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), type: "spki", format: "der" });
    const isP256 = key.asymmetricKeyType === "ec" &&
      key.asymmetricKeyDetails?.namedCurve === "prime256v1";
    return isP256 && verify("sha256", statement, key, signature);
  } catch {
    return false;
  }
}
