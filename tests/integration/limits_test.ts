import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { burstBytes } from "../../proto/words/token_bucket.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

const MIB = 1024 * 1024;
const SIZE_BYTES = 8 * MIB;
const RATE = 4 * MIB;
/** A limit that is kept takes no longer than this times what it must, on a busy machine too. */
const SLACK = 1.4;

/** The shortest that bytes can take at a rate, in ms. */
function leastMs(bytes: number, bytesPerS: number): number {
  return (bytes - burstBytes(bytesPerS)) / bytesPerS * 1000;
}

async function put(network: Network, folder: string): Promise<string> {
  const sha256 = writeSeededFile(`${folder}/file`, 5, SIZE_BYTES);
  await done(network.run(["put", `${folder}/file`, "--name", "file", "--replicas", "1"]));
  return sha256;
}

async function get(network: Network, target: string, flags: readonly string[] = []) {
  const result = await done(
    network.run(["get", "file", "--output", target, "--json", ...flags]),
  );
  const { took_ms: tookMs } = result.json();
  return { tookMs: tookMs as number, sha256: sha256OfFile(target) };
}

function assertTook(tookMs: number, mustMs: number): void {
  assert.ok(tookMs >= mustMs, `${tookMs} ms: faster than the limit, which takes ${mustMs}`);
  assert.ok(tookMs <= mustMs * SLACK, `${tookMs} ms: much more than ${mustMs}`);
}

networkTest(
  "A peer with an upload limit sends as fast as that, until it is told otherwise",
  { peers: 1, peerFlags: ["--upload-limit", "4MiB"] },
  async (network, folder) => {
    const { address } = network.peers[0]!;
    const sha256 = await put(network, folder);
    const limited = await get(network, `${folder}/limited`);
    assert.equal(limited.sha256, sha256);
    assertTook(limited.tookMs, leastMs(SIZE_BYTES, RATE));

    const { stdout } = await done(network.run(["limit", "--at", address]));
    assert.match(stdout, /^upload +4\.0 MiB\/s +by flag\ndownload +no limit +by flag\n$/);

    // Two minutes, were it not for the change in the middle.
    await done(network.run(["limit", "--at", address, "--upload", "64KiB"]));
    const part = `${folder}/changed`;
    const getting = network.run(["get", "file", "--output", part]);
    await eventually(
      "the get has begun",
      () => [...Deno.readDirSync(folder)].some(({ name }) => name.includes("changed")),
    );
    const set = await done(network.run(["limit", "--at", address, "--upload", "0", "--json"]));
    assert.deepEqual(set.json(), {
      address,
      upload_bytes_per_s: 0,
      upload_origin: "command",
      download_bytes_per_s: 0,
      download_origin: "flag",
    });
    await done(getting);
    assert.equal(sha256OfFile(part), sha256);
    await exits(2, network.run(["limit", "--at", address, "--upload", "10"]));
  },
);

networkTest(
  "A get keeps to its download limit, and a peer that takes a put keeps to its schedule",
  { peers: 1, peerFlags: ["--limit-schedule", "00:00-24:00 download=4MiB"] },
  async (network, folder) => {
    const startedMs = performance.now();
    const sha256 = await put(network, folder);
    const tookMs = performance.now() - startedMs;
    const mustMs = leastMs(SIZE_BYTES, RATE);
    assert.ok(tookMs >= mustMs, `${tookMs} ms: the peer took it faster than its schedule allows`);

    const limited = await get(network, `${folder}/limited`, ["--download-limit", "4MiB"]);
    assert.equal(limited.sha256, sha256);
    assertTook(limited.tookMs, mustMs);
  },
);
