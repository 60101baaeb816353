import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { logLines } from "../support/log_lines.ts";
import { CALM, done, networkTest } from "../support/network.ts";

/** A put is slow after 5 s, and starts before that, on a machine that may have other things to do. */
const SLOW_WITHIN_MS = 60_000;
const JSON_LOG = ["--log-format", "json"];
const FILLING_BYTES = 6_000_000;
/** Whoever is half full comes last in a chain, so that others wait for it, and not the client alone. */
const FEW_BYTES = 12_000_000;
const MANY_BYTES = 2 ** 30;

networkTest(
  "A put that is stuck is explained by the logs while it is: whom it waits for, under its operation's id",
  {
    ...{ peers: 3, replicas: 3, trackerFlags: JSON_LOG },
    peerFlags: (index) => {
      return [...JSON_LOG, "--capacity", `${index === 0 ? FEW_BYTES : MANY_BYTES}`];
    },
    // Whoever is silent is used all the same, as in the first seconds after a machine has frozen.
    times: { ...CALM, "suspect-after": "30s", "stale-after": "40s" },
  },
  async (network, folder, test) => {
    const [stuck, ...others] = network.peers;
    writeSeededFile(`${folder}/file`, 1, 2_000_000);
    writeSeededFile(`${folder}/filling`, 2, FILLING_BYTES);
    await done(network.run(["put", `${folder}/filling`]));
    await eventually("it is known how full it is", async () => {
      const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
      assert(peers.find(({ address }) => address === stuck!.address).free <= FILLING_BYTES);
    });
    stuck!.signal("SIGSTOP");
    const args = ["put", `${folder}/file`, "--fragment-size", "64KiB", "--json"];
    const putting = network.spawn(args, {
      env: { ENJAMBRE_LOG_LEVEL: "debug", ENJAMBRE_LOG_FORMAT: "json" },
    }).result;
    const slowLines = () =>
      others.flatMap(logLines).filter(({ message }) =>
        message.startsWith("Storing a fragment is slow")
      );
    // Whoever is further up in a chain waits for a peer that waits itself.
    const told = await eventually("the peer before it says so", () => {
      const line = slowLines().find(({ properties }) => properties.next_address === stuck!.address);
      assert(line !== undefined);
      return line;
    }, { withinMs: SLOW_WITHIN_MS });

    await test.step("it names the peer that it waits for, and how long for what", () => {
      const { wait, next_peer_ms, disk_ms } = told.properties;
      assert.equal(wait, "next peer");
      assert(Number(next_peer_ms) > 4_000 && Number(disk_ms) < Number(next_peer_ms));
    });
    stuck!.signal("SIGCONT");
    const put = await done(putting);
    await test.step("all that is told of it has the ids of the operation and the request", async () => {
      const { operation, request } = told.properties;
      assert.equal(put.json().operation_id, operation);
      assert.match(String(request), /^[a-z2-7]{26}$/);
      await eventually(
        "at the end, too",
        () =>
          network.peers.flatMap(logLines).some(({ message, properties }) =>
            message.startsWith("A fragment was slow to store") &&
            properties.operation === operation && properties.request === request
          ),
      );
    });
  },
);
