import { nowMs } from "../proto/process/clock.ts";
import { newPrivateKeyPem, publicKeyDer } from "../proto/process/key_pair.ts";
import { NetworkIdentity, type Papers, readKey, writeIdentity } from "../proto/wire/identity.ts";
import { isDue } from "../proto/wire/renewal.ts";
import type { Authority } from "./authority.ts";

/** The tracker's own identity, in its data folder: certified by itself, as often as it is due. */
export async function ownIdentity(folder: string, authority: Authority): Promise<NetworkIdentity> {
  const known = await NetworkIdentity.read(folder);
  const isCurrent = known?.device.role === "tracker" && !isDue(known.device, nowMs()) &&
    known.papers.trustPem === authority.trustPem;
  if (known !== undefined && isCurrent) return known;
  return new NetworkIdentity(await newPapers(folder, authority));
}

/** A new certificate, used from now on. */
export async function renewOwn(
  identity: NetworkIdentity,
  folder: string,
  authority: Authority,
): Promise<void> {
  identity.replace(await newPapers(folder, authority));
}

async function newPapers(folder: string, authority: Authority): Promise<Papers> {
  const privateKeyPem = await readKey(folder) ?? newPrivateKeyPem();
  const certificatePem = await authority.issue(publicKeyDer(privateKeyPem), "tracker", nowMs());
  const papers = { privateKeyPem, certificatePem, trustPem: authority.trustPem };
  await writeIdentity(folder, papers);
  return papers;
}
