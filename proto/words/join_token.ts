import { createHash } from "node:crypto";
import { invalid } from "./errors.ts";
import { base32 } from "./ids.ts";

/** What somebody needs to join: whom to trust, and that he is wanted. */
export interface JoinToken {
  /** SHA-256 of the public key that signs the network's certificates, 52 characters of base32. */
  readonly pin: string;
  /** 160 bits by chance, 32 characters of base32. */
  readonly secret: string;
}

const SECRET_BYTES = 20;
const TOKEN = /^enj1\.([a-z2-7]{52})\.([a-z2-7]{32})$/;

/** @param randomBytes Fills an array with chance that cannot be guessed. */
export function newJoinToken(
  pin: string,
  randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void,
): JoinToken {
  const bytes = new Uint8Array(SECRET_BYTES);
  randomBytes(bytes);
  return { pin, secret: base32(bytes) };
}

export function formatJoinToken({ pin, secret }: JoinToken): string {
  return `enj1.${pin}.${secret}`;
}

/** @throws invalid, without the text: it may be a secret with a typing error. */
export function parseJoinToken(text: string): JoinToken {
  const match = TOKEN.exec(text.trim());
  if (match !== null) return { pin: match[1]!, secret: match[2]! };
  throw invalid(
    `Cannot use this token of ${text.length} characters: expected enj1.PIN.SECRET as \`tracker invite\` prints it`,
  );
}

/** What is kept of a secret: who reads it cannot join with it. */
export function hashOfSecret(secret: string): Uint8Array {
  return createHash("sha256").update(`enjambre invitation ${secret}`).digest();
}

/** What the newcomer signs with its key, so that nobody enrols a key that he has not. */
export function enrolmentStatement(token: JoinToken, publicKeyDer: Uint8Array): Uint8Array {
  const hash = createHash("sha256").update("enjambre enrolment 1\n").update(token.pin)
    .update(hashOfSecret(token.secret)).update(publicKeyDer);
  return hash.digest();
}
