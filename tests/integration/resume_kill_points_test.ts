import assert from "node:assert/strict";
import { sleep } from "../../proto/process/clock.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, networkTest } from "../support/network.ts";

const MIB = 1024 * 1024;
const SEED = Number(Deno.env.get("SEED") ?? 0);
const KILLS = 5;
/** From the start of every other get, or from when it has something that the next can rely on. */
const KILLED_WITHIN_MS = 1_000;
const RATE = ["--download-limit", "8MiB"];
/** More than all gets that are killed could fetch together. */
const SIZE_BYTES = 96 * MIB;
/** What a process reads besides: its own modules, and what comes and goes in between. */
const NOISE_BYTES = 4 * MIB;
/** Says at last, on stderr, what its command has read and written. */
const COUNTED = ["sh", "-c", '"$@"; code=$?; cat /proc/$$/io >&2; exit $code', "sh"];

networkTest(
  "A get that is killed at any moment goes on from what is there, and reads none of it again",
  { peers: 2, zones: ["a"], replicas: 2 },
  async (network, folder, test) => {
    const source = `${folder}/file`;
    const target = `${folder}/back`;
    const sha256 = writeSeededFile(source, 7, SIZE_BYTES);
    const put = await done(
      network.run(["put", source, "--name", "file", "--acknowledge", "2", "--json"]),
    );
    const fragmentBytes = SIZE_BYTES / put.json().fragments;
    let there = new Set<number>();

    await test.step(`killed ${KILLS} times at moments by chance, SEED=${SEED}`, async () => {
      const random = seededRandom(SEED);
      for (let kill = 0; kill < KILLS; kill += 1) {
        const running = network.spawn(["get", "file", "--output", target, ...RATE]);
        if (kill % 2 === 1) {
          await eventually("its journal grows", () => journaled(target).size > there.size);
        }
        await sleep(random() * KILLED_WITHIN_MS);
        running.kill("SIGKILL");
        assert.equal((await running.result).signal, "SIGKILL");

        const now = journaled(target);
        assert.deepEqual([...there.difference(now)], [], "what was there is not any more");
        for (const index of now) {
          const [is, should] = [`${target}.enjambre-part`, source]
            .map((path) => bytesAt(path, index * fragmentBytes, fragmentBytes));
          assert.ok(
            is!.every((byte, at) => byte === should![at]),
            `fragment ${index} is not there`,
          );
        }
        there = now;
      }
    });
    await test.step("the next fetches the rest, and nobody reads what is there", async () => {
      const rest = await counted(network, target);
      assert.equal(rest.fetchedBytes, SIZE_BYTES - there.size * fragmentBytes);
      assert.equal(sha256OfFile(target), sha256);

      const all = await counted(network, `${folder}/anew`);
      assert.equal(all.fetchedBytes, SIZE_BYTES);
      const most = rest.fetchedBytes / SIZE_BYTES * all.servedBytes + NOISE_BYTES;
      assert.ok(rest.servedBytes <= most, `holders read ${rest.servedBytes}, wanted ${most}`);
      const clientMost = all.clientReadBytes + NOISE_BYTES;
      assert.ok(there.size * fragmentBytes > 2 * NOISE_BYTES, "too little to see it read");
      assert.ok(rest.clientReadBytes <= clientMost, `the get read ${rest.clientReadBytes}`);
    });
    await test.step("nothing else stays", () => {
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
      assert.deepEqual(left, ["anew", "back", "file"]);
    });
  },
);

/** A get to its end, with what everybody read from files meanwhile, whether from disks or the kernel's memory. */
async function counted(network: Network, target: string) {
  const served = () => network.peers.reduce((sum, { pid }) => sum + readBytes(ioOf(pid)), 0);
  const before = served();
  const get = network.run(["get", "file", "--output", target, "--json"], { runner: COUNTED });
  const { json, stderr } = await done(get);
  return {
    fetchedBytes: json().bytes_fetched as number,
    servedBytes: served() - before,
    clientReadBytes: readBytes(stderr),
  };
}

function ioOf(pid: number): string {
  return Deno.readTextFileSync(`/proc/${pid}/io`);
}

/** Bytes that a process and its children that have ended got from the kernel; sockets are not counted. */
function readBytes(io: string): number {
  return Number(/^rchar: (\d+)$/m.exec(io)![1]);
}

/** Fragments that the next run can rely on. */
function journaled(target: string): Set<number> {
  try {
    const text = Deno.readTextFileSync(`${target}.enjambre-part.journal`);
    return new Set(text.split("\n").slice(1, -1).map(Number));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return new Set();
    throw thrown;
  }
}

function bytesAt(path: string, offset: number, length: number): Uint8Array {
  using file = Deno.openSync(path);
  file.seekSync(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const read = file.readSync(bytes.subarray(filled));
    assert.notEqual(read, null, `${path} ends before ${offset + length}`);
    filled += read!;
  }
  return bytes;
}
