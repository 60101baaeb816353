import assert from "node:assert/strict";
import { download } from "../../proto/client/download.ts";
import { locateFile } from "../../proto/client/locate_file.ts";
import { Tracker, webserverDoor } from "../../proto/client/locate.ts";
import { ReadTickets } from "../../proto/client/read_tickets.ts";
import { storeFragment } from "../../proto/client/store_fragment.ts";
import { storeTickets } from "../../proto/client/store_tickets.ts";
import type { FragmentTicket } from "../../proto/gen/enjambre/v1/FragmentTicket.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import { randomBytes, seededRandom } from "../../proto/process/random.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import {
  type FileId,
  fragmentIdOf,
  idToBytes,
  newRandomId,
  type OperationId,
  parsePeerId,
} from "../../proto/words/ids.ts";
import { TICKET_MS } from "../../proto/words/limits.ts";
import { ONLY_LEAF } from "../../proto/words/merkle.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import type { SealedTicket } from "../../proto/words/ticket.ts";
import { parseName } from "../../proto/words/names.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { Channels } from "../../proto/wire/client.ts";
import { fromPeerAddress, toFragmentRef } from "../../proto/wire/convert.ts";
import { EncodedChunk } from "../../proto/wire/encoded_chunk.ts";
import { NetworkIdentity } from "../../proto/wire/identity.ts";
import {
  catalogService,
  diskService,
  fragmentsService,
  swarmService,
} from "../../proto/wire/schema.ts";
import { toFragmentTicket, toTicket } from "../../proto/wire/tickets.ts";
import { seededBytes, sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";
import { fileTicket, Forger } from "../support/tickets.ts";

const NAME = parseName("secret");
const SIZE_BYTES = 300_000;
const LIMITS = { timeoutMs: 10_000 };
const TIMES = 100;
const LONG_AGO_MS = 10 * TICKET_MS;

/** A fragment that the tracker has placed, and what lets its client store it. */
interface Placed {
  readonly fragment: FragmentRef;
  readonly bytes: Uint8Array;
  readonly chain: readonly PeerAddress[];
  readonly ticket: FragmentTicket;
}

networkTest(
  "A peer gives and takes a fragment with a ticket of the tracker alone: of this device, right, fragment and time",
  { peers: 3, zones: ["a", "b", "c"], replicas: 2 },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 5, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const other = new NetworkIdentity(await network.identities.papers("client"));
    const reader = new NetworkIdentity(await network.identities.papers("reader"));
    const world = await World.open(network);
    await test.step("the right one passes", async () => {
      await world.fetch(network.identities.own, await world.ownTicket());
      await world.exchange(network.identities.own, await fileTicket(network, NAME));
      const placed = await world.place(1);
      assert.equal((await world.store(network.identities.own, placed)).stored.length, 2);
    });
    await test.step("nobody without one", async () => {
      await world.refusesFetch(network.identities.own, null, /no ticket came/);
      await world.refusesExchange(network.identities.own, null, /no ticket came/);
      await world.refusesStore(network.identities.own, world.place(2), {}, /no ticket came/);
    });
    await test.step(`no other device with one that it captured, ${TIMES} times`, async () => {
      const [read, placed] = [await world.ownTicket(), await world.place(3)];
      const { ticket } = placed;
      const captured = await fileTicket(network, NAME);
      for (let time = 0; time < TIMES; time += 1) {
        await world.refusesFetch(other, read, /was given to device/);
        await world.refusesExchange(other, captured, /was given to device/);
        await world.refusesStore(other, Promise.resolve(placed), { ticket }, /was given to device/);
      }
      await world.fetch(network.identities.own, read);
      assert.equal((await world.store(network.identities.own, placed)).stored.length, 2);
    });
    await test.step("nobody for another file, another right, a time that is over, another key", () => {
      return world.refusesForgeries();
    });
    await test.step("nobody more bytes, another fragment or at another peer than was placed", () => {
      return world.refusesOtherPlaces();
    });
    await test.step("no reader stores, and no ticket removes", async () => {
      await removesNothing(world, reader);
    });
    await done(network.run(["get", NAME, "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
  },
);

/** What the test asks of a network, as whoever it likes. */
class World {
  readonly network: Network;
  readonly #forger: Forger;
  readonly #holder: PeerAddress;
  readonly #fragment: FragmentRef;
  readonly #fileId: FileId;

  private constructor(network: Network, forger: Forger, holder: PeerAddress, manifest: Manifest) {
    const of = { id: manifest.fragmentIds[0]!, sizeBytes: manifest.fragmentSize };
    this.#fileId = fileIdOf(manifest);
    this.network = network;
    this.#forger = forger;
    this.#holder = holder;
    this.#fragment = of;
  }

  static async open(network: Network): Promise<World> {
    using channels = network.channels();
    const tracker = new Tracker(channels, webserverDoor(channels, network.webserver.address));
    const { holders, manifest } = await locateFile(tracker, { name: NAME });
    const forger = await Forger.open(network, await fileTicket(network, NAME));
    return new World(network, forger, holders[0]![0]!, manifest);
  }

  get own() {
    return this.network.identities.own;
  }

  get forger() {
    return this.#forger;
  }

  async ownTicket(): Promise<FragmentTicket> {
    return { ticket: await fileTicket(this.network, NAME) };
  }

  /** Gets the fragment as somebody. */
  async fetch(by: NetworkIdentity, ticket: FragmentTicket | null): Promise<void> {
    using channels = new Channels(by);
    const request = { fragmentId: idToBytes(this.#fragment.id), ticket };
    const chunks = channels.serverStream(this.#holder, fragmentsService.Fetch, request, LIMITS);
    assert.ok((await Array.fromAsync(chunks)).length > 0);
  }

  /** Begins an exchange of the file as somebody. */
  async exchange(by: NetworkIdentity, ticket: SealedTicket | null): Promise<void> {
    using channels = new Channels(by);
    const conversation = channels.bidiStream(this.#holder, swarmService.Exchange, LIMITS);
    const receiver = { peerId: by.device.deviceId, zone: "a", address: "" };
    try {
      const hello = {
        fileId: idToBytes(this.#fileId),
        receiver,
        ticket: ticket && toTicket(ticket),
      };
      await conversation.write({ hello });
      assert.ok((await conversation.incoming.next()).value?.welcome);
    } finally {
      conversation.cancel();
    }
  }

  async refusesExchange(by: NetworkIdentity, ticket: SealedTicket | null, why: RegExp) {
    await assert.rejects(this.exchange(by, ticket), { code: "denied", message: why });
  }

  async refusesFetch(by: NetworkIdentity, ticket: FragmentTicket | null, why: RegExp) {
    await assert.rejects(this.fetch(by, ticket), { code: "denied", message: why });
  }

  /** Has the tracker place a fragment of an upload, for the network's own client. */
  async place(seed: number): Promise<Placed> {
    using channels = this.network.channels();
    const { address } = this.network.tracker;
    const operationId = newRandomId<OperationId>(randomBytes);
    await channels.unary(address, catalogService.Begin, { operationId, name: `put/${seed}` });
    const bytes = seededBytes(seed, 1_000);
    const fragment = { id: fragmentIdOf(bytes), sizeBytes: bytes.byteLength };
    const request = { operationId, fragments: [toFragmentRef(fragment)] };
    const response = await channels.unary(address, catalogService.Place, request);
    const chain = response.placements[0]!.storeAt.map((at) => fromPeerAddress(response.peers[at]!));
    return { fragment, bytes, chain, ticket: storeTickets([fragment], response)[0]! };
  }

  async store(by: NetworkIdentity, { fragment, bytes, chain, ticket }: Partial<Placed> & Placed) {
    using channels = new Channels(by);
    const chunks = EncodedChunk.cut("stored", bytes);
    return await storeFragment(channels, fragment, chunks, chain, { ticket });
  }

  /** Without a ticket unless `other` has one. */
  async refusesStore(
    by: NetworkIdentity,
    placed: Promise<Placed>,
    other: Partial<Placed>,
    why: RegExp,
  ): Promise<void> {
    const asked = { ...await placed, ticket: undefined as unknown as FragmentTicket, ...other };
    const { stored, failures } = await this.store(by, asked);
    assert.deepEqual(stored, []);
    assert.equal(failures[0]!.error.code, "denied");
    assert.match(failures[0]!.error.message, why);
  }

  async refusesForgeries(): Promise<void> {
    const { deviceId } = this.own.device;
    const located = await fileTicket(this.network, NAME);
    const another = this.#forger.toRead(deviceId, fileIdOf(MANIFEST));
    await this.refusesExchange(this.own, another, /does not cover file/);
    const old = this.#forger.toRead(deviceId, this.#fileId, steadyMs() - LONG_AGO_MS);
    await this.refusesExchange(this.own, old, /the ticket ended/);
    const leaf = { fragmentId: this.#fragment.id, maxBytes: 2 ** 20, holders: [] };
    const forged = [
      [this.#forger.toRead(deviceId, fileIdOf(MANIFEST)), /does not cover fragment/],
      [this.#forger.toStore(deviceId, leaf), /is to store, not to read/],
      [this.#forger.toRead(deviceId, fileIdOf(MANIFEST), steadyMs() - LONG_AGO_MS), /ended \d+ s/],
      [this.#forger.toRead(deviceId, fileIdOf(MANIFEST), steadyMs() + LONG_AGO_MS), /ends later/],
      [{ ...located, signature: new Uint8Array(64) }, /signed by no key/],
      [{ ...located, statement: located.statement.fill(0x61, 48, 100) }, /signed by no key/],
    ] as const;
    for (const [ticket, why] of forged) {
      const path = { ...leaf, path: ONLY_LEAF };
      await this.refusesFetch(this.own, toFragmentTicket({ ticket, leaf: path }), why);
    }
  }

  async refusesOtherPlaces(): Promise<void> {
    const placed = await this.place(4);
    const { ticket, chain } = placed;
    const larger = seededBytes(4, 1_001);
    const of = (bytes: Uint8Array) => ({ id: fragmentIdOf(bytes), sizeBytes: bytes.byteLength });
    const chosen = new Set(chain.map(({ address }) => address));
    using channels = this.network.channels();
    const { peers } = await channels.unary(this.network.tracker.address, catalogService.Peers, {});
    const elsewhere = peers.map(({ peer }) => fromPeerAddress(peer!))
      .find(({ address }) => !chosen.has(address))!;
    const longer = { id: placed.fragment.id, sizeBytes: 1_001 };
    const allLonger = { ...ticket, maxBytes: 1_001 };
    const everywhere = [...ticket.holderPeerIds!, elsewhere.peerId];
    const changes: [Partial<Placed>, RegExp][] = [
      [{ bytes: larger, fragment: of(larger) }, /does not cover fragment/],
      [{ bytes: larger, fragment: longer }, /for 1000 bytes at the most, not 1001/],
      [{ bytes: larger, fragment: longer, ticket: allLonger }, /does not cover/],
      [{ chain: [elsewhere] }, new RegExp(`peer ${elsewhere.peerId} was not chosen`)],
      [{ chain: [chain[0]!, elsewhere] }, /was not chosen/],
      [{ chain: [elsewhere], ticket: { ...ticket, holderPeerIds: everywhere } }, /does not cover/],
    ];
    for (const [change, why] of changes) {
      await this.refusesStore(this.own, Promise.resolve(placed), { ticket, ...change }, why);
    }
    const read = await this.ownTicket();
    const reading = { ticket: { ...ticket, ticket: read.ticket } };
    await this.refusesStore(this.own, Promise.resolve(placed), reading, /is to read, not to store/);
    assert.deepEqual((await this.store(this.own, placed)).failures, []);
  }
}

/** A file that the network does not have. */
const MANIFEST = {
  ...{ size: 1, fragmentSize: 65_536, contentSha256: sha256Hex("x") },
  fragmentIds: [fragmentIdOf(new TextEncoder().encode("x"))],
};

async function removesNothing(world: World, reader: NetworkIdentity): Promise<void> {
  const { network } = world;
  const placed = await world.place(5);
  const { ticket } = placed;
  const notForReaders = /is not for a device of role reader/;
  await world.refusesStore(reader, Promise.resolve(placed), { ticket }, notForReaders);
  using channels = new Channels(reader);
  const operationId = newRandomId<OperationId>(randomBytes);
  const removal = { operationId, name: NAME };
  const denied = { code: "denied", message: notForReaders };
  const { address } = network.peers[0]!;
  await assert.rejects(
    channels.unary(network.tracker.address, catalogService.Remove, removal),
    denied,
  );
  await assert.rejects(channels.unary(address, diskService.Trash, {}), denied);
  // A reader's own ticket is as good as anybody's.
  const own = await fileTicket(network, NAME, reader);
  await world.fetch(reader, { ticket: own });
}

networkTest(
  "Without a tracker peers check by what they were told before, also after a start, and gets go on",
  { peers: 3, zones: ["a", "b", "c"], replicas: 2 },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 6, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const world = await World.open(network);
    const other = new NetworkIdentity(await network.identities.papers("client"));
    const [good, more] = [await world.place(1), await world.place(2)];
    await network.tracker.end("SIGKILL");
    await test.step("peers that were started anew check what is to be stored", async () => {
      for (const peer of network.peers) await peer.end("SIGKILL");
      for (const peer of network.peers) await peer.start();
      await world.refusesStore(world.own, Promise.resolve(good), {}, /no ticket came/);
      const captured = { ticket: good.ticket };
      await world.refusesStore(other, Promise.resolve(good), captured, /was given to device/);
      assert.equal((await world.store(world.own, good)).stored.length, 2);
    });
    await test.step("files are got from peers, with no ticket at all", async () => {
      const peers = network.peers.map(({ address }) => address).join(",");
      const get = ["get", NAME, "--output", `${folder}/back`, "--peer", peers];
      await done(network.run(get));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      await world.refusesStore(world.own, Promise.resolve(more), {}, /no ticket came/);
      const { deviceId } = world.own.device;
      const { fragment, chain } = more;
      const holders = chain.map(({ peerId }) => parsePeerId(peerId));
      const leaf = { fragmentId: fragment.id, maxBytes: fragment.sizeBytes, holders };
      const old = world.forger.toStore(deviceId, leaf, steadyMs() - LONG_AGO_MS);
      const ended = {
        ticket: toFragmentTicket({ ticket: old, leaf: { ...leaf, path: ONLY_LEAF } }),
      };
      await world.refusesStore(world.own, Promise.resolve(more), ended, /the ticket ended/);
    });
    await test.step("when it is back they are asked for again", async () => {
      await network.tracker.start();
      await network.allLive();
      await eventually("the peers heard it", () => {
        return world.refusesFetch(world.own, null, /no ticket came/);
      });
      await done(network.run(["get", NAME, "--output", `${folder}/again`]));
    });
  },
);

networkTest(
  "An operator says whether tickets are asked for, keys are changed under way, and a long get asks anew",
  { peers: 2, zones: ["a", "b"], replicas: 2 },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/file`, 7, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const world = await World.open(network);
    const status = async () => (await done(network.operate(["status", "--json"]))).json();
    await test.step("optional, until they are demanded again, over restarts", async () => {
      assert.equal((await status()).tickets_demanded, true);
      await done(network.operate(["tickets", "--optional"]));
      assert.match((await done(network.operate(["status"]))).stdout, /tickets +optional/);
      await eventually("nobody asks", () => world.fetch(world.own, null));
      await network.tracker.end("SIGTERM");
      await network.tracker.start();
      await network.allLive();
      assert.equal((await status()).tickets_demanded, false);
      await done(network.operate(["tickets", "--demand"]));
      await eventually("they ask", () => world.refusesFetch(world.own, null, /no ticket came/));
      await exits(2, network.operate(["tickets"]));
    });
    await test.step("a get whose ticket has ended asks for another, once", () => renews(world));
    await test.step("a new key signs, and what the one before signed is still good", async () => {
      const before = await world.ownTicket();
      await done(network.operate(["rotate-ca"]));
      await world.fetch(world.own, before);
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      // Two keys are believed, and that one is the third now.
      await done(network.operate(["rotate-ca"]));
      await eventually("it is not believed any more", () => {
        return world.refusesFetch(world.own, before, /signed by no key/);
      });
      await done(network.run(["get", NAME, "--output", `${folder}/again`]));
    });
  },
);

async function renews({ network, own, forger }: World): Promise<void> {
  using channels = network.channels();
  const tracker = new Tracker(channels, webserverDoor(channels, network.webserver.address));
  const { manifest, holders, ticket } = await locateFile(tracker, { name: NAME });
  const old = forger.toRead(own.device.deviceId, fileIdOf(manifest), steadyMs() - LONG_AGO_MS);
  let asked = 0;
  const tickets = new ReadTickets(old, () => {
    asked += 1;
    return Promise.resolve(ticket);
  });
  const wanted = [...manifest.fragmentIds.keys()];
  const settings = { wanted, order: "any", random: seededRandom(1) } as const;
  const came: number[] = [];
  for await (const { index } of download(channels, { manifest, holders, tickets }, settings)) {
    came.push(index);
  }
  assert.deepEqual(came.sort(), wanted);
  assert.equal(asked, 1);
}
