import { createHash } from "node:crypto";
import { base32 } from "./ids.ts";

const SECRET_BYTES = 32;
const TOKEN = /^enjt\.[a-z2-7]{52}$/;
const ID_LENGTH = 12;

/** A token for the HTTP gateway: 256 bits by chance. @param randomBytes Fills an array with chance. */
export function newAccessToken(randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(SECRET_BYTES);
  randomBytes(bytes);
  return `enjt.${base32(bytes)}`;
}

export function isAccessToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is kept of it: who reads that cannot use it. */
export function hashOfAccessToken(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

/** What it is called; nobody comes from that to the token. */
export function accessIdOf(tokenHash: Uint8Array): string {
  return base32(createHash("sha256").update("id").update(tokenHash).digest()).slice(0, ID_LENGTH);
}
