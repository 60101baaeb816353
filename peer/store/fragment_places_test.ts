import assert from "node:assert/strict";
import { parseFragmentId } from "../../proto/words/ids.ts";
import { FragmentPlaces } from "./fragment_places.ts";
import { Layout } from "./layout.ts";

const idIn = (folder: string) => parseFragmentId(folder.padEnd(64, "0"));

Deno.test("FragmentPlaces makes a parent's folders at once, and again when somebody has tidied them away", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  try {
    const layout = new Layout(folder);
    Deno.mkdirSync(layout.fragments);
    const places = new FragmentPlaces(layout);
    const move = async (id: ReturnType<typeof idIn>) => {
      Deno.writeTextFileSync(`${folder}/new`, id);
      await places.move(`${folder}/new`, id, true);
      assert.equal(Deno.readTextFileSync(layout.fragment(id).file), id);
    };
    await move(idIn("a5"));
    const names = () =>
      [...Deno.readDirSync(`${layout.fragments}/a`)].map(({ name }) => name).sort();
    assert.deepEqual(names(), [..."0123456789abcdef"]);
    assert.equal([...Deno.readDirSync(layout.fragments)].length, 1);
    for (const name of ["6", "7"]) Deno.removeSync(`${layout.fragments}/a/${name}`);
    await move(idIn("a6"));
    assert.deepEqual(names(), [..."0123456789abcdef"]);
    await assert.rejects(places.move(`${folder}/nowhere`, idIn("a8"), true), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
