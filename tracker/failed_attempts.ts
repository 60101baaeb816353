import { EnjambreError } from "../proto/words/errors.ts";

const FAILURES_MAX = 5;
const WINDOW_MS = 60_000;
/** Hosts that are remembered; with more the ones remembered longest are forgotten. */
const HOSTS_MAX = 4_096;

/** How often somebody from a host has failed to join lately: nobody may go on guessing. */
export class FailedAttempts {
  readonly #byHost = new Map<string, number[]>();

  /** @throws exhausted */
  check(host: string, nowMs: number): void {
    if (this.#recent(host, nowMs).length < FAILURES_MAX) return;
    throw new EnjambreError(
      "exhausted",
      `Cannot join: ${FAILURES_MAX} attempts from ${host} failed within a minute; try again later`,
    );
  }

  failed(host: string, nowMs: number): void {
    const recent = this.#recent(host, nowMs);
    this.#byHost.delete(host);
    if (this.#byHost.size >= HOSTS_MAX) this.#byHost.delete(this.#byHost.keys().next().value!);
    this.#byHost.set(host, [...recent, nowMs].slice(-FAILURES_MAX));
  }

  #recent(host: string, nowMs: number): number[] {
    return (this.#byHost.get(host) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
  }
}
