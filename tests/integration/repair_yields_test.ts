import assert from "node:assert/strict";
import { monotonicMs } from "../../proto/process/clock.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { fragmentsService } from "../../proto/wire/schema.ts";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, networkTest } from "../support/network.ts";
import { fetchTicket } from "../support/tickets.ts";

const MIB = 1024 * 1024;
const RATE = 4 * MIB;
const BESIDE_MS = 3_000;
const ALONE_MS = 2_000;
/** A peer does not know at once that nobody waits any more. */
const ALONE_SHARE = 0.5;

networkTest(
  "Copies that make up for lost ones yield to what people get, and have all when nobody does",
  { peers: 1, peerFlags: ["--upload-limit", "4MiB"] },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 9, 8 * MIB);
    await done(network.run(["put", `${folder}/file`, "--name", "file", "--replicas", "1"]));
    const ids = [...fragmentsOnDisk(network.peerFolder(0)).keys()];
    using channels = network.channels();
    const { address } = network.peers[0]!;
    const ticket = await fetchTicket(network, "file");

    /** Fetches one fragment after another; answers the bytes that came. */
    const fetched = async (forRepair: boolean, forMs: number) => {
      const untilMs = monotonicMs() + forMs;
      let bytes = 0;
      for (let at = 0;; at += 1) {
        const request = { fragmentId: hexToBytes(ids[at % ids.length]!), forRepair, ticket };
        for await (
          const { data } of channels.serverStream(address, fragmentsService.Fetch, request)
        ) {
          bytes += data.byteLength;
          if (monotonicMs() > untilMs) return bytes;
        }
      }
    };

    const [people, repair] = await Promise.all([
      fetched(false, BESIDE_MS),
      fetched(true, BESIDE_MS),
    ]);
    const share = repair / (people + repair);
    assert.ok(share > 0.05 && share < 0.3, `a repair got ${share} of the uplink`);
    const alone = await fetched(true, ALONE_MS);
    assert.ok(alone > ALONE_SHARE * RATE * ALONE_MS / 1_000, `${alone} bytes came`);
  },
);
