import type { CertifiedDevice } from "./certificate.ts";

/** A certificate is renewed when so much of its time is over: there is time left to try again. */
const RENEW_AT = 2 / 3;

/** Whether a new certificate is to be had now. */
export function isDue({ validFromMs, validUntilMs }: CertifiedDevice, nowMs: number): boolean {
  return nowMs >= validFromMs + (validUntilMs - validFromMs) * RENEW_AT;
}
