import assert from "node:assert/strict";
import { newTicketKeyPem } from "../../proto/process/key_pair.ts";
import type { FileId, FragmentId, NetworkId, PeerId } from "../../proto/words/ids.ts";
import { TICKET_MS, TICKET_SKEW_MS } from "../../proto/words/limits.ts";
import { merkleRoot, ONLY_LEAF } from "../../proto/words/merkle.ts";
import { encodeStatement, ticketLeaf, type TicketStatement } from "../../proto/words/ticket.ts";
import { TICKET_FAULTS, type TicketFault } from "../../proto/words/ticket_check.ts";
import { TicketSigner } from "../../proto/words/ticket_key.ts";
import type { TicketRules } from "../../proto/wire/tickets.ts";
import { TicketGate, TRACKER_AWAY_MS } from "./ticket_gate.ts";

const NETWORK = "n".repeat(26) as NetworkId;
const FILE = "1".repeat(64) as FileId;
const FRAGMENT = "a".repeat(64) as FragmentId;
const [CLIENT, OTHER, HOLDER] = ["a", "b", "c"].map((each) => each.repeat(52) as PeerId) as [
  PeerId,
  PeerId,
  PeerId,
];
/** The tracker's clock is an hour ahead of this peer's. */
const AHEAD_MS = 3_600_000;
const STORED = { fragmentId: FRAGMENT, maxBytes: 10, holders: [HOLDER] };
const WANTED = { fragment: { id: FRAGMENT, sizeBytes: 10 }, self: HOLDER, forward: [] };

const caller = (deviceId: PeerId) => {
  const validity = { validFromMs: 0, validUntilMs: Infinity, publicKeyDer: new Uint8Array() };
  return { deviceId, role: "client" as const, ...validity };
};

class World {
  nowMs = 1_000_000;
  readonly signer = new TicketSigner(newTicketKeyPem());
  readonly gate: TicketGate;

  constructor(remembered?: TicketRules) {
    this.gate = new TicketGate({
      steadyMs: () => this.nowMs,
      ...(remembered !== undefined && { remembered }),
    });
  }

  rules(other: Partial<TicketRules> = {}): TicketRules {
    return {
      ...{ networkId: NETWORK, epoch: 1, keys: [this.signer.publicKey] },
      ...{ demanded: true, given: true, aheadMs: AHEAD_MS },
      ...other,
    };
  }

  sealed(other: Partial<TicketStatement> = {}, signer = this.signer) {
    return signer.seal(encodeStatement({
      ...{ networkId: NETWORK, epoch: 1, client: CLIENT, right: "read" },
      scope: { kind: "file", fileId: FILE },
      notAfterMs: this.nowMs + AHEAD_MS + TICKET_MS,
      ...other,
    }));
  }

  /** Answers what is wrong; undefined: nothing. */
  read(ticket: ReturnType<World["sealed"]> | undefined, by = CLIENT): TicketFault | undefined {
    return this.#fault(() => this.gate.checkFile(FILE, ticket, caller(by)));
  }

  store(ticket: ReturnType<World["sealed"]> | undefined, by = CLIENT): TicketFault | undefined {
    const leaf = { ...STORED, path: ONLY_LEAF };
    const presented = ticket && { ticket, leaf };
    return this.#fault(() => this.gate.checkStore(WANTED, presented, caller(by)));
  }

  #fault(check: () => void): TicketFault | undefined {
    const counts = () => TICKET_FAULTS.map((fault) => this.gate.refusedFor(fault));
    const before = counts();
    try {
      check();
      return undefined;
    } catch (thrown) {
      assert.equal((thrown as { code: string }).code, "denied");
      return TICKET_FAULTS[counts().findIndex((count, at) => count === before[at]! + 1)];
    }
  }
}

const storeScope = { kind: "tree", root: merkleRoot([ticketLeaf(STORED)]) } as const;

Deno.test("TicketGate asks nobody for tickets before a tracker says so, nor where it says no", () => {
  const world = new World();
  assert.equal(world.read(undefined), undefined);
  world.gate.told(world.rules({ demanded: false }));
  assert.equal(world.store(undefined), undefined);
  world.gate.told(world.rules());
  assert.equal(world.read(undefined), "missing");
  assert.equal(world.store(undefined), "missing");
  // A tracker of before tickets gives none.
  world.gate.told(undefined);
  assert.equal(world.read(undefined), undefined);
});

