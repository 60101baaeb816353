import { logger } from "../../proto/process/log.ts";
import {
  compareVersions,
  formatVersion,
  parseVersion,
  type Version,
} from "../../proto/words/version.ts";
import { unlessMissing } from "./io_error.ts";
import { writeSoftFile } from "./soft_file.ts";

/** What a peer has heard of its trackers. */
export interface Seen {
  /** The newest version that was told with everything before it; undefined: all is to be told. */
  readonly newest: Version | undefined;
  /** The newest version that is known to exist, whatever its name. */
  readonly version: Version | undefined;
  /** The highest epoch whose tracker has taken in all that is remembered here; 0 for none. */
  readonly epochReported: number;
  /** When a tracker was last heard, milliseconds since 1970-01-01 UTC; undefined: never. */
  readonly heardAtMs: number | undefined;
}

const NOTHING: Seen = {
  newest: undefined,
  version: undefined,
  epochReported: 0,
  heardAtMs: undefined,
};
const log = logger("records");

/** A small file of what was seen. Not synced: what a power cut takes of it is told again. */
export class SeenFile {
  readonly #path: string;
  #seen: Seen;

  private constructor(path: string, seen: Seen) {
    this.#path = path;
    this.#seen = seen;
  }

  static async open(path: string): Promise<SeenFile> {
    return new SeenFile(path, await readSeen(path));
  }

  get value(): Seen {
    return this.#seen;
  }

  /** It is so for this program at once: what is not written is told or asked again after its end. */
  async update(difference: Partial<Seen>): Promise<void> {
    const seen = this.#seen = { ...this.#seen, ...difference };
    const text = JSON.stringify({
      newest: textOf(seen.newest),
      version: textOf(seen.version),
      epoch_reported: seen.epochReported,
      heard_at_ms: seen.heardAtMs ?? null,
    });
    await writeSoftFile(this.#path, `${text}\n`);
  }
}

/** Whether a version is newer than one that may not be known. */
export function isNewer(version: Version, known: Version | undefined): boolean {
  return known === undefined || compareVersions(version, known) > 0;
}

function textOf(version: Version | undefined): string | null {
  return version === undefined ? null : formatVersion(version);
}

async function readSeen(path: string): Promise<Seen> {
  try {
    const text = await unlessMissing(Deno.readTextFile(path));
    if (text === undefined) return NOTHING;
    const value = JSON.parse(text);
    const versionOf = (written: unknown) =>
      typeof written === "string" ? parseVersion(written) : undefined;
    return {
      newest: versionOf(value.newest),
      version: versionOf(value.version),
      epochReported: Number.isSafeInteger(value.epoch_reported) ? value.epoch_reported : 0,
      heardAtMs: typeof value.heard_at_ms === "number" ? value.heard_at_ms : undefined,
    };
  } catch (error) {
    log.warn("What was seen of the tracker is damaged and forgotten", { path, error });
    return NOTHING;
  }
}
