import { nowMs } from "../../proto/process/clock.ts";
import { diskTrouble } from "../../proto/process/disk_trouble.ts";
import { logger } from "../../proto/process/log.ts";
import { assert, EnjambreError, invalid } from "../../proto/words/errors.ts";
import type { FragmentId, NetworkId, PeerId, StoreId } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MAX_BYTES } from "../../proto/words/limits.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { Aside, type InTurn } from "./aside.ts";
import { DataFolder } from "./data_folder.ts";
import { type DiskUse, measureUse } from "./disk_use.ts";
import { DiskWriter } from "./disk_writer.ts";
import { type Finding, FragmentReader } from "./fragment_file.ts";
import { encodeFragmentHeader } from "./fragment_header.ts";
import { FragmentIndex } from "./fragment_index.ts";
import { FragmentPlaces } from "./fragment_places.ts";
import type { Identity } from "./identity.ts";
import { errorCode, ioError } from "./io_error.ts";
import { Returned } from "./returned.ts";
import { type Reservation, Room, type RoomState } from "./room.ts";
import type {
  FragmentStore,
  FragmentWriter,
  OpenFragment,
  Space,
  StoreChange,
  TrashEntry,
  WriteSettings,
} from "./store.ts";
import { Turns } from "./turns.ts";

export interface DiskStoreSettings {
  /** Made when it is missing. */
  readonly folder: string;
  /** Bytes that the network may use here, trash included; undefined: all that the disk can give at the opening. */
  readonly capacityBytes?: number;
  /** Bytes of the disk that stay free; undefined: 5 % of it, at least 1 GiB. */
  readonly keepFreeBytes?: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs?: () => number;
}

const log = logger("store");

/** The fragments as files in the peer's data folder, each with a header: see `fragment_header.ts`. */
export class DiskStore implements FragmentStore {
  readonly #folder: DataFolder;
  readonly #index: FragmentIndex;
  readonly #places: FragmentPlaces;
  readonly #returned: Returned;
  readonly #aside: Aside;
  readonly #room: Room;
  readonly #reader: FragmentReader;
  readonly #turns = new Turns<FragmentId>();
  readonly #inTurn: InTurn = (id, work) => this.#turns.run(id, work);
  readonly #writers = new Set<DiskWriter>();
  #listener: ((change: StoreChange) => void) | undefined;
  #writersMade = 0;
  #isClosed = false;

  private constructor(parts: DiskStoreParts) {
    this.#folder = parts.folder;
    this.#reader = new FragmentReader(() => this.networkId);
    this.#index = parts.index;
    this.#places = new FragmentPlaces(parts.folder.layout);
    this.#returned = new Returned(parts.folder.layout, this.#reader, this.#places);
    this.#aside = parts.aside;
    this.#room = parts.room;
  }

  /** @throws conflict, unavailable or corrupt when the folder is not to be used: see `DataFolder`. */
  static async open(settings: DiskStoreSettings): Promise<DiskStore> {
    try {
      return await DiskStore.#open(settings);
    } catch (thrown) {
      throw openError(thrown, settings.folder);
    }
  }

