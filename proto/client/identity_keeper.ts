import { Buffer } from "node:buffer";
import { join } from "node:path";
import { monotonicMs, nowMs, repeat, sleep } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { readFileIfThere, writeStateFile } from "../process/state_file.ts";
import { EnjambreError } from "../words/errors.ts";
import { isPeerId } from "../words/ids.ts";
import type { Admission } from "../wire/admission.ts";
import type { Channels } from "../wire/client.ts";
import { type NetworkIdentity, writePapers } from "../wire/identity.ts";
import { isDue } from "../wire/renewal.ts";
import { identitiesService } from "../wire/schema.ts";
import type { Tracker } from "./locate.ts";

const log = logger("identity");

const REVOKED = "revoked.txt";
const AGAIN_MS = 1_000;
const LOOK_EVERY_MS = 60_000;

export interface IdentityKeeping {
  readonly identity: NetworkIdentity;
  /** Where it lies. */
  readonly folder: string;
  readonly tracker: Tracker;
  readonly channels: Channels;
  /** Of this program's own server. */
  readonly admission: Admission;
  /** Whether that server serves those who join; elsewhere nobody without a certificate is let in, invited or not. */
  readonly takesNewcomers: boolean;
}

/** Whoever was thrown out before this start stays so while no tracker answers. */
export async function recallRevoked({ folder, admission }: IdentityKeeping): Promise<void> {
  const text = await readFileIfThere(join(folder, REVOKED)) ?? "";
  admission.setRevoked(text.split("\n").filter(isPeerId));
}

/** Keeps a server's identity: its certificate, whom it trusts, and who was thrown out. Until the signal is aborted. */
export async function keepIdentity(parts: IdentityKeeping, signal: AbortSignal): Promise<void> {
  await Promise.all([
    watchIdentities(parts, signal),
    repeat(LOOK_EVERY_MS, signal, () => renewIfDue(parts, signal)),
  ]);
}

/** A new certificate when it is time. A failure is no reason to stop: there is time left to try again. */
export async function renewIfDue(
  parts: Omit<IdentityKeeping, "admission" | "channels" | "takesNewcomers">,
  signal?: AbortSignal,
): Promise<void> {
  if (isDue(parts.identity.device, nowMs())) await renew(parts, signal);
}

async function renew(
  { identity, folder, tracker }: Omit<IdentityKeeping, "admission" | "channels" | "takesNewcomers">,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const answer = await tracker.call(identitiesService.Renew, {}, {
      ...(signal !== undefined && { signal }),
    });
    const papers = { ...answer, privateKeyPem: identity.papers.privateKeyPem };
    await writePapers(folder, papers);
    identity.replace(papers);
    log.info("The certificate was renewed");
  } catch (error) {
    if (!signal?.aborted) log.warning("The certificate could not be renewed yet", { error });
  }
}

async function watchIdentities(parts: IdentityKeeping, signal: AbortSignal): Promise<void> {
  let toldAtMs = -Infinity;
  while (!signal.aborted) {
    try {
      await parts.tracker.withAddress((address) => watchOnce(parts, address, signal), {
        ...{ patienceMs: 0, signal },
      });
    } catch (thrown) {
      if (signal.aborted) return;
      const { message } = EnjambreError.from(thrown);
      if (monotonicMs() - toldAtMs > LOOK_EVERY_MS) {
        toldAtMs = monotonicMs();
        log.debug("No tracker says who was thrown out: {why}", { why: message });
      }
    }
    await sleep(AGAIN_MS, signal).catch(() => {});
  }
}

async function watchOnce(
  parts: IdentityKeeping,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  const { admission, channels, folder, identity } = parts;
  const news = channels.serverStream(address, identitiesService.Watch, {}, { signal });
  for await (const { revokedIds, invitedUntilMs, trustSha256 } of news) {
    const revoked = revokedIds.filter(isPeerId);
    admission.setRevoked(revoked);
    if (parts.takesNewcomers) admission.invitedUntilMs = invitedUntilMs;
    await writeStateFile(join(folder, REVOKED), revoked.map((id) => `${id}\n`).join(""))
      .catch((error) => log.warning("Cannot keep who was thrown out", { error }));
    if (!Buffer.from(trustSha256).equals(identity.trustSha256)) await renew(parts, signal);
  }
  throw new EnjambreError("unavailable", `Tracker ${address} ended the watch`);
}
