import { invalid } from "../../proto/words/errors.ts";
import { parseRate } from "../../proto/words/units.ts";

export const DIRECTIONS = ["upload", "download"] as const;
export type Direction = typeof DIRECTIONS[number];

/** Limits for a part of every day. From and to are minutes since midnight, `to` left out; over midnight to < from. */
export interface ScheduleEntry {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Bytes a second; Infinity: no limit. A direction that is absent is not scheduled. */
  readonly rates: Readonly<Partial<Record<Direction, number>>>;
}

export type LimitSchedule = readonly ScheduleEntry[];

const ENTRIES_MAX = 48;
const DAY_MINUTES = 24 * 60;
const EXAMPLE = '"08:00-18:00 upload=5MiB download=20MiB; 22:00-06:00 upload=0"';
const RANGE = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/;

/**
 * Parses entries such as `08:00-18:00 upload=5MiB download=20MiB`, separated by `;`; none are in an empty text.
 * @throws invalid when an entry cannot be read, or when two say something else of the same time and direction.
 */
export function parseLimitSchedule(text: string): LimitSchedule {
  const parts = text.split(";").map((part) => part.trim()).filter((part) => part !== "");
  if (parts.length > ENTRIES_MAX) {
    throw invalid(`Cannot use ${parts.length} entries of a limit schedule: at most ${ENTRIES_MAX}`);
  }
  const entries = parts.map(parseEntry);
  for (const direction of DIRECTIONS) checkApart(entries, parts, direction);
  return entries;
}

/** What the schedule says of a direction at this minute of the day: bytes a second; undefined: nothing. */
export function scheduledRate(
  schedule: LimitSchedule,
  direction: Direction,
  minuteOfDay: number,
): number | undefined {
  return schedule.find((entry) => entry.rates[direction] !== undefined && holds(entry, minuteOfDay))
    ?.rates[direction];
}

function holds({ fromMinute, toMinute }: ScheduleEntry, minute: number): boolean {
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}

function parseEntry(text: string): ScheduleEntry {
  const [range, ...settings] = text.split(/\s+/);
  const { fromMinute, toMinute } = parseRange(range!);
  if (settings.length === 0) {
    throw invalid(
      `Cannot use ${quoted(text)}: it limits nothing, expected for instance ${EXAMPLE}`,
    );
  }
  const rates: Partial<Record<Direction, number>> = {};
  for (const setting of settings) {
    const [name, rate, ...rest] = setting.split("=");
    const direction = DIRECTIONS.find((known) => known === name);
    if (direction === undefined || rate === undefined || rest.length > 0) {
      throw invalid(`Cannot parse ${quoted(setting)}: expected upload=RATE or download=RATE`);
    }
    if (rates[direction] !== undefined) {
      throw invalid(`Cannot use ${quoted(text)}: it says ${direction} twice`);
    }
    rates[direction] = parseRate(rate);
  }
  return { fromMinute, toMinute, rates };
}

function parseRange(text: string): { readonly fromMinute: number; readonly toMinute: number } {
  const match = RANGE.exec(text);
  if (match === null) {
    throw invalid(`Cannot parse ${quoted(text)}: expected a time of day such as 08:00-18:00`);
  }
  const [fromHour, fromRest, toHour, toRest] = match.slice(1).map(Number);
  const fromMinute = fromHour! * 60 + fromRest!;
  const toMinute = toHour! * 60 + toRest!;
  if (fromRest! > 59 || toRest! > 59 || fromMinute >= DAY_MINUTES || toMinute > DAY_MINUTES) {
    throw invalid(`Cannot use ${quoted(text)}: the times of a day go from 00:00 to 24:00`);
  }
  if (fromMinute === toMinute) {
    throw invalid(`Cannot use ${quoted(text)}: it has no length, the whole day is 00:00-24:00`);
  }
  return { fromMinute, toMinute };
}

/** Which of two would hold should not depend on which is written first. */
function checkApart(
  entries: readonly ScheduleEntry[],
  parts: readonly string[],
  direction: Direction,
): void {
  const takenBy = new Map<number, string>();
  for (const [index, entry] of entries.entries()) {
    if (entry.rates[direction] === undefined) continue;
    const part = parts[index]!;
    for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
      if (!holds(entry, minute)) continue;
      const other = takenBy.get(minute);
      if (other !== undefined) {
        throw invalid(
          `Cannot use ${quoted(part)} with ${quoted(other)}: both say ${direction} at ${
            timeOfDay(minute)
          }`,
        );
      }
      takenBy.set(minute, part);
    }
  }
}

function timeOfDay(minute: number): string {
  const two = (number: number) => `${number}`.padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
