import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type PeerId, peerIdOf } from "../../proto/words/ids.ts";
import { unlessMissing } from "./io_error.ts";
import { writeStateFile } from "./state_file.ts";

/** Who a peer is: a key pair (P-256) that never leaves its data folder. */
export interface Identity {
  readonly peerId: PeerId;
  /** PKCS8. Secret. */
  readonly privateKeyPem: string;
}

/** Only its owner may read it. */
const MODE = 0o600;

/** The identity that is there, or a new one: for the first start of a store. */
export async function makeIdentity(path: string): Promise<Identity> {
  const text = await unlessMissing(Deno.readTextFile(path));
  if (text !== undefined) return parseIdentity(text, path);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  await writeStateFile(path, pem, { mode: MODE });
  return parseIdentity(pem, path);
}

/** @throws unavailable when it is gone: a new one would make this another peer behind everyone's back. */
export async function readIdentity(path: string): Promise<Identity> {
  const text = await unlessMissing(Deno.readTextFile(path));
  if (text !== undefined) return parseIdentity(text, path);
  throw new EnjambreError("unavailable", `Cannot open the store: its key "${path}" is gone`);
}

function parseIdentity(privateKeyPem: string, path: string): Identity {
  try {
    const key = createPrivateKey(privateKeyPem);
    if (key.asymmetricKeyType !== "ec") throw new Error(`Key type ${key.asymmetricKeyType}`);
    const publicKey = createPublicKey(privateKeyPem).export({ type: "spki", format: "der" });
    return { peerId: peerIdOf(Buffer.from(publicKey)), privateKeyPem };
  } catch (cause) {
    throw new EnjambreError("corrupt", `Cannot use "${path}": expected a P-256 key in PKCS8`, {
      cause,
    });
  }
}
