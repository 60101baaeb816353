import assert from "node:assert/strict";
import { InventoryDigest } from "../../peer/inventory_digest.ts";
import type { SessionRequest } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import { repeat } from "../../proto/process/clock.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { newRandomId, parseFragmentId, type StoreId } from "../../proto/words/ids.ts";
import { MESSAGE_MAX_BYTES, PROTOCOL_VERSION } from "../../proto/words/limits.ts";
import { Channels } from "../../proto/wire/client.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import { catalogService, fragmentsService, membershipService } from "../../proto/wire/schema.ts";
import { GrpcServer } from "../../proto/wire/server.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, MORTAL, networkTest } from "../support/network.ts";
import { type FragmentView, holdersOf } from "../support/view.ts";

const NAME = "precious";
const SIZE_BYTES = 300_000;
const HEARTBEAT_MS = 100;
const LIMITS = { timeoutMs: 10_000 };
const WITHIN = { withinMs: 60_000 };
const STORE_ID = newRandomId<StoreId>(randomBytes);

networkTest(
  "A peer that lies about its address, its id or what it holds harms no get, and is out when it is thrown out",
  {
    ...{ peers: 3, zones: ["a", "b", "c"], replicas: 2, times: MORTAL },
    // One dies and one is thrown out: half of them.
    trackerFlags: ["--repair-pause-above", "100%"],
  },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 5, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const fragments = await eventually("it has its copies", async () => {
      const found = await holdersOf(network, NAME);
      for (const { holders } of found) assert.equal(holders.length, 2);
      return found;
    });
    const identity = await network.identities.ensure(`${folder}/liar`, "peer");
    await using server = await serving(identity);
    const { address } = server;

    await test.step("no address but its own, and no name but its own, is taken in", async () => {
      await refusedAddresses(network, identity, address);
    });
    await test.step("it speaks for no other peer about swarms", async () => {
      await refusedForOthers(network, identity);
    });
    await test.step("it leads no peer to where no peer is", async () => {
      await refusedForwards(network, identity);
    });
    await test.step("gets are right while it claims everything and gives nothing", async () => {
      await using _lies = claiming(network, identity, address, fragments);
      await eventually("it is believed to have everything", async () => {
        for (const { holders } of await holdersOf(network, NAME)) {
          assert(holders.includes(address));
        }
      }, WITHIN);
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      const victim = network.peers.find((peer) => fragments[0]!.holders.includes(peer.address))!;
      await victim.end("SIGKILL");
      await done(network.operate(["revoke", identity.device.deviceId]));
      await eventually(
        "its claims count no more, and others make up for what is short",
        async () => {
          for (const { holders } of await holdersOf(network, NAME)) {
            assert.equal(holders.length, 2);
            assert(!holders.includes(address) && !holders.includes(victim.address));
          }
        },
        WITHIN,
      );
      await done(network.run(["get", NAME, "--output", `${folder}/again`]));
      assert.equal(sha256OfFile(`${folder}/again`), sha256);
    });
    await test.step("it does not come back", async () => {
      const again = talk(network, identity, identity.device.deviceId, address);
      await refused(again, "unauthenticated", /was revoked/);
    });
  },
);

async function refusedAddresses(
  network: Network,
  identity: NetworkIdentity,
  own: string,
): Promise<void> {
  const { deviceId } = identity.device;
  for (
    const [announced, why] of [
      ["10.9.8.7:50053", /the call comes from 127\.0\.0\.1:\d+.*--advertise-allow/],
      ["localhost:50053", /it is a name.*--advertise IP:PORT/],
      ["169.254.169.254:50053", /link-local/],
      ["[::ffff:169.254.169.254]:50053", /link-local/],
      ["0.0.0.0:50053", /unspecified/],
      ["127.0.0.1:22", /port is below/],
    ] as const
  ) await refused(talk(network, identity, deviceId, announced), "denied", why);
  const other = network.identities.own.device.deviceId;
  await refused(talk(network, identity, other, own), "denied", /the certificate is of/);
}

async function refusedForwards(network: Network, identity: NetworkIdentity): Promise<void> {
  for (const forward of ["169.254.169.254:50053", "localhost:50053", "127.0.0.1:22"]) {
    const call = storeAt(identity, network.peers[0]!.address, forward);
    await refused(call, "denied", /Cannot use address/);
  }
}

/** A server that can do nothing, where the liar says that it is. */
async function serving(identity: NetworkIdentity) {
  const server = new GrpcServer({
    ...{ messageMaxBytes: MESSAGE_MAX_BYTES, concurrentStreamsMax: 16, security: identity },
  });
  const address = await server.listen("127.0.0.1:0");
  return { address, [Symbol.asyncDispose]: () => server.stop(0) };
}

