import { sleep } from "../process/clock.ts";
import type { Channels } from "../wire/client.ts";
import type { Downloaded, DownloadPlan, DownloadSettings } from "./download_plan.ts";
import { DownloadRun } from "./download_run.ts";

/** How often, and how long at least apart, new holders are looked for while a fragment has none. */
const RELOCATIONS_MAX = 5;
const RELOCATE_PAUSE_MS = 500;
/** How often is looked whether something is late. */
const LATE_CHECK_MS = 250;

/**
 * Fetches fragments from many peers at once and hands out verified ones. Fetching goes no further ahead of the reader
 * than its memory allows. Leaving the loop early cancels everything.
 * @throws unavailable or corrupt, when some fragment can be had from nobody.
 */
export async function* download(
  channels: Channels,
  plan: DownloadPlan,
  settings: DownloadSettings,
): AsyncGenerator<Downloaded> {
  if (settings.wanted.length === 0) return;
  const run = new DownloadRun(channels, plan, settings);
  try {
    const coming = asTheyCome(run, plan);
    yield* settings.order === "any" ? coming : inOrder(coming, settings.wanted);
  } finally {
    await run.stop();
  }
}

async function* asTheyCome(run: DownloadRun, plan: DownloadPlan): AsyncGenerator<Downloaded> {
  let relocations = 0;
  run.turn();
  while (true) {
    run.throwIfAborted();
    const downloaded = run.take();
    if (downloaded !== undefined) {
      // Looking for holders has helped: it may do so again, as often as all of them move while a large file comes.
      relocations = 0;
      yield downloaded;
    } else if (run.done) return;
    else if (run.isHopeful()) await run.nextEvent(LATE_CHECK_MS);
    else {
      relocations += 1;
      if (plan.relocate === undefined || relocations > RELOCATIONS_MAX) throw run.nobodyHas();
      if (relocations > 1) await sleep(RELOCATE_PAUSE_MS, run.signal);
      run.located(await plan.relocate());
      run.turn();
    }
  }
}

/** The receiver's window keeps those that wait for their turn within the memory bound. */
async function* inOrder(
  coming: AsyncIterable<Downloaded>,
  wanted: readonly number[],
): AsyncGenerator<Downloaded> {
  const waiting = new Map<number, Downloaded>();
  let turn = 0;
  for await (const downloaded of coming) {
    waiting.set(downloaded.index, downloaded);
    let due: Downloaded | undefined;
    while ((due = waiting.get(wanted[turn]!)) !== undefined) {
      waiting.delete(due.index);
      yield due;
      turn += 1;
    }
  }
}
