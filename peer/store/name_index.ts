import type { FileId } from "../../proto/words/ids.ts";
import type { Name } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";

/** Name records in memory, found by name, by file and by a part of the name. */
export class NameIndex {
  readonly #entries = new Map<Name, { record: NameRecord; lowerName: string }>();
  readonly #namesByFile = new Map<FileId, Set<Name>>();

  get count(): number {
    return this.#entries.size;
  }

  *records(): Iterable<NameRecord> {
    for (const { record } of this.#entries.values()) yield record;
  }

  get(name: Name): NameRecord | undefined {
    return this.#entries.get(name)?.record;
  }

  /** Replaces what is known of the name. */
  set(record: NameRecord): void {
    this.delete(record.name);
    this.#entries.set(record.name, { record, lowerName: record.name.toLowerCase() });
    if (record.fileId === undefined) return;
    const names = this.#namesByFile.get(record.fileId);
    if (names === undefined) this.#namesByFile.set(record.fileId, new Set([record.name]));
    else names.add(record.name);
  }

  delete(name: Name): void {
    const fileId = this.get(name)?.fileId;
    this.#entries.delete(name);
    if (fileId === undefined) return;
    const names = this.#namesByFile.get(fileId)!;
    names.delete(name);
    if (names.size === 0) this.#namesByFile.delete(fileId);
  }

  byFileId(id: FileId): NameRecord[] {
    return [...this.#namesByFile.get(id) ?? []].map((name) => this.get(name)!);
  }

  /** Names that contain the text, without regard to case; no tombstones; the first found, in order of their names. */
  byText(text: string, limit: number): NameRecord[] {
    const wanted = text.normalize("NFC").toLowerCase();
    const found: NameRecord[] = [];
    for (const { record, lowerName } of this.#entries.values()) {
      if (found.length >= limit) break;
      if (record.fileId !== undefined && lowerName.includes(wanted)) found.push(record);
    }
    return found.sort((a, b) => a.name < b.name ? -1 : 1);
  }
}
