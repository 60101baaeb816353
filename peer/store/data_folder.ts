import { dirname, join, resolve } from "node:path";
import { closeLocked, tryLock } from "../../proto/process/file_lock.ts";
import { logger } from "../../proto/process/log.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { syncFolder } from "../../proto/process/state_file.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { newRandomId, type StoreId } from "../../proto/words/ids.ts";
import { type Identity, makeIdentity, readIdentity } from "./identity.ts";
import { unlessMissing } from "./io_error.ts";
import { type FolderState, Layout, stateOfFolder } from "./layout.ts";
import { MarkerFile } from "./marker.ts";
import { Presence } from "./presence.ts";
import { Receipt } from "./receipt.ts";

/** Only its owner may look into a data folder. */
const FOLDER_MODE = 0o700;
/** How the names of files end that are to replace others: see `state_file.ts` and `soft_file.ts`. */
const UNFINISHED = ".tmp";
const log = logger("store");

/** A peer's data folder, locked for this process, its incarnation raised. */
export class DataFolder implements Disposable {
  private constructor(
    readonly layout: Layout,
    readonly identity: Identity,
    readonly marker: MarkerFile,
    readonly presence: Presence,
    readonly lock: Disposable,
  ) {}

  /**
   * Opens the folder, and makes a new store of a missing or empty one.
   * @throws conflict when it is not a store's, another store's, or used by another process; unavailable when what
   * should be there is not.
   */
  static async open(path: string, nowMs: number): Promise<DataFolder> {
    const layout = new Layout(resolve(path));
    const receipt = new Receipt(layout.folder);
    // Nothing may be written, not even the lock, before it is known that the folder is ours to write to.
    refuseUnlessOurs(await stateOfFolder(layout), layout, receipt, await receipt.read());
    await Deno.mkdir(layout.folder, { recursive: true, mode: FOLDER_MODE });
    using held = new DisposableStack();
    const lock = held.use(await lockFolder(layout));
    // Anew: another process may have had the lock until now.
    const state = await stateOfFolder(layout);
    const expected = await receipt.read();
    refuseUnlessOurs(state, layout, receipt, expected);
    const { marker, identity } = state === "store"
      ? await openStore(layout, receipt, expected)
      : await createStore(layout, nowMs);
    if (expected === undefined) await receipt.write(marker.value.storeId);
    await makeFolders([layout.temporary, layout.trash, layout.quarantine]);
    await removeUnfinished(layout);
    await marker.raiseIncarnation();
    const presence = await Presence.remember(layout, marker.value.storeId);
    held.move();
    return new DataFolder(layout, identity, marker, presence, lock);
  }

  [Symbol.dispose](): void {
    this.lock[Symbol.dispose]();
  }
}

function refuseUnlessOurs(
  state: FolderState,
  { folder }: Layout,
  receipt: Receipt,
  expected: StoreId | undefined,
): void {
  if (expected !== undefined && state !== "store") {
    throw new EnjambreError(
      "unavailable",
      `Cannot open the data folder "${folder}" of store ${expected}: it is gone or empty: is its ` +
        `disk mounted? To start anew as a new peer, remove "${receipt.path}"`,
    );
  }
  if (state === "foreign") {
    throw new EnjambreError(
      "conflict",
      `Cannot use "${folder}" as data folder: it is foreign, with files in it but no store; ` +
        "choose an empty or a new folder",
    );
  }
}

async function lockFolder(layout: Layout): Promise<Disposable> {
  const file = await Deno.open(layout.lock, { read: true, write: true, create: true, mode: 0o600 });
  if (tryLock(file)) return { [Symbol.dispose]: () => closeLocked(file) };
  file.close();
  throw new EnjambreError(
    "conflict",
    `Cannot open the data folder "${layout.folder}": another process is using it`,
  );
}

async function createStore(
  layout: Layout,
  nowMs: number,
): Promise<{ marker: MarkerFile; identity: Identity }> {
  await Deno.chmod(layout.folder, FOLDER_MODE).catch((error) => {
    log.warn("Cannot close the data folder to other users", { folder: layout.folder, error });
  });
  await makeFolders([layout.fragments]);
  const identity = await makeIdentity(layout.identity);
  await syncFolder(dirname(layout.folder)).catch((error) => {
    log.warn("Cannot sync the folder above the data folder", { folder: layout.folder, error });
  });
  // The marker comes last: with it, all of the above must be there.
  const marker = await MarkerFile.create(layout.marker, {
    storeId: newRandomId<StoreId>(randomBytes),
    networkId: undefined,
    epochSeen: 0,
    incarnation: 0,
    createdAt: new Date(nowMs).toISOString(),
  });
  log.info("Made a new store", { folder: layout.folder, store: marker.value.storeId });
  return { marker, identity };
}

async function openStore(
  layout: Layout,
  receipt: Receipt,
  expected: StoreId | undefined,
): Promise<{ marker: MarkerFile; identity: Identity }> {
  const marker = await MarkerFile.open(layout.marker);
  const { storeId } = marker.value;
  if (expected !== undefined && expected !== storeId) {
    throw new EnjambreError(
      "conflict",
      `Cannot open the data folder "${layout.folder}": it was replaced, store ${expected} is ` +
        `wanted and store ${storeId} is there; if that is right, remove "${receipt.path}"`,
    );
  }
  const fragments = await unlessMissing(Deno.lstat(layout.fragments));
  if (!fragments?.isDirectory) {
    throw new EnjambreError(
      "unavailable",
      `Cannot open store ${storeId}: its folder "${layout.fragments}" is gone; restore it, or ` +
        `start anew in another folder`,
    );
  }
  return { marker, identity: await readIdentity(layout.identity) };
}

/** What was on its way at the last end became neither a fragment nor a state. */
async function removeUnfinished({ folder, temporary }: Layout): Promise<void> {
  for await (const { name } of Deno.readDir(temporary)) {
    await Deno.remove(join(temporary, name), { recursive: true });
  }
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(UNFINISHED)) await Deno.remove(join(folder, name));
  }
}

async function makeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await Deno.mkdir(path, { mode: FOLDER_MODE }).catch((thrown) => {
      if (!(thrown instanceof Deno.errors.AlreadyExists)) throw thrown;
    });
  }
  await syncFolder(resolve(paths[0]!, ".."));
}
