import { bytesToHex } from "../../../proto/words/hash.ts";
import { compareVersions } from "../../../proto/words/version.ts";
import type { FragmentId } from "../../../proto/words/ids.ts";
import { InventoryDigest } from "../../../peer/inventory_digest.ts";
import type { RememberedFile } from "../../../proto/words/record.ts";
import type { HeldFragment } from "../../../tracker/catalog/replica_records.ts";
import type { Machine, World } from "./world.ts";

const PAGE_MAX = 1024;

/** What the catalog says of every fragment that something refers to. */
export async function heldFragments({ catalog }: World): Promise<HeldFragment[]> {
  const all: HeldFragment[] = [];
  let after: number | undefined;
  do {
    const page = await catalog.survey(PAGE_MAX, after);
    all.push(...page.fragments);
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** Machines whose disk is there and has the fragment, whole and safe. */
function goodHolders({ machines }: World, id: FragmentId): Machine[] {
  return machines.filter(({ isGone, disk }) => !isGone && disk.isGood(id));
}

/**
 * Whether the loss of one more disk is within what is promised: what counts is really there, and everything that is
 * wanted is there twice.
 */
export async function canLoseOne(world: World): Promise<boolean> {
  const fenced = await fencedPeers(world);
  if (world.machines.some(({ disk }) => disk.isLiar && !fenced.has(disk.peerId))) return false;
  for (const { id, wanted, replicas } of await heldFragments(world)) {
    const good = goodHolders(world, id);
    if (wanted > 0 && good.length < 2) return false;
    const goodIds = new Set(good.map(({ disk }) => disk.peerId));
    if (replicas.some(({ peerId }) => !goodIds.has(peerId))) return false;
  }
  return await holdsWhatIsRecorded(world);
}

/** Whether every peer that counts has what is recorded of it, whether anything refers to that or not. */
async function holdsWhatIsRecorded({ catalog, machines }: World): Promise<boolean> {
  const counted = new Set(
    (await catalog.peers()).filter((each) => each.counted)
      .map(({ peerId }) => peerId),
  );
  for (const { disk, isGone, clone } of machines) {
    if (disk.isLiar) continue;
    if (clone !== undefined) return false;
    const good = [...disk.files.keys()].filter((id) => disk.isGood(id));
    if (!isGone && good.length < disk.files.size) return false;
    if (!counted.has(disk.peerId)) continue;
    if (isGone || !isSame(await catalog.inventoryDigest(disk.peerId), good)) return false;
  }
  return true;
}

function isSame(said: { count: number; xor: string }, ids: Iterable<FragmentId>): boolean {
  const digest = new InventoryDigest();
  for (const id of ids) digest.add(id);
  return said.count === digest.count && said.xor === bytesToHex(digest.xor);
}

/** What is not yet as it should be when no faults have come for long enough, in words; empty: all is. */
export async function unsettled(world: World): Promise<string[]> {
  const { catalog, machines } = world;
  const found: string[] = [];
  const held = await heldFragments(world);
  const known = new Map(held.map((each) => [each.id, each]));
  const live = machines.filter(({ program, disk }) => program !== undefined && !disk.isLiar);
  for (const { id, wanted, replicas } of held) {
    const good = goodHolders(world, id);
    if (good.length < Math.min(wanted, live.length)) {
      found.push(`I8: ${id.slice(0, 8)} is on ${good.length} disks, ${wanted} are wanted`);
    }
    for (const { peerId } of replicas) {
      if (good.some(({ disk }) => disk.peerId === peerId)) continue;
      found.push(`I7: ${id.slice(0, 8)} counts at a peer that does not have it`);
    }
  }
  for (const { index, disk, program } of live) {
    const ids = [...program!.store.inventory()].map(({ id }) => id);
    const said = await catalog.inventoryDigest(disk.peerId);
    if (!isSame(said, ids)) {
      found.push(`I7: host-${index} holds ${ids.length} fragments, ${said.count} are recorded`);
    }
    const unwanted = [...disk.files.keys()].filter((id) => !(known.get(id)?.wanted ?? 0));
    if (unwanted.length > 0) found.push(`I11: host-${index} has ${unwanted.length} unwanted`);
    if (disk.temporary > 0) found.push(`I11: host-${index} has ${disk.temporary} unfinished files`);
  }
  if (world.tracker?.recovery.isServing !== true) {
    found.push("I18: the tracker still takes in what peers know");
  }
  const { uploads } = await catalog.totals();
  if (uploads > 0) found.push(`I11: ${uploads} uploads are open`);
  return found;
}

/** What must hold at the end whatever happened. */
export async function atTheEnd(world: World): Promise<string[]> {
  const found = (await world.catalog.check()).map((what) => `I13: ${what}`);
  const fenced = await fencedPeers(world);
  for (const { index, disk } of world.machines) {
    if (!disk.isLiar && fenced.has(disk.peerId)) found.push(`I7: honest host-${index} is fenced`);
  }
  return [...found, ...remembered(world)];
}

/** Peers whose claims are not believed. */
async function fencedPeers({ catalog }: World): Promise<Set<string>> {
  const peers = await catalog.peers();
  return new Set(peers.filter(({ fence }) => fence !== undefined).map(({ peerId }) => peerId));
}

/**
 * I10 without the tracker: whoever asks the peers takes the newest that any of them remembers, and of a name that was
 * removed that is the removal. One peer alone may remember what is older: its answers are marked as such.
 */
function remembered({ machines, history }: World): string[] {
  const newest = new Map<string, RememberedFile["record"]>();
  for (const { disk, program } of machines) {
    if (program === undefined) continue;
    for (const [name, { record }] of disk.records) {
      const known = newest.get(name);
      if (known === undefined || compareVersions(known.version, record.version) < 0) {
        newest.set(name, record);
      }
    }
  }
  return [...history.newestDone()].flatMap(([name, change]) => {
    const record = newest.get(name);
    if (change.kind !== "remove" || record?.fileId === undefined) return [];
    const isOlder = compareVersions(record.version, change.version!) < 0;
    return isOlder ? [`I10: no peer knows that ${name} was removed, and some know it`] : [];
  });
}
