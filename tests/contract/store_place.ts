import assert from "node:assert/strict";
import { join } from "node:path";
import { DiskStore, type DiskStoreSettings } from "../../peer/store/disk_store.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { NETWORK, type StoreSettings } from "./store_fixture.ts";

/** A folder for the store of one test; what it does to files is undone with it. */
export class Place implements AsyncDisposable {
  constructor(readonly parent: string, readonly folder: string, readonly receipt: string) {}

  async open(
    { joined = true, ...settings }: Partial<DiskStoreSettings> & StoreSettings = {},
  ): Promise<DiskStore> {
    const store = await DiskStore.open({ folder: this.folder, keepFreeBytes: 0, ...settings });
    if (joined) await store.joinNetwork(NETWORK);
    return store;
  }

  fileOf(id: FragmentId): string {
    return join(this.folder, "fragments", id.slice(0, 1), id.slice(1, 2), id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.parent, { recursive: true });
  }
}

/** A new one. */
export async function newPlace(): Promise<Place> {
  const parent = await Deno.makeTempDir({ prefix: "enjambre-store-" });
  return new Place(parent, join(parent, "peer"), join(parent, ".peer.enjambre-receipt"));
}

export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Runs a program that must succeed. */
export function command(program: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(program, { args }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/** Changes a file's bytes. */
export function overwrite(file: string, change: (bytes: Uint8Array) => Uint8Array): void {
  Deno.writeFileSync(file, change(Deno.readFileSync(file)));
}
