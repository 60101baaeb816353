import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { invalid } from "./errors.ts";
import { hexToBytes } from "./hash.ts";
import type { SealedTicket } from "./ticket.ts";

/** Bytes of an Ed25519 public key. */
export const TICKET_KEY_BYTES = 32;
/** Bytes of an Ed25519 signature. */
export const TICKET_SIGNATURE_BYTES = 64;
/** What stands before them in a SubjectPublicKeyInfo (RFC 8410). */
const SPKI_HEAD = hexToBytes("302a300506032b6570032100");

/** Signs tickets, with an Ed25519 key (RFC 8032). */
export class TicketSigner {
  readonly #key: KeyObject;
  /** Its public half, 32 bytes. */
  readonly publicKey: Uint8Array;

  /** @param pem PKCS8. @throws what is wrong with it. */
  constructor(readonly pem: string) {
    this.#key = createPrivateKey(pem);
    const spki = createPublicKey(this.#key).export({ type: "spki", format: "der" }) as Buffer;
    if (this.#key.asymmetricKeyType !== "ed25519") throw invalid("It is not an Ed25519 key");
    this.publicKey = Uint8Array.from(spki.subarray(SPKI_HEAD.length));
  }

  seal(statement: Uint8Array): SealedTicket {
    return { statement, signature: sign(null, statement, this.#key) };
  }
}

/** Tells whether tickets were signed by the owner of a key. */
export class TicketVerifier {
  readonly #key: KeyObject;

  /** @param publicKey 32 bytes. @throws invalid */
  constructor(readonly publicKey: Uint8Array) {
    if (publicKey.byteLength !== TICKET_KEY_BYTES) {
      throw invalid(`A ticket key has ${publicKey.byteLength} bytes, not ${TICKET_KEY_BYTES}`);
    }
    const key = Buffer.concat([SPKI_HEAD, publicKey]);
    this.#key = createPublicKey({ key, type: "spki", format: "der" });
  }

  isSigned({ statement, signature }: SealedTicket): boolean {
    return verify(null, statement, this.#key, signature);
  }
}
