import { newPrivateKeyPem, publicKeyDer } from "../../proto/process/key_pair.ts";
import { writeStateFile } from "../../proto/process/state_file.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type PeerId, peerIdOf } from "../../proto/words/ids.ts";
import { unlessMissing } from "./io_error.ts";

/** Who a peer is: a key pair (P-256) that never leaves its data folder. */
export interface Identity {
  readonly peerId: PeerId;
  /** PKCS8. Secret. */
  readonly privateKeyPem: string;
}

/** The identity that is there, or a new one: for the first start of a store. */
export async function makeIdentity(path: string): Promise<Identity> {
  const text = await unlessMissing(Deno.readTextFile(path));
  if (text !== undefined) return parseIdentity(text, path);
  const pem = newPrivateKeyPem();
  await writeStateFile(path, pem);
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
    return { peerId: peerIdOf(publicKeyDer(privateKeyPem)), privateKeyPem };
  } catch (cause) {
    throw new EnjambreError("corrupt", `Cannot use "${path}": expected a P-256 key in PKCS8`, {
      cause,
    });
  }
}