  static async #open(settings: DiskStoreSettings): Promise<DiskStore> {
    const clock = settings.nowMs ?? nowMs;
    using held = new DisposableStack();
    const folder = held.use(await DataFolder.open(settings.folder, clock()));
    const { layout } = folder;
    const index = await FragmentIndex.read(layout.fragments);
    const aside = await Aside.open(layout, clock);
    const room = await Room.open({
      folder: layout.folder,
      capacityBytes: settings.capacityBytes,
      keepFreeBytes: settings.keepFreeBytes,
      usedBytes: () => index.fileBytes + aside.bytes,
      yieldingBytes: () => aside.yieldingBytes,
    });
    for (const id of index.misfits) {
      log.error("What is in a fragment's place cannot be one and is set aside", { fragment: id });
      await aside.setAside(id, layout.fragment(id).file);
    }
    held.move();
    return new DiskStore({ folder, index, aside, room });
  }

  get identity(): Identity {
    return this.#folder.identity;
  }

  get peerId(): PeerId {
    return this.#folder.identity.peerId;
  }

  get storeId(): StoreId {
    return this.#folder.marker.value.storeId;
  }

  get incarnation(): number {
    return this.#folder.marker.value.incarnation;
  }

  get networkId(): NetworkId | undefined {
    return this.#folder.marker.value.networkId;
  }

  get epochSeen(): number {
    return this.#folder.marker.value.epochSeen;
  }

  get fragments(): number {
    return this.#index.count;
  }

  get bytes(): number {
    return this.#index.bytes;
  }

  has(id: FragmentId): boolean {
    return this.#index.sizeOf(id) !== undefined;
  }

  sizeOf(id: FragmentId): number | undefined {
    return this.#index.sizeOf(id);
  }

  inventory(): Iterable<FragmentRef> {
    return this.#index.refs();
  }

  space(): Promise<Space> {
    return this.#room.space();
  }

  /** What lies on the disk, by looking at every file, and what may. */
  async use(): Promise<DiskUse & RoomState> {
    const { layout } = this.#folder;
    const isHeld = (path: string) => {
      const id = path.slice(path.lastIndexOf("/") + 1) as FragmentId;
      return this.has(id) && path === layout.fragment(id).file;
    };
    try {
      return { ...await measureUse(layout.folder, isHeld), ...await this.#room.state() };
    } catch (thrown) {
      throw ioError(thrown, "measure the data folder");
    }
  }

  onChange(listener: (change: StoreChange) => void): void {
    assert(this.#listener === undefined, "a store has one listener at most");
    this.#listener = listener;
  }

  checkPresence(): Promise<void> {
    return this.#folder.presence.check();
  }

  joinNetwork(networkId: NetworkId): Promise<void> {
    return this.#remember("the network", () => this.#folder.marker.join(networkId));
  }

  raiseEpoch(epoch: number): Promise<void> {
    return this.#remember("the epoch", () => this.#folder.marker.raiseEpoch(epoch));
  }

  async write(
    fragment: FragmentRef,
    { isVerified = false }: WriteSettings = {},
  ): Promise<FragmentWriter> {
    this.#refuseWhenClosed();
    const { id, sizeBytes } = fragment;
    if (!Number.isInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > FRAGMENT_SIZE_MAX_BYTES) {
      throw invalid(
        `Cannot keep fragment ${id} of ${sizeBytes} bytes: expected 1 to ` +
          `${FRAGMENT_SIZE_MAX_BYTES} bytes`,
      );
    }
    const { networkId } = this;
    if (networkId === undefined) {
      throw new EnjambreError(
        "unavailable",
        `Cannot keep fragment ${id}: this peer has not joined a network yet`,
      );
    }
    const header = encodeFragmentHeader({ kind: "content", networkId, sizeBytes, id });
    const reservation = await this.#reserve(header.byteLength + sizeBytes);
    const path = `${this.#folder.layout.temporary}/${this.#writersMade++}.${id}`;
    try {
      // A new file of its own: two who bring the same fragment must not write into one another's.
      const file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
      const writer: DiskWriter = new DiskWriter({
        fragment,
        isVerified,
        header,
        path,
        file,
        reservation,
        place: () => this.#place(fragment, path),
        onEnd: () => this.#writers.delete(writer),
      });
      this.#writers.add(writer);
      return writer;
    } catch (thrown) {
      reservation.giveBack();
      throw ioError(thrown, `keep fragment ${id}`);
    }
  }

  async open(id: FragmentId): Promise<OpenFragment> {
    this.#refuseWhenClosed();
    const finding = await this.#look(id);
    if (finding.found === "good") return finding.fragment;
    // In its turn, and once more: it may have been written anew or given up meanwhile.
    return await this.#turns.run(id, async () => {
      const again = await this.#look(id);
      if (again.found === "good") return again.fragment;
      if (this.has(id)) await this.#setAside(id, again);
      if (again.found === "missing") {
        throw new EnjambreError("not_found", `Cannot read fragment ${id}: it is not here`);
      }
      throw new EnjambreError("corrupt", `Cannot read fragment ${id}: ${again.why}`);
    });
  }

  async drop(id: FragmentId, how: "trash" | "purge"): Promise<void> {
    this.#refuseWhenClosed();
    await this.#turns.run(id, async () => {
      if (how === "purge") {
        await this.#aside.purge(id).finally(() => this.#room.forgetMeasurement());
      }
      if (!this.has(id)) return;
      const { file } = this.#folder.layout.fragment(id);
      try {
        if (how === "trash") await this.#aside.drop(id, file);
        else await Deno.remove(file, { recursive: true });
      } catch (thrown) {
        if (errorCode(thrown) !== "ENOENT") throw ioError(thrown, `give up fragment ${id}`);
        // Gone already, unless the whole disk is.
        await this.checkPresence();
      }
      this.#lose(id);
    });
  }

  trash(): Iterable<TrashEntry> {
    return this.#aside.dropped();
  }

  async takeBack({ id, sizeBytes }: FragmentRef): Promise<boolean> {
    this.#refuseWhenClosed();
    if (this.has(id)) return true;
    // Whoever wants it may be wrong about its size; that does not make it a bad one.
    const isThere = () => this.#aside.hasDropped({ id, sizeBytes });
    if (!isThere()) return false;
    return await this.#turns.run(id, async () => {
      if (this.has(id)) return true;
      if (!isThere()) return false;
      try {
        return await this.#takeBack({ id, sizeBytes });
      } catch (thrown) {
        throw ioError(thrown, `take fragment ${id} back from the trash`);
      }
    });
  }

  async takeInReturned(): Promise<number> {
    this.#refuseWhenClosed();
    if (this.networkId === undefined) return 0;
    await this.checkPresence();
    const before = this.#index.count;
    for (const fragment of await this.#returned.find((id) => this.has(id))) {
      await this.#turns.run(fragment.id, async () => {
        const isNew = !this.#isClosed && !this.has(fragment.id);
        if (isNew && await this.#returned.isSafe(fragment)) this.#hold(fragment);
      });
    }
    this.#room.forgetMeasurement();
    return this.#index.count - before;
  }

  async emptyTrash(beforeMs: number): Promise<number> {
    this.#refuseWhenClosed();
    try {
      return await this.#aside.empty(beforeMs, this.#inTurn);
    } finally {
      this.#room.forgetMeasurement();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#writers].map((writer) => writer.cancel()));
    this.#folder[Symbol.dispose]();
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new EnjambreError("unavailable", "The store is closed");
  }

  async #remember(what: string, work: () => Promise<void>): Promise<void> {
    try {
      // Or a marker would be written into an empty mount point.
      await this.checkPresence();
      await work();
    } catch (thrown) {
      throw ioError(thrown, `remember ${what}`);
    }
  }

  async #look(id: FragmentId): Promise<Finding> {
    const sizeBytes = this.#index.sizeOf(id);
    if (sizeBytes === undefined) return { found: "missing" };
    try {
      return await this.#reader.look(this.#folder.layout.fragment(id).file, { id, sizeBytes });
    } catch (thrown) {
      throw ioError(thrown, `read fragment ${id}`);
    }
  }

  /** The last step of a writer: from here on the fragment is held. */
  async #place(fragment: FragmentRef, path: string): Promise<void> {
    await this.#turns.run(fragment.id, async () => {
      await this.#places.move(path, fragment.id, !this.has(fragment.id));
      this.#hold(fragment);
    });
  }

  async #takeBack(fragment: FragmentRef): Promise<boolean> {
    const { id } = fragment;
    const path = this.#aside.pathOfDropped(id);
    const finding = await this.#reader.look(path, fragment);
    if (finding.found === "good") {
      await finding.fragment[Symbol.asyncDispose]();
      await this.#aside.giveBack(id, () => this.#places.move(path, id, true));
      this.#hold(fragment);
      return true;
    }
    await this.checkPresence();
    if (finding.found === "bad") {
      log.error("A fragment in the trash is bad and set aside", { fragment: id, why: finding.why });
      await this.#aside.condemn(id);
    } else this.#aside.forget(id);
    return false;
  }

  #hold(fragment: FragmentRef): void {
    if (this.#index.add(fragment)) this.#listener?.({ gained: [fragment], lost: [] });
  }

  async #reserve(bytes: number): Promise<Reservation> {
    await this.#aside.makeRoom(() => this.#room.fits(bytes), this.#inTurn);
    return await this.#room.reserve(bytes);
  }

  async #setAside(id: FragmentId, finding: Finding): Promise<void> {
    // When the disk is gone, nothing on it is lost: it comes back with the disk.
    await this.checkPresence();
    if (finding.found === "bad") {
      log.error("A fragment is bad and set aside", { fragment: id, why: finding.why });
      await this.#aside.setAside(id, this.#folder.layout.fragment(id).file);
    } else {
      log.error("A fragment has vanished from the disk", { fragment: id });
    }
    this.#lose(id);
  }

  #lose(id: FragmentId): void {
    this.#room.forgetMeasurement();
    if (this.#index.delete(id)) this.#listener?.({ gained: [], lost: [id] });
  }
}

/** Told on this machine alone, so it may name the folder, and say what to do. */
function openError(thrown: unknown, folder: string): EnjambreError {
  const error = ioError(thrown, `open the data folder "${folder}"`);
  if (error === thrown || error.code === "internal") return error;
  const message = `Cannot open the data folder "${folder}": ${diskTrouble(thrown)}`;
  return new EnjambreError(error.code, message, { cause: thrown });
}

interface DiskStoreParts {
  readonly folder: DataFolder;
  readonly index: FragmentIndex;
  readonly aside: Aside;
  readonly room: Room;
}
