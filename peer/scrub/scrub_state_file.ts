import { join } from "node:path";
import { logger } from "../../proto/process/log.ts";
import { type FragmentId, parseFragmentId } from "../../proto/words/ids.ts";
import { unlessMissing } from "../store/io_error.ts";
import { writeSoftFile } from "../store/soft_file.ts";
import { BAD_IDS_MAX, type EndedPass, type ScrubPass } from "./scrub_plan.ts";

/** What a restart must not forget of the scrub. */
export interface ScrubState {
  readonly current: ScrubPass | undefined;
  readonly last: EndedPass | undefined;
}

const FILE = "scrub.json";
const log = logger("scrub");

/** How far the scrub is, in a small file of the data folder. It may be a little old, never wrong. */
export class ScrubStateFile {
  readonly #path: string;
  #isFailing = false;

  /** @param dataFolder A peer's data folder, which its `DiskStore` has opened. */
  constructor(dataFolder: string) {
    this.#path = join(dataFolder, FILE);
  }

  async read(): Promise<ScrubState> {
    try {
      const text = await unlessMissing(Deno.readTextFile(this.#path));
      if (text !== undefined) return parseState(text);
    } catch (error) {
      log.warn("How far the scrub is cannot be understood, it begins anew", { error });
    }
    return { current: undefined, last: undefined };
  }

  /** Goes on with a warning when it cannot be written: a full disk must not keep its fragments from being read. */
  async write({ current, last }: ScrubState): Promise<void> {
    const text = JSON.stringify({ current: passRow(current), last: passRow(last) });
    try {
      await writeSoftFile(this.#path, `${text}\n`);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) log.warn("Cannot remember how far the scrub is", { error });
      this.#isFailing = true;
    }
  }
}

function passRow(pass: ScrubPass | EndedPass | undefined): unknown {
  if (pass === undefined) return null;
  const { startedMs, forced, after, fragments, bytes, bad, badIds, unread, fromEmpty } = pass;
  return {
    started_ms: startedMs,
    ...("endedMs" in pass && { ended_ms: pass.endedMs }),
    ...{ forced, after: after ?? null, fragments, bytes, bad, bad_ids: badIds, unread },
    from_empty: fromEmpty,
  };
}

function parseState(text: string): ScrubState {
  const { current, last } = JSON.parse(text);
  return {
    current: current === null ? undefined : parsePass(current),
    last: last === null ? undefined : { ...parsePass(last), endedMs: count(last.ended_ms) },
  };
}

function parsePass(row: Record<string, unknown>): ScrubPass {
  if (!Array.isArray(row.bad_ids)) throw new Error("Expected a list of bad fragments");
  return {
    startedMs: count(row.started_ms),
    forced: row.forced === true,
    after: row.after === null ? undefined : fragmentId(row.after),
    fragments: count(row.fragments),
    bytes: count(row.bytes),
    bad: count(row.bad),
    badIds: row.bad_ids.slice(0, BAD_IDS_MAX).map(fragmentId),
    unread: count(row.unread),
    fromEmpty: row.from_empty === true,
  };
}

function fragmentId(value: unknown): FragmentId {
  return parseFragmentId(String(value));
}

function count(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`Expected a whole number, got ${JSON.stringify(value)}`);
}
