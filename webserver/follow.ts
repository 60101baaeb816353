import { watchNetwork } from "../proto/client/watch_reader.ts";
import { nowMs, repeat, sleep } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { Channels } from "../proto/wire/client.ts";
import type { Directory } from "./directory.ts";
import { type History, HISTORY_STEP_MS } from "./history.ts";
import type { HistoryFile } from "./history_file.ts";
import type { Live } from "./live.ts";

const log = logger("follow");

/** How soon the tracker is watched again when it went away. */
const RETRY_MS = 300;
/** The first samples come sooner than one a minute, so that plots of a young webserver show something. */
const FIRST_SAMPLE_MS = 2_000;

export interface FollowParts {
  readonly channels: Channels;
  readonly directory: Directory;
  readonly live: Live;
  readonly history: History;
  readonly historyFile: HistoryFile;
}

/** Follows what the tracker tells, whichever tracker that is now, until the signal is aborted. */
export async function follow(parts: FollowParts, signal: AbortSignal): Promise<void> {
  await Promise.all([watchAlways(parts, signal), keepHistory(parts, signal)]);
}

async function watchAlways(
  { channels, directory, live }: FollowParts,
  signal: AbortSignal,
): Promise<void> {
  await repeat(RETRY_MS, signal, async () => {
    const tracker = directory.healthyTracker;
    if (tracker === undefined) return live.lose();
    const ending = new AbortController();
    const both = AbortSignal.any([signal, ending.signal]);
    // A tracker that stands still keeps its connections open: the health watch notices it sooner.
    const checking = repeat(RETRY_MS, both, () => {
      if (directory.healthyTracker !== tracker) ending.abort();
      return Promise.resolve();
    });
    try {
      for await (const update of watchNetwork(channels, tracker, both)) live.take(update);
    } catch (thrown) {
      if (!signal.aborted) log.debug("The tracker is not watched", { tracker, error: thrown });
      if (!EnjambreError.is(thrown)) throw thrown;
    } finally {
      ending.abort();
      await checking;
      live.lose();
    }
  });
}

async function keepHistory(
  { live, history, historyFile }: FollowParts,
  signal: AbortSignal,
): Promise<void> {
  await sleep(FIRST_SAMPLE_MS, signal).catch(() => {});
  await repeat(HISTORY_STEP_MS, signal, async () => {
    history.take(live, nowMs());
    await historyFile.write(history.samples);
  });
}