Deno.test("TicketGate lets in whose ticket is good, by the tracker's clock, however often", () => {
  const world = new World();
  world.gate.told(world.rules());
  const good = world.sealed();
  for (let time = 0; time < 3; time += 1) assert.equal(world.read(good), undefined);
  assert.equal(world.read(good, OTHER), "client");
  world.nowMs += TICKET_MS + TICKET_SKEW_MS;
  assert.equal(world.read(good), undefined);
  world.nowMs += 1;
  assert.equal(world.read(good), "time");
});

Deno.test("TicketGate believes the present key and the one before, and no other, also of what it knew", () => {
  const world = new World();
  const next = new TicketSigner(newTicketKeyPem());
  const [old, fresh] = [world.sealed(), world.sealed({}, next)];
  world.gate.told(world.rules());
  assert.equal(world.read(old), undefined);
  assert.equal(world.read(fresh), "key");
  world.gate.told(world.rules({ keys: [next.publicKey, world.signer.publicKey] }));
  assert.equal(world.read(old), undefined);
  assert.equal(world.read(fresh), undefined);
  world.gate.told(world.rules({ keys: [next.publicKey] }));
  assert.equal(world.read(old), "key");
  assert.equal(world.read(fresh), undefined);
});

Deno.test("TicketGate takes what is no ticket at all for one that nobody signed", () => {
  const world = new World();
  world.gate.told(world.rules());
  const { statement, signature } = world.sealed();
  for (
    const broken of [
      { statement: new Uint8Array(), signature: new Uint8Array() },
      { statement, signature: new Uint8Array() },
      { statement, signature: new Uint8Array(64) },
      { statement: new Uint8Array(4_000_000), signature },
      // Signed, but no ticket: by another use of the key, if there were one.
      world.signer.seal(new Uint8Array(10)),
    ]
  ) assert.equal(world.read(broken), "key");
});

Deno.test("TicketGate lets members read without a tracker, and nobody store without a good ticket", () => {
  const world = new World();
  world.gate.told(world.rules());
  const [read, store] = [world.sealed(), world.sealed({ right: "store", scope: storeScope })];
  world.gate.left();
  world.nowMs += TRACKER_AWAY_MS - 1;
  assert.equal(world.read(undefined), "missing");
  world.nowMs += 1;
  // A session that is tried and breaks again does not begin the time anew.
  world.gate.left();
  assert.equal(world.read(undefined), undefined);
  assert.equal(world.read(world.sealed({}, new TicketSigner(newTicketKeyPem()))), undefined);
  assert.equal(world.store(undefined), "missing");
  assert.equal(world.store(store), undefined);
  // What somebody else was given shows that something is wrong: that is never forgiven.
  assert.equal(world.read(read, OTHER), "client");
  world.nowMs += TICKET_MS + TICKET_SKEW_MS;
  assert.equal(world.read(read), undefined);
  assert.equal(world.store(store), "time");
  world.gate.told(world.rules());
  assert.equal(world.read(undefined), "missing");
});

Deno.test("TicketGate lets members read while the tracker is there, but gives no tickets", () => {
  const world = new World();
  world.gate.told(world.rules({ given: false }));
  assert.equal(world.read(undefined), undefined);
  assert.equal(world.store(undefined), "missing");
});

Deno.test("TicketGate checks after a start without a tracker by what was told before", () => {
  const before = new World();
  const world = new World({ ...before.rules(), aheadMs: 0 });
  assert.equal(world.store(undefined), "missing");
  assert.equal(world.read(undefined), "missing");
  const tree = { right: "store", scope: storeScope } as const;
  // Its own clock is all that it has.
  const given = before.sealed({ ...tree, notAfterMs: world.nowMs + TICKET_MS }, before.signer);
  assert.equal(world.store(given), undefined);
  assert.equal(world.store(world.sealed(tree)), "key");
  world.nowMs += TRACKER_AWAY_MS;
  assert.equal(world.read(undefined), undefined);
  assert.equal(world.store(undefined), "missing");
});

Deno.test("TicketGate.checkFetch() asks whether the fragment is part of the ticket's file", async () => {
  const world = new World();
  world.gate.told(world.rules());
  const leaf = { maxBytes: 0, holders: [], path: { index: 0, count: 0, siblings: [] } };
  const fetch = (isPart: boolean) =>
    world.gate.checkFetch(FRAGMENT, { ticket: world.sealed(), leaf }, caller(CLIENT), {
      isPartOf: (id, fileId) => Promise.resolve(isPart && id === FRAGMENT && fileId === FILE),
    });
  await fetch(true);
  await assert.rejects(fetch(false), { code: "denied", message: /does not cover fragment a+/ });
});
