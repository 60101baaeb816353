import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { DiskStore } from "../../peer/store/disk_store.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { NETWORK, put, read } from "../contract/store_fixture.ts";
import type { Told } from "./diary.ts";
import { type Expected, FragmentLedger } from "./fragment_ledger.ts";
import { content, dataFolder, NUMBERS, type Opened, openPeer } from "./peer_disk.ts";
import type { End } from "./scenario.ts";

/** Nobody has put it before. */
const NEW = 99;

/** Opens a peer's data folder after its program has ended; answers what is wrong with it. */
export async function checkPeer(
  folder: string,
  before: Record<string, Expected>,
  told: readonly Told[],
  end: End,
): Promise<string[]> {
  await using store = await openPeer(folder);
  const faults = [...whoItIs(store, told)];
  const ledger = new FragmentLedger(before, told, end);
  const known = new Set(NUMBERS.map((number) => content(number).id));
  for (const { id } of store.inventory()) {
    if (!known.has(id)) faults.push(`holds ${id}, which nobody has put`);
  }
  for (const number of NUMBERS) {
    const expected = ledger.of(String(number));
    const fault = await whatIsWrongWith(store, number, expected);
    if (fault !== undefined) faults.push(`fragment ${number} ${fault}`);
  }
  faults.push(...temporaryFiles(folder).map((path) => `${path} has stayed`));
  await store.joinNetwork(NETWORK);
  await put(store, content(NEW));
  return faults;
}

function* whoItIs(store: DiskStore, told: readonly Told[]): Iterable<string> {
  const done = told.filter(({ phase }) => phase === "done");
  for (const { answer } of done.filter(({ what }) => what === "open")) {
    const { peerId, storeId, incarnation }: Opened = JSON.parse(answer);
    if (peerId !== store.peerId) yield "it is another peer";
    if (storeId !== store.storeId) yield "it is another store";
    if (incarnation >= store.incarnation) yield `incarnation ${incarnation} was used before`;
  }
  const hasJoined = done.some(({ what }) => what === "join");
  if (hasJoined && store.networkId !== NETWORK) yield "it has left its network";
  const epoch = Number(done.find(({ what }) => what === "raise the epoch")?.of ?? 0);
  if (store.epochSeen < epoch) yield `it has forgotten epoch ${epoch}`;
}

async function whatIsWrongWith(
  store: DiskStore,
  number: number,
  expected: Expected,
): Promise<string | undefined> {
  const { id, sizeBytes } = content(number);
  const inTrash = [...store.trash()].some((entry) => entry.id === id);
  if (inTrash && !expected.mayBeInTrash) return "is in the trash";
  if (store.has(id)) {
    if (expected.held === "no") return "is held, but was given up";
    return await whatIsWrongWithBytes(store, number, expected);
  }
  if (expected.held === "yes" && !expected.mayBeBad) return "is lost";
  if (!expected.isKept) return undefined;
  if (!await store.takeBack({ id, sizeBytes })) return "is lost: it is not in the trash either";
  return await whatIsWrongWithBytes(store, number, expected);
}

async function whatIsWrongWithBytes(
  store: DiskStore,
  number: number,
  { mayBeBad }: Expected,
): Promise<string | undefined> {
  const { id, bytes } = content(number);
  try {
    const there = await read(store, id);
    if (!Buffer.from(there).equals(bytes)) return "has other bytes";
  } catch (thrown) {
    if (mayBeBad && EnjambreError.is(thrown, "corrupt")) return undefined;
    return `is held, but cannot be read: ${thrown}`;
  }
}

/** Files of a peer that are there for the time of a change only. */
function temporaryFiles(folder: string): string[] {
  const names = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => join(path, name));
  const data = dataFolder(folder);
  return [
    ...names(join(data, "tmp")),
    ...[folder, data].flatMap(names).filter((path) => path.endsWith(".tmp")),
  ];
}
