import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { newPrivateKeyPem, publicKeyDer } from "../proto/process/key_pair.ts";
import { peerIdOf } from "../proto/words/ids.ts";
import { certificatesOf, deviceOfPem, pinOf } from "../proto/wire/certificate.ts";
import { isDue } from "../proto/wire/renewal.ts";
import { AUTHORITY, Authority } from "./authority.ts";

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 24 * 3_600_000;

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  try {
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("Authority signs a name that follows from key and role, for 30 days", async () => {
  await inFolder(async (folder) => {
    const { authority, isNew } = await Authority.open(folder, NOW_MS);
    assert.equal(isNew, true);
    const key = publicKeyDer(newPrivateKeyPem());
    const pem = await authority.issue(key, "peer", NOW_MS);
    const device = deviceOfPem(pem, "x");
    assert.deepEqual([device.deviceId, device.role], [peerIdOf(key), "peer"]);
    assert.equal(device.validUntilMs, NOW_MS + 30 * DAY_MS);
    assert.equal(isDue(device, NOW_MS + 19 * DAY_MS), false);
    assert.equal(isDue(device, NOW_MS + 20 * DAY_MS), true);
    const [certificate] = certificatesOf(pem);
    const [signer] = certificatesOf(authority.trustPem);
    assert.equal(pinOf(signer!), authority.pin);
    assert.equal(certificate!.verify(signer!.publicKey), true);
    assert.equal(certificate!.ca, false);
  });
});

Deno.test("Authority is the same after a restart, and refuses a damaged file", async () => {
  await inFolder(async (folder) => {
    const { authority } = await Authority.open(folder, NOW_MS);
    const again = await Authority.open(folder, NOW_MS);
    assert.deepEqual([again.isNew, again.authority.pin], [false, authority.pin]);
    const path = `${folder}/${AUTHORITY}`;
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
    Deno.writeTextFileSync(path, Deno.readTextFileSync(path).slice(0, 100));
    await assert.rejects(Authority.open(folder, NOW_MS), { code: "corrupt" });
  });
});

Deno.test("Authority.rotate() leaves a way from the new key to whoever trusts an old one alone", async () => {
  await inFolder(async (folder) => {
    const { authority } = await Authority.open(folder, NOW_MS);
    const [first] = certificatesOf(authority.trustPem);
    await authority.rotate(false, NOW_MS);
    await authority.rotate(false, NOW_MS + 1);
    const chain = certificatesOf(
      await authority.issue(publicKeyDer(newPrivateKeyPem()), "peer", NOW_MS),
    );
    assert.equal(chain.length, 3);
    const signers: X509Certificate[] = [...chain.slice(1), first!];
    for (const [index, certificate] of chain.entries()) {
      assert.equal(certificate.verify(signers[index]!.publicKey), true, `certificate ${index}`);
    }
    assert.equal(certificatesOf(authority.trustPem).length, 3);
    await authority.rotate(false, NOW_MS + 40 * DAY_MS);
    assert.equal(certificatesOf(authority.trustPem).length, 2, "what ran out is not trusted");
    await authority.rotate(true, NOW_MS);
    assert.equal(certificatesOf(authority.trustPem).length, 1);
  });
});
