const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DATE_AFTER_MS = 30 * DAY_MS;

/** How long ago, for people: "just now", "5 min ago", "3 h ago", "2 d ago", then the date (UTC). */
export function formatAge(momentMs: number, nowMs: number): string {
  const ageMs = nowMs - momentMs;
  // The tracker's clock may be a little ahead of this one.
  if (ageMs < MINUTE_MS) return "just now";
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (ageMs < DAY_MS) return `${Math.floor(ageMs / HOUR_MS)} h ago`;
  if (ageMs < DATE_AFTER_MS) return `${Math.floor(ageMs / DAY_MS)} d ago`;
  return new Date(momentMs).toISOString().slice(0, 10);
}
