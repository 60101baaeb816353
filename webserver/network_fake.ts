import { EnjambreError } from "../proto/words/errors.ts";
import { sha256Hex } from "../proto/words/hash.ts";
import type { OperationId } from "../proto/words/ids.ts";
import { fileIdOf, type Manifest } from "../proto/words/manifest.ts";
import { type Name, parseName } from "../proto/words/names.ts";
import type { FileEntry, NameRecord } from "../proto/words/record.ts";
import type {
  FileInfo,
  FilePage,
  FolderPage,
  NetworkStatus,
  PageRequest,
  PeerState,
} from "../proto/client/catalog_reader.ts";
import type { Restoration } from "../proto/client/restore.ts";
import type { Published } from "../proto/client/publication.ts";
import type { LocatedFile, Network, NewFile, Removal } from "./network.ts";

const FRAGMENT_SIZE = 64 * 1024;

/** A network in memory, for tests of the HTTP door. */
export class NetworkFake implements Network {
  /** Thrown by every method while it is set. */
  failure: unknown;
  /** What was put, newest last. */
  readonly puts: NewFile[] = [];
  readonly #removed = new Map<Name, { record: NameRecord; bytes: Uint8Array }>();
  readonly #files = new Map<Name, { record: NameRecord; bytes: Uint8Array }>();
  #sequence = 0;

