import assert from "node:assert/strict";
import { PLAIN } from "../../proto/process/colors.ts";
import { peerAddress } from "../../tests/support/peers.ts";
import type { NetworkStatus, PeerState } from "../../proto/client/catalog_reader.ts";
import { networkScreen } from "./screen.ts";

const STATUS: NetworkStatus = {
  ...{ networkId: "n", epoch: 1, names: 1, files: 1, logicalBytes: 1024, fragments: 4 },
  ...{ replicaBytes: 2048, fragmentsByCopies: [0, 1, 3, 0], fragmentsShort: 1 },
  ...{ copiesUnderWay: 1, uploads: 2, replicas: 2, acknowledge: 1 },
  peersByLiveness: { live: 0, suspect: 0, stale: 0, dead: 0 },
  peersFenced: 0,
  safeMode: { on: false, replicasExpected: 0, replicasReported: 0, mostMs: 0 },
  repair: {
    ...{ copiesUnderWay: 1, bytesLeft: 10, bytesPerS: 0, msLeft: 0, rebalancing: false },
    ...{ copiesOrdered: 0, copiesMade: 0, copiesCancelled: 0, dropsOrdered: 0 },
  },
  ticketsDemanded: true,
  survey: { known: false, ageMs: 0, badlySpread: 0, inExcess: 0 },
};

const [NOW_MS, HOUR_MS] = [1e12, 3_600_000];
const PEER: PeerState = {
  ...{ peer: peerAddress(1), liveness: "live", capacityBytes: 9, freeBytes: 5, reservedBytes: 0 },
  ...{ fragments: 3, heldBytes: 4, activeTransfers: 0, availability: 1, lastHeardMs: 1 },
  ...{ incarnation: 1, confirmed: true, maintenanceUntilMs: 0, sentBytesPerS: 0 },
  receivedBytesPerS: 0,
};

Deno.test("networkScreen() says what is short, in words and in bars", () => {
  const lines = networkScreen(STATUS, [], PLAIN, 0);
  assert.equal(lines[0], "● 1 fragment short of copies");
  const text = lines.join("\n");
  assert.match(text, /held by +nobody yet/);
  assert.match(text, /moving +nothing moves, 1 copy under way, 2 uploads under way/);
  assert.match(text, /scrub +no copies to compare/);
  assert.match(text, /1 copy +█{8}░{24} 1/);
  assert.ok(!text.includes("safe mode"));
});

Deno.test("networkScreen() says who is fenced, and why", () => {
  const fence = { sinceMs: 1, reason: "It claims what it does not give" };
  const lines = networkScreen(STATUS, [PEER, { ...PEER, fence }], PLAIN, NOW_MS);
  const about = lines.filter((line) => /^ +fenced /.test(line));
  assert.equal(about.length, 1);
  assert.match(about[0]!, /its copies do not count\. It claims what it does not give$/);
});

Deno.test("networkScreen() paints good and bad apart", () => {
  const painted = networkScreen(STATUS, [], (color, text) => `<${color}>${text}`, 0);
  assert.ok(painted[0]!.startsWith("<yellow>"));
  const safe = { ...STATUS, fragmentsShort: 0, fragmentsByCopies: [0, 0, 4] };
  assert.ok(networkScreen(safe, [], (color) => color, 0)[0]!.startsWith("green"));
});

Deno.test("networkScreen() says how long ago copies were compared, as far as that is known", () => {
  const peer = (hoursAgo: number | undefined, heldBytes: number) => ({
    ...PEER,
    heldBytes,
    ...(hoursAgo !== undefined && {
      verified: {
        oldestMs: NOW_MS - hoursAgo * HOUR_MS,
        averageMs: NOW_MS - hoursAgo * HOUR_MS / 2,
      },
    }),
  });
  const text = (...peers: ReturnType<typeof peer>[]) =>
    networkScreen(STATUS, peers, PLAIN, NOW_MS).join("\n");
  assert.match(
    text(peer(2, 300), peer(20, 100)),
    /oldest copy compared 20h 0m ago, average 3h 15m\n/,
  );
  assert.match(text(peer(2, 1), peer(undefined, 1)), /average 1h 0m, of 1 peer not known yet/);
  assert.match(text(peer(undefined, 1)), /scrub +not known yet/);
});