function helloOf(peerId: string, address: string): SessionRequest {
  return {
    hello: {
      ...{ peerId, address, storeId: STORE_ID, incarnation: 1, zone: "d", networkId: "" },
      ...{ epochSeen: 0, recordsSeen: null, protocol: PROTOCOL_VERSION },
    },
  };
}

/** Opens a session and waits for its first answer. */
async function talk(
  network: Network,
  identity: NetworkIdentity,
  peerId: string,
  address: string,
): Promise<void> {
  using channels = new Channels(identity);
  const conversation = channels.bidiStream(
    network.tracker.address,
    membershipService.Session,
    LIMITS,
  );
  try {
    await conversation.write(helloOf(peerId, address));
    await conversation.incoming.next();
  } finally {
    conversation.cancel();
  }
}

async function refused(call: Promise<unknown>, code: ErrorCode, why: RegExp): Promise<void> {
  await assert.rejects(call, (thrown) => {
    assert(EnjambreError.is(thrown, code), String(thrown));
    assert.match((thrown as Error).message, why);
    return true;
  });
}

async function refusedForOthers(network: Network, identity: NetworkIdentity): Promise<void> {
  const { address } = network.tracker;
  const { peer } = (await asOperator(network)).peers[0]!;
  using channels = new Channels(identity);
  const fileId = hexToBytes("7".repeat(64));
  const join = (as: Partial<typeof peer>, leaving = false) =>
    channels.unary(address, catalogService.JoinSwarm, {
      ...{ fileId, held: 0, leaving, peer: { ...peer, ...as } },
    }, LIMITS);
  await refused(join({}), "denied", /Cannot speak for/);
  await refused(join({}, true), "denied", /Cannot speak for/);
  const kept = { peerId: peer!.peerId, fileId };
  const keeping = channels.unary(address, catalogService.Kept, kept, LIMITS);
  await refused(keeping, "denied", /Cannot speak for/);
  // Under its own id it takes part, and is named to others only where it is.
  const own = { peerId: identity.device.deviceId };
  await join({ ...own, address: "10.9.8.7:50053" });
  const stranger = { peerId: "a".repeat(52), zone: "a", address: "" };
  using others = network.channels();
  const named = async () => {
    const request = { fileId, held: 0, peer: stranger };
    const { peers } = await others.unary(address, catalogService.JoinSwarm, request, LIMITS);
    return peers.map((each) => each.address);
  };
  assert.deepEqual(await named(), []);
  await join({ ...own, address: "127.0.0.1:50999" });
  assert.deepEqual(await named(), ["127.0.0.1:50999"]);
}

/** Asks a peer to store a fragment and to pass it on. */
async function storeAt(identity: NetworkIdentity, at: string, forward: string): Promise<unknown> {
  using channels = new Channels(identity);
  const upload = channels.clientStream(at, fragmentsService.Store, LIMITS);
  const next = { peerId: "a".repeat(52), zone: "a", address: forward };
  await upload.write({
    header: { fragmentId: hexToBytes("7".repeat(64)), size: 1, forward: [next] },
  });
  return await upload.finish();
}

async function asOperator(network: Network) {
  using channels = network.channels();
  return await channels.unary(network.tracker.address, catalogService.Peers, {}, LIMITS);
}

/** A session in which it says that it has all of these. */
function claiming(
  network: Network,
  identity: NetworkIdentity,
  address: string,
  fragments: readonly FragmentView[],
): AsyncDisposable {
  const channels = new Channels(identity);
  const ending = new AbortController();
  const conversation = channels.bidiStream(network.tracker.address, membershipService.Session, {
    signal: ending.signal,
  });
  const digest = new InventoryDigest();
  for (const { id } of fragments) digest.add(parseFragmentId(id));
  const gained = fragments.map(({ id }) => ({ fragmentId: hexToBytes(id), size: SIZE_BYTES }));
  const lie = async () => {
    await conversation.write(helloOf(identity.device.deviceId, address));
    await conversation.incoming.next();
    await conversation.write({ changes: { gained, lost: [] } });
    await repeat(HEARTBEAT_MS, ending.signal, () =>
      conversation.write({
        heartbeat: {
          ...{ capacity: 2 ** 30, free: 0, activeTransfers: 0, uploadBytesPerS: 0 },
          ...{ inventoryCount: digest.count, inventoryDigest: digest.xor },
        },
      }));
  };
  // It ends when the liar is thrown out.
  const lying = lie().catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await lying;
      conversation.cancel();
      channels[Symbol.dispose]();
    },
  };
}
