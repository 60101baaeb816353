import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fragmentIdOf, type NetworkId, parseNetworkId } from "../../proto/words/ids.ts";
import { FragmentReader } from "./fragment_file.ts";
import { encodeFragmentHeader } from "./fragment_header.ts";

const NETWORK = parseNetworkId("abcdefghijklmnopqrstuvwxyz");
const BYTES = Buffer.from("all the bytes of a small fragment");
const FRAGMENT = { id: fragmentIdOf(BYTES), sizeBytes: BYTES.byteLength };
const FILE = Buffer.concat([
  encodeFragmentHeader({ kind: "content", networkId: NETWORK, ...FRAGMENT }),
  BYTES,
]);

async function withFile(
  use: (look: (bytes: Uint8Array, networkId?: NetworkId) => Promise<string>) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "enjambre-fragment-" });
  try {
    let networkId: NetworkId | undefined = NETWORK;
    const reader = new FragmentReader(() => networkId);
    await use(async (bytes, network = NETWORK) => {
      networkId = network;
      Deno.writeFileSync(path, bytes);
      const finding = await reader.look(path, FRAGMENT);
      if (finding.found !== "good") return finding.found === "bad" ? finding.why : "missing";
      await using fragment = finding.fragment;
      const read = new Uint8Array(fragment.sizeBytes);
      await fragment.read(0, read);
      assert.deepEqual(Buffer.from(read), BYTES);
      return "good";
    });
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("FragmentReader finds every single bit that differs, wherever it is", async () => {
  await withFile(async (look) => {
    for (let bit = 0; bit < FILE.byteLength * 8; bit += 1) {
      const bytes = Buffer.from(FILE);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      assert.notEqual(await look(bytes), "good", `bit ${bit}`);
    }
    assert.equal(await look(FILE), "good");
  });
});

Deno.test("FragmentReader finds a file of every other length", async () => {
  await withFile(async (look) => {
    for (let length = 0; length < FILE.byteLength; length += 1) {
      assert.match(await look(FILE.subarray(0, length)), /^expected 161 bytes, got/, `${length}`);
    }
    for (const more of [1, 128, 4096]) {
      assert.match(await look(Buffer.concat([FILE, Buffer.alloc(more)])), /^expected 161 bytes/);
    }
    assert.equal(await look(FILE), "good");
  });
});

Deno.test("FragmentReader gives nobody a fragment of another network", async () => {
  await withFile(async (look) => {
    const other = parseNetworkId("b".repeat(26));
    assert.equal(await look(FILE, other), `it belongs to network "${NETWORK}"`);
    assert.equal(await look(FILE), "good");
  });
});
