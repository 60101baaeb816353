import { sleep, timeLimit } from "../../../proto/process/clock.ts";
import { type Contender, HOLDER, orAborted, receiversOf, type Stage } from "./contender.ts";
import type { Lab } from "./lab.ts";
import type { Traffic } from "./readings.ts";

const END_CHECK_MS = 20;

/** What one measurement gave. */
export interface Measurement {
  readonly contender: string;
  /** Milliseconds until the last receiver had the file. */
  readonly lastMs: number;
  readonly verified: boolean;
  /** What the holder's interface sent. */
  readonly holderSentBytes: number;
  /** What all receivers' interfaces received: the file, what frames and acknowledgements take, and what came twice. */
  readonly receivedBytes: number;
  readonly duplicateBytes?: number;
  readonly cpuSeconds: number;
  /** What crossed the narrow link from the first zone to the second, and back. */
  readonly across?: Traffic;
}

export interface Failure {
  readonly contender: string;
  readonly failure: string;
}

export interface MeasureSettings {
  readonly lab: Lab;
  readonly contender: Contender;
  readonly folder: string;
  readonly file: Stage["file"];
  /** Preparation included. */
  readonly mostMs: number;
  readonly isNarrow: boolean;
  readonly signal: AbortSignal;
  readonly profileFolder?: string;
}

/** Measures once and ends all that ran for it. What goes wrong is an answer too, but for an end that was asked for. */
export async function measure(settings: MeasureSettings): Promise<Measurement | Failure> {
  const { lab, contender, folder, mostMs, signal } = settings;
  using limit = timeLimit(mostMs, signal);
  Deno.mkdirSync(folder);
  const running = measureOnce({ ...settings, signal: limit.signal });
  try {
    return await orAborted(running, limit.signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const failure = thrown instanceof DOMException
      ? `not done within ${Math.round(mostMs / 1000)} s`
      : (thrown as Error).message;
    return { contender: contender.name, failure };
  } finally {
    await endAll(lab, running);
    Deno.removeSync(folder, { recursive: true });
  }
}

/** What is still being started is ended too. */
async function endAll(lab: Lab, running: Promise<unknown>): Promise<void> {
  let isOver = false;
  running.catch(() => {}).finally(() => isOver = true);
  await lab.endAll();
  while (!isOver) {
    await sleep(END_CHECK_MS);
    await lab.endAll();
  }
}

async function measureOnce(settings: MeasureSettings): Promise<Measurement> {
  const { lab, contender, isNarrow } = settings;
  const ready = await contender.prepare(settings);
  const before = await lab.traffic();
  const acrossBefore = isNarrow ? await lab.narrowTraffic() : undefined;
  const cpuBefore = ready.cpuSeconds();
  const times = await ready.go();
  const cpuSeconds = ready.cpuSeconds() - cpuBefore;
  const acrossAfter = isNarrow ? await lab.narrowTraffic() : undefined;
  const traffic = (await lab.traffic()).map((after, peer) => difference(after, before[peer]!));
  const duplicateBytes = ready.duplicateBytes?.();
  const verified = await ready.verified();
  await ready.end?.();
  return {
    ...{ contender: contender.name, lastMs: Math.max(...times), verified },
    ...{ cpuSeconds, holderSentBytes: traffic[HOLDER]!.sentBytes },
    receivedBytes: receiversOf(lab).reduce((sum, peer) => sum + traffic[peer]!.receivedBytes, 0),
    ...duplicateBytes !== undefined && { duplicateBytes },
    ...acrossAfter && { across: difference(acrossAfter, acrossBefore!) },
  };
}

function difference(after: Traffic, before: Traffic): Traffic {
  return {
    sentBytes: after.sentBytes - before.sentBytes,
    receivedBytes: after.receivedBytes - before.receivedBytes,
  };
}
