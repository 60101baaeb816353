import { Buffer } from "node:buffer";
import { join } from "node:path";
import { DiskStore } from "../../peer/store/disk_store.ts";
import { sha256 } from "../../proto/words/hash.ts";
import { fragmentIdOf } from "../../proto/words/ids.ts";
import type { Sample } from "../contract/store_fixture.ts";
import type { Diary } from "./diary.ts";

const FRAGMENT_BYTES = 40_000;
/** Fragments that tests have to do with. */
export const NUMBERS = [1, 2, 3, 4, 5, 6, 99];

const contents = new Map(NUMBERS.map((number) => [number, make(number)]));

/** Within the folder of a case, since a receipt lies beside it. */
export function dataFolder(folder: string): string {
  return join(folder, "peer");
}

export function openPeer(folder: string, nowMs?: () => number): Promise<DiskStore> {
  return DiskStore.open({ folder: dataFolder(folder), keepFreeBytes: 0, nowMs });
}

/** The same fragment for the same number, whichever program asks. */
export function content(number: number): Sample {
  return contents.get(number)!;
}

/** Opens the store and tells who it is. */
export async function reopened(folder: string, diary: Diary): Promise<DiskStore> {
  let opened: DiskStore | undefined;
  await diary.attempt("open", "", async () => {
    opened = await openPeer(folder);
    return openedAs(opened);
  });
  return opened!;
}

export interface Opened {
  readonly peerId: string;
  readonly storeId: string;
  readonly incarnation: number;
}

export function openedAs({ peerId, storeId, incarnation }: Opened): string {
  return JSON.stringify({ peerId, storeId, incarnation });
}

function make(number: number): Sample {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < FRAGMENT_BYTES; block += 1) {
    blocks.push(sha256().update(`${number}/${block}`).digest());
  }
  const bytes = new Uint8Array(Buffer.concat(blocks));
  return { id: fragmentIdOf(bytes), sizeBytes: bytes.byteLength, bytes };
}
