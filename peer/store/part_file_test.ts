import assert from "node:assert/strict";
import { sha256Hex } from "../../proto/words/hash.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../../proto/words/limits.ts";
import { type Content, contentOf, write } from "../../tests/support/part_content.ts";
import { PartFile } from "./part_file.ts";

const SIZE = FRAGMENT_SIZE_MIN_BYTES;
const ASK = { force: false };

/** Gets the whole of it, in one go. */
async function get(target: string, content: Content, settings = ASK): Promise<void> {
  await using part = await PartFile.open(target, content.manifest, settings);
  if (part.isComplete) return;
  await write(part, content, ...part.missing());
  await part.finish();
}

function assertIs(target: string, { bytes }: Content): void {
  assert.ok(sha256Hex(Deno.readFileSync(target)) === sha256Hex(bytes), "other content");
}

function inFolder(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await body(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

inFolder(
  "PartFile becomes the target when all is there, and leaves nothing else",
  async (folder) => {
    for (const fragments of [0, 1, 4]) {
      const content = contentOf(fragments);
      const target = `${folder}/file`;
      const part = await PartFile.open(target, content.manifest, ASK);
      assert.deepEqual(part.missing(), [...content.manifest.fragmentIds.keys()]);
      assert.deepEqual(filesIn(folder), ["file.enjambre-part", "file.enjambre-part.journal"]);
      await write(part, content, ...part.missing().toReversed());
      await part.finish();
      await part[Symbol.asyncDispose]();
      assert.deepEqual(filesIn(folder), ["file"]);
      assertIs(target, content);
      await Deno.remove(target);
    }
  },
);

inFolder(
  "PartFile goes on where an earlier get ended, without hashing or fetching again",
  async (folder) => {
    const content = contentOf(5);
    const target = `${folder}/file`;
    {
      await using part = await PartFile.open(target, content.manifest, ASK);
      await write(part, content, 3, 0, 4);
    }
    {
      await using part = await PartFile.open(target, content.manifest, ASK);
      assert.deepEqual(part.missing(), [1, 2]);
      assert.equal(part.presentBytes, 2 * SIZE + 7);
      await write(part, content, 2);
    }
    await using part = await PartFile.open(target, content.manifest, ASK);
    assert.deepEqual(part.missing(), [1]);
    await write(part, content, 1);
    await part.finish();
    assertIs(target, content);
  },
);

inFolder("PartFile begins anew when what is there is of another file", async (folder) => {
  const [content, other] = [contentOf(3), contentOf(3, 2)];
  const target = `${folder}/file`;
  {
    await using part = await PartFile.open(target, other.manifest, ASK);
    await write(part, other, 0, 1, 2);
  }
  await using part = await PartFile.open(target, content.manifest, ASK);
  assert.deepEqual(part.missing(), [0, 1, 2]);
  await write(part, content, 0, 1, 2);
  await part.finish();
  assertIs(target, content);
});

inFolder(
  "PartFile believes the whole lines of its journal alone, as far as they make sense",
  async (folder) => {
    const content = contentOf(12);
    const target = `${folder}/file`;
    {
      await using part = await PartFile.open(target, content.manifest, ASK);
      await write(part, content, 1, 10, 11);
    }
    const journal = `${target}.enjambre-part.journal`;
    const whole = await Deno.readTextFile(journal);
    const present = async (text: string) => {
      await Deno.writeTextFile(journal, text);
      await using part = await PartFile.open(target, content.manifest, ASK);
      return [...content.manifest.fragmentIds.keys()].filter((at) => !part.missing().includes(at));
    };
    assert.deepEqual(await present(whole), [1, 10, 11]);
    assert.deepEqual(await present(whole.slice(0, -1)), [1, 10], "the last line was cut short");
    assert.deepEqual(await present(whole.slice(0, -2)), [1, 10], '"1" is not "11"');
    assert.deepEqual(await present(`${whole}12\n-1\n1e0\n\n 3\n999999999999\n`), [1, 10, 11]);
    assert.deepEqual(await present(whole.slice(0, 20)), []);
    assert.deepEqual(await present(""), []);
  },
);

inFolder("PartFile keeps its journal until it has written a new one", async (folder) => {
  const content = contentOf(3);
  const target = `${folder}/file`;
  {
    await using part = await PartFile.open(target, content.manifest, ASK);
    await write(part, content, 0, 2);
  }
  const journal = `${target}.enjambre-part.journal`;
  const before = await Deno.readTextFile(journal);
  // Where the new one is to be written there is no way to write: the opening gets as far as that.
  await Deno.mkdir(`${journal}.tmp/full`, { recursive: true });
  await assert.rejects(PartFile.open(target, content.manifest, ASK), { code: "unavailable" });
  assert.equal(await Deno.readTextFile(journal), before);
  await Deno.remove(`${journal}.tmp`, { recursive: true });
  await using part = await PartFile.open(target, content.manifest, ASK);
  assert.deepEqual(part.missing(), [1]);
});

inFolder("PartFile finds the target complete that has this very content", async (folder) => {
  for (const fragments of [0, 3]) {
    const content = contentOf(fragments);
    const target = `${folder}/${fragments}`;
    await Deno.writeFile(target, content.bytes);
    await using part = await PartFile.open(target, content.manifest, ASK);
    assert.ok(part.isComplete);
    assert.deepEqual(part.missing(), []);
    assert.equal(part.presentBytes, content.manifest.size);
  }
  assert.deepEqual(filesIn(folder), ["0", "3"]);
});

inFolder("PartFile leaves a different file alone unless it is forced", async (folder) => {
  const [content, same] = [contentOf(3), contentOf(3, 2)];
  const target = `${folder}/file`;
  for (const bytes of [same.bytes, new Uint8Array(5), new Uint8Array()]) {
    await Deno.writeFile(target, bytes);
    await assert.rejects(PartFile.open(target, content.manifest, ASK), {
      code: "already_exists",
      message: /a different file is there; use --force/,
    });
    assert.deepEqual(filesIn(folder), ["file"]);
    await get(target, content, { force: true });
    assertIs(target, content);
  }
});

inFolder("PartFile does not take the place of a folder, forced or not", async (folder) => {
  await Deno.mkdir(`${folder}/file`);
  for (const force of [false, true]) {
    const opening = PartFile.open(`${folder}/file`, contentOf(1).manifest, { force });
    await assert.rejects(opening, { code: "already_exists", message: /it is not a file$/ });
  }
});

inFolder("PartFile says that a folder is not there, as a failure of the disk", async (folder) => {
  const opening = PartFile.open(`${folder}/no/file`, contentOf(1).manifest, ASK);
  await assert.rejects(opening, { code: "unavailable" });
});

inFolder(
  "PartFile lets one get at a time write a target, and the next after it",
  async (folder) => {
    const content = contentOf(3);
    const target = `${folder}/file`;
    const first = await PartFile.open(target, content.manifest, ASK);
    await write(first, content, 0);
    await assert.rejects(PartFile.open(target, content.manifest, ASK), {
      code: "conflict",
      message: `Another get is writing "${target}" right now`,
    });
    await write(first, content, 1);
    await first[Symbol.asyncDispose]();
    await using second = await PartFile.open(target, content.manifest, ASK);
    assert.deepEqual(second.missing(), [2]);
  },
);

inFolder(
  "PartFile does not believe a journal whose part file is gone or was cut",
  async (folder) => {
    const content = contentOf(3);
    const target = `${folder}/file`;
    const part = `${target}.enjambre-part`;
    const harm: (() => Promise<void>)[] = [
      () => Deno.remove(part),
      () => Deno.truncate(part, SIZE),
      // As after a kill between the rename and the end of the journal, when the target is taken away later.
      async () => {
        await Deno.rename(part, target);
        await Deno.remove(target);
      },
    ];
    for (const act of harm) {
      {
        await using part = await PartFile.open(target, content.manifest, ASK);
        await write(part, content, 0, 1);
      }
      await act();
      await get(target, content);
      assertIs(target, content);
      await Deno.remove(target);
    }
  },
);

inFolder(
  "PartFile does not write into a target that another get finished while it was opened",
  async (folder) => {
    const content = contentOf(3);
    const other = contentOf(3, 2);
    const target = `${folder}/file`;
    const first = await PartFile.open(target, content.manifest, ASK);
    await write(first, content, 0, 1, 2);
    const open = Deno.open;
    // The other get ends at the worst moment: this one has opened the part file and has not locked it yet.
    Deno.open = async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      Deno.open = open;
      await first.finish();
      await first[Symbol.asyncDispose]();
      return file;
    };
    try {
      const opening = PartFile.open(target, other.manifest, ASK);
      await assert.rejects(opening, { code: "conflict" });
    } finally {
      Deno.open = open;
    }
    assertIs(target, content);
  },
);
