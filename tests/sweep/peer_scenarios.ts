import { ScrubStateFile } from "../../peer/scrub/scrub_state_file.ts";
import { Scrubber } from "../../peer/scrub/scrubber.ts";
import type { DiskStore } from "../../peer/store/disk_store.ts";
import { storeWhole } from "../../peer/store/store_whole.ts";
import { NETWORK, put } from "../contract/store_fixture.ts";
import { flipBit, fragmentPath } from "../support/fragment_files.ts";
import type { Diary } from "./diary.ts";
import { DAMAGED, type Expected, HELD, IN_TRASH } from "./fragment_ledger.ts";
import { checkPeer } from "./peer_check.ts";
import { content, dataFolder, openedAs, openPeer, reopened } from "./peer_disk.ts";
import { REMEMBERING } from "./remembering_scenario.ts";
import type { Scenario } from "./scenario.ts";

interface PeerDoing {
  readonly name: string;
  /** Fragments that are there before, by number. */
  readonly before: Record<string, Expected>;
  readonly run: (store: DiskStore, diary: Diary, folder: string) => Promise<void>;
}

/** Of what was dropped in a test's beginning: long ago, but not for ever. */
const LONG_AGO_MS = 1_000_000_000_000;

export const PEER_SCENARIOS: readonly Scenario[] = [
  {
    name: "join",
    prepare: () => Promise.resolve(),
    async run(folder, diary) {
      await diary.attempt("open", "", async () => {
        await using store = await openPeer(folder);
        return openedAs(store);
      });
      await using store = await reopened(folder, diary);
      await diary.attempt("join", "", () => store.joinNetwork(NETWORK));
      await diary.attempt("raise the epoch", "7", () => store.raiseEpoch(7));
      await putOne(store, diary, 1);
    },
    check: (folder, told, end) => checkPeer(folder, {}, told, end),
  },
  scenario({
    name: "put",
    before: { 1: HELD },
    async run(store, diary) {
      await putOne(store, diary, 2);
      await putOne(store, diary, 3);
      await Promise.all([4, 5, 6].map((number) => putOne(store, diary, number)));
    },
  }),
  scenario({
    name: "overwrite",
    before: { 1: HELD, 2: HELD, 3: IN_TRASH },
    async run(store, diary) {
      for (const number of [1, 2, 3]) await putOne(store, diary, number);
    },
  }),
  scenario({
    name: "remove",
    before: { 1: HELD, 2: HELD, 3: HELD, 4: IN_TRASH },
    async run(store, diary) {
      await diary.attempt("trash", "1", () => store.drop(content(1).id, "trash"));
      await diary.attempt("purge", "2", () => store.drop(content(2).id, "purge"));
      await diary.attempt("purge", "4", () => store.drop(content(4).id, "purge"));
      await putOne(store, diary, 2);
      await diary.attempt("trash", "3", () => store.drop(content(3).id, "trash"));
      await diary.attempt("take back", "1", () => takeBack(store, 1));
    },
  }),
  scenario({
    name: "copy",
    before: { 1: HELD, 2: IN_TRASH },
    async run(store, diary) {
      await diary.attempt("take back", "2", () => takeBack(store, 2));
      for (const number of [3, 4]) {
        const { id, sizeBytes, bytes } = content(number);
        await diary.attempt("put", `${number}`, () => storeWhole(store, { id, sizeBytes }, bytes));
      }
    },
  }),
  scenario({
    name: "scrub",
    before: { 1: HELD, 2: DAMAGED, 3: HELD, 4: DAMAGED },
    async run(store, diary, folder) {
      await diary.attempt("scrub", "1 2 3 4", () => scrub(store, folder));
      await putOne(store, diary, 4);
      await diary.attempt("scrub", "1 3 4", () => scrub(store, folder));
    },
  }),
  scenario({
    name: "empty the trash",
    before: { 1: HELD, 2: IN_TRASH, 3: IN_TRASH, 4: DAMAGED, 5: HELD },
    async run(store, diary, folder) {
      await diary.attempt("scrub", "1 4 5", () => scrub(store, folder));
      await diary.attempt("empty the trash", "2 3", async () => {
        await store.emptyTrash(LONG_AGO_MS + 1);
      });
      await putOne(store, diary, 2);
      await diary.attempt("trash", "5", () => store.drop(content(5).id, "trash"));
      await diary.attempt("empty the trash", "3 5", async () => {
        await store.emptyTrash(Infinity);
      });
    },
  }),
  REMEMBERING,
];

function scenario({ name, before, run }: PeerDoing): Scenario {
  return {
    name,
    // Of the store's opening, which "join" does.
    skips: /\.enjambre-store/,
    async prepare(folder) {
      await using store = await openPeer(folder, () => LONG_AGO_MS);
      await store.joinNetwork(NETWORK);
      for (const [number, expected] of Object.entries(before)) {
        const fragment = content(Number(number));
        await put(store, fragment);
        if (expected === IN_TRASH) await store.drop(fragment.id, "trash");
        if (expected === DAMAGED) flipBit(fragmentPath(dataFolder(folder), fragment.id));
      }
    },
    async run(folder, diary) {
      await using store = await reopened(folder, diary);
      await run(store, diary, dataFolder(folder));
    },
    check: (folder, told, end) => checkPeer(folder, before, told, end),
  };
}

async function putOne(store: DiskStore, diary: Diary, number: number): Promise<void> {
  await diary.attempt("put", `${number}`, () => put(store, content(number)));
}

async function takeBack(store: DiskStore, number: number): Promise<void> {
  const { id, sizeBytes } = content(number);
  if (!await store.takeBack({ id, sizeBytes })) throw new Error("It is not in the trash");
}

async function scrub(store: DiskStore, folder: string): Promise<void> {
  const stopping = new AbortController();
  const file = new ScrubStateFile(folder);
  const scrubber = await Scrubber.open({ store, file, everyMs: 0, isBusy: () => false });
  const running = scrubber.run(stopping.signal);
  for await (const _progress of scrubber.force(stopping.signal));
  stopping.abort();
  await running;
}