  /** Puts text without a request. */
  add(name: string, text: string, overrides: Partial<NameRecord> = {}): NameRecord {
    const bytes = new TextEncoder().encode(text);
    const record = { ...this.#record(parseName(name), bytes), ...overrides };
    this.#files.set(record.name, { record, bytes });
    return record;
  }

  has(name: string): boolean {
    return this.#files.has(parseName(name));
  }

  locate(name: Name): Promise<LocatedFile> {
    return this.#answer(() => {
      const { record, bytes } = this.#existing(name);
      const manifest = manifestOf(bytes);
      return {
        record,
        manifest,
        fileId: fileIdOf(manifest),
        holders: manifest.fragmentIds.map(() => []),
        async *read({ start, end }) {
          yield await Promise.resolve(bytes.subarray(start, end));
        },
      };
    });
  }

  current(name: Name): Promise<NameRecord | undefined> {
    return this.#answer(() => this.#files.get(name)?.record);
  }

  async put(file: NewFile): Promise<Published> {
    if (this.failure !== undefined) throw this.failure;
    this.puts.push(file);
    const bytes = new Uint8Array(
      await new Blob(await Array.fromAsync(file.content) as BlobPart[]).arrayBuffer(),
    );
    const record = {
      ...this.#record(file.name, bytes),
      tags: file.tags,
      operationId: file.operationId,
    };
    this.#files.set(file.name, { record, bytes });
    const fragments = manifestOf(bytes).fragmentIds.length;
    return { record, linked: false, fragments, fragmentsPresent: 0, bytesSent: bytes.byteLength };
  }

  remove({ name }: Removal): Promise<NameRecord> {
    return this.#answer(() => {
      const { record } = this.#existing(name);
      this.#removed.set(name, this.#existing(name));
      this.#files.delete(name);
      return record;
    });
  }

  restore({ name, version }: Restoration): Promise<NameRecord> {
    return this.#answer(() => {
      const removed = this.#removed.get(name);
      if (removed === undefined || removed.record.version.sequence !== version.sequence) {
        throw new EnjambreError("not_found", `No such version of "${name}" is kept`);
      }
      this.#files.set(name, removed);
      return removed.record;
    });
  }

  listFolder(prefix: string, page: PageRequest): Promise<FolderPage> {
    return this.#answer(async () => {
      const all = await this.list(prefix, { limit: 1_000, token: "" });
      const isDeeper = (name: string) => name.indexOf("/", prefix.length) >= 0;
      const folders = all.entries.map(({ record }) => record.name).filter(isDeeper)
        .map((name) => name.slice(0, name.indexOf("/", prefix.length) + 1));
      const entries = all.entries.filter(({ record }) => !isDeeper(record.name));
      return {
        entries: entries.slice(0, page.limit),
        folders: [...new Set(folders)],
        nextToken: "",
      };
    });
  }

  list(prefix: string, page: PageRequest): Promise<FilePage> {
    return this.#page((name) => name.startsWith(prefix), page);
  }

  search(query: string, page: PageRequest): Promise<FilePage> {
    return this.#page((name) => name.includes(query), page);
  }

  info(name: Name): Promise<FileInfo> {
    return this.#answer(() => {
      const { record, bytes } = this.#existing(name);
      const content = {
        sizeBytes: bytes.byteLength,
        sha256: sha256Hex(bytes),
        fragmentSize: FRAGMENT_SIZE,
      };
      const entry = entryOf(record);
      return {
        entry,
        content,
        versions: [record],
        sameFile: [],
        fragmentsByCopies: [],
        holders: [],
      };
    });
  }

  peers(): Promise<PeerState[]> {
    return this.#answer(() => []);
  }

  status(): Promise<NetworkStatus> {
    return this.#answer(() => ({
      networkId: "n",
      epoch: 1,
      names: this.#files.size,
      files: this.#files.size,
      logicalBytes: 0,
      fragments: 0,
      replicaBytes: 0,
      fragmentsByCopies: [],
      fragmentsShort: 0,
      copiesUnderWay: 0,
      uploads: 0,
      peersByLiveness: { live: 3, suspect: 0, stale: 0, dead: 1 },
      peersFenced: 0,
      replicas: 3,
      acknowledge: 2,
      safeMode: { on: false, replicasExpected: 0, replicasReported: 0, mostMs: 0 },
      repair: {
        ...{ copiesUnderWay: 0, bytesLeft: 0, bytesPerS: 0, msLeft: 0, rebalancing: false },
        ...{ copiesOrdered: 0, copiesMade: 0, copiesCancelled: 0, dropsOrdered: 0 },
      },
      survey: { known: true, ageMs: 0, badlySpread: 0, inExcess: 0 },
      ticketsDemanded: true,
    }));
  }

  /** Page tokens are positions. */
  #page(matches: (name: Name) => boolean, { limit, token }: PageRequest): Promise<FilePage> {
    return this.#answer(() => {
      const names = [...this.#files.keys()].filter(matches).sort();
      const first = Number(token);
      const entries = names.slice(first, first + limit)
        .map((name) => entryOf(this.#files.get(name)!.record));
      return { entries, nextToken: first + limit < names.length ? `${first + limit}` : "" };
    });
  }

  #existing(name: Name) {
    const file = this.#files.get(name);
    if (file === undefined) throw new EnjambreError("not_found", `No file named "${name}"`);
    return file;
  }

  #record(name: Name, bytes: Uint8Array): NameRecord {
    this.#sequence += 1;
    return {
      name,
      version: { epoch: 1, sequence: this.#sequence },
      fileId: fileIdOf(manifestOf(bytes)),
      sizeBytes: bytes.byteLength,
      tags: [],
      committedAtMs: Date.UTC(2026, 0, 1),
      operationId: "a".repeat(26) as OperationId,
      replicas: 3,
    };
  }

  async #answer<Result>(answer: () => Result | Promise<Result>): Promise<Result> {
    if (this.failure !== undefined) throw this.failure;
    return await Promise.resolve(answer());
  }
}

function manifestOf(bytes: Uint8Array): Manifest {
  const fragmentIds = bytes.byteLength === 0 ? [] : [sha256Hex(bytes)];
  return {
    size: bytes.byteLength,
    fragmentSize: FRAGMENT_SIZE,
    contentSha256: sha256Hex(bytes),
    fragmentIds: fragmentIds as unknown as Manifest["fragmentIds"],
  };
}

function entryOf(record: NameRecord): FileEntry {
  return { record, fragments: record.sizeBytes === 0 ? 0 : 1, replicas: 3, copies: 2 };
}
