import { EnjambreError } from "../../../proto/words/errors.ts";
import { REMEMBERED_BATCH_MAX } from "../../../proto/words/limits.ts";
import type { RememberedFile } from "../../../proto/words/record.ts";
import { compareVersions, type Version } from "../../../proto/words/version.ts";
import type { Records } from "../../../peer/store/records.ts";
import { NOTHING_SEEN, type SeenOnDisk, type SimulatedDisk } from "./simulated_disk.ts";

export interface RecordsParts {
  readonly disk: SimulatedDisk;
  /** Whether an older database of the tracker is not to be noticed. */
  readonly hidesVersionSeen: boolean;
  /** One step of the disk: takes time, and never ends when the program dies meanwhile. */
  step(): Promise<void>;
}

/** What `peer/session.ts` and `peer/talk.ts` need of a peer's records. */
export type SessionRecords = Pick<
  Records,
  | "all"
  | "epochReported"
  | "forgetAll"
  | "heardAtMs"
  | "isBehind"
  | "newestSeen"
  | "remember"
  | "reported"
  | "sawVersion"
  | "startOver"
  | "touch"
  | "versionSeen"
>;

/**
 * What one program remembers of names, on a disk that outlives it, by the rules of `peer/store/records.ts`: renamed,
 * then synced, then told to be kept; what was seen is written last and not synced. Changes come one after the other.
 */
export class SimulatedRecords implements SessionRecords {
  readonly heardAtMs = undefined;
  readonly #parts: RecordsParts;
  #isBehind = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RecordsParts) {
    this.#parts = parts;
    const { disk } = parts;
    // What is found is made safe before anybody is told of it.
    disk.recordsBefore.clear();
    for (const { record } of disk.records.values()) this.#saw(record.version);
  }

  get newestSeen(): Version | undefined {
    return this.#parts.disk.seen.newest;
  }

  get versionSeen(): Version | undefined {
    return this.#parts.hidesVersionSeen ? undefined : this.#parts.disk.seen.version;
  }

  get epochReported(): number {
    return this.#parts.disk.seen.epochReported;
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  startOver(): void {
    this.#isBehind = false;
  }

  remember(
    files: readonly RememberedFile[],
    { ahead = false }: { ahead?: boolean } = {},
  ): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#write(files);
      } catch (thrown) {
        this.#isBehind = true;
        throw thrown;
      }
      for (const { record: { version } } of files) {
        if (!ahead && !this.#isBehind && isNewer(version, this.newestSeen)) {
          this.#see({ newest: version });
        }
        this.#saw(version);
      }
    });
  }

  sawVersion(version: Version): Promise<void> {
    return this.#inTurn(async () => {
      await this.#step();
      this.#saw(version);
    });
  }

  reported(epoch: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#step();
      this.#see({ epochReported: epoch });
    });
  }

  touch(): Promise<void> {
    return this.#inTurn(() => this.#step());
  }

  forgetAll(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#parts.step();
      const { disk } = this.#parts;
      this.#see({ newest: undefined });
      disk.records.clear();
      disk.recordsBefore.clear();
    });
  }

  async *all(after?: Version): AsyncGenerator<RememberedFile[]> {
    const files = [...this.#parts.disk.records.values()]
      .filter(({ record }) => isNewer(record.version, after))
      .sort((a, b) => compareVersions(a.record.version, b.record.version));
    for (let start = 0; start < files.length; start += REMEMBERED_BATCH_MAX) {
      await this.#parts.step();
      yield files.slice(start, start + REMEMBERED_BATCH_MAX);
    }
  }

  async #write(files: readonly RememberedFile[]): Promise<void> {
    await this.#step();
    const { disk } = this.#parts;
    let isAny = false;
    for (const file of files) {
      const { name, version } = file.record;
      const known = disk.records.get(name);
      if (!isNewer(version, known?.record.version)) continue;
      isAny = true;
      if (!disk.recordsBefore.has(name)) disk.recordsBefore.set(name, known);
      disk.records.set(name, file);
    }
    if (!isAny) return;
    await this.#step();
    disk.recordsBefore.clear();
  }

  async #step(): Promise<void> {
    await this.#parts.step();
    if (this.#parts.disk.isFull) throw new EnjambreError("exhausted", "The disk is full");
  }

  #saw(version: Version): void {
    if (isNewer(version, this.#parts.disk.seen.version)) this.#see({ version });
  }

  #see(difference: Partial<SeenOnDisk>): void {
    const { disk } = this.#parts;
    disk.seen = { ...NOTHING_SEEN, ...disk.seen, ...difference };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function isNewer(version: Version, known: Version | undefined): boolean {
  return known === undefined || compareVersions(version, known) > 0;
}
