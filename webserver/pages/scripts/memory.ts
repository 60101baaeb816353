/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser: what is remembered of uploads over a reload.

/** What is remembered of an upload over a reload. */
export interface Remembered {
  readonly id: string;
  name: string;
  readonly size: number;
  /** Absent when the browser had no room for it: then it must be chosen again. */
  readonly file?: File;
  /** Where the server takes it; absent before it was asked. */
  url?: string;
  paused: boolean;
  /** What must hold of the name, as the server understands it; empty: nothing. */
  condition: string;
}

/** What is under way, kept by the browser over reloads. */
export const memory = {
  open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("enjambre", 1);
      opening.onupgradeneeded = () =>
        opening.result.createObjectStore("uploads", { keyPath: "id" });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
  },
  async run<Result>(
    mode: IDBTransactionMode,
    use: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> {
    const database = await memory.open();
    try {
      return await new Promise((resolve, reject) => {
        const asking = use(database.transaction("uploads", mode).objectStore("uploads"));
        asking.transaction!.oncomplete = () => resolve(asking.result);
        asking.transaction!.onerror = () => reject(asking.transaction!.error);
        asking.transaction!.onabort = () => reject(asking.transaction!.error);
      });
    } finally {
      database.close();
    }
  },
  all: () => memory.run<Remembered[]>("readonly", (store) => store.getAll()),
  put: (upload: Remembered) => memory.run("readwrite", (store) => store.put(upload)),
  remove: (id: string) => memory.run("readwrite", (store) => store.delete(id)),
};
