import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { fragmentIdOf, type NetworkId, type OperationId, type PeerId } from "../proto/words/ids.ts";
import { storeRefusal } from "../proto/words/ticket_check.ts";
import { parseStatement } from "../proto/words/ticket.ts";
import { TicketVerifier } from "../proto/words/ticket_key.ts";
import { fromFragmentTicket } from "../proto/wire/tickets.ts";
import { storeTickets } from "../proto/client/store_tickets.ts";
import type { SessionResponse } from "../proto/gen/enjambre/v1/SessionResponse.ts";
import { TICKET_KEYS, TicketKeys } from "./ticket_keys.ts";
import { Tickets } from "./tickets.ts";

const STATEMENT = new Uint8Array(10);
const NETWORK = { networkId: "n".repeat(26) as NetworkId, epoch: 3 };
const [CLIENT, FIRST, SECOND] = ["a", "b", "c"].map((each) => each.repeat(52) as PeerId) as [
  PeerId,
  PeerId,
  PeerId,
];

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  try {
    await run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Which of the keys signs now. */
function signing(keys: TicketKeys): number {
  const sealed = keys.seal(STATEMENT);
  return keys.publicKeys.findIndex((key) => new TicketVerifier(key).isSigned(sealed));
}

Deno.test("TicketKeys signs with a new key only when peers had time to hear of it, and keeps both", () =>
  inFolder(async (folder) => {
    let nowMs = 0;
    const keys = await TicketKeys.open(folder, () => nowMs);
    const [first] = keys.publicKeys;
    assert.equal(signing(keys), 0);
    let told = 0;
    keys.onRotated(() => told += 1);
    await keys.rotate(false);
    assert.deepEqual([told, keys.publicKeys.length, signing(keys)], [1, 2, 1]);
    assert.deepEqual(keys.publicKeys[1], first);
    nowMs = 4_999;
    assert.equal(signing(keys), 1);
    nowMs = 5_000;
    assert.equal(signing(keys), 0);
    const again = await TicketKeys.open(folder, () => nowMs);
    assert.deepEqual(again.publicKeys, keys.publicKeys);
    await keys.rotate(false);
    assert.equal(keys.publicKeys.length, 2);
    await keys.rotate(true);
    assert.deepEqual([keys.publicKeys.length, signing(keys)], [1, 0]);
    assert.equal(Deno.statSync(`${folder}/${TICKET_KEYS}`).mode! & 0o777, 0o600);
  }));

Deno.test("TicketKeys.open() refuses a damaged file, with what to do", () =>
  inFolder(async (folder) => {
    for (const text of ["", "{}", '{"format":1,"keys":[]}', '{"format":1,"keys":["x"]}']) {
      Deno.writeTextFileSync(`${folder}/${TICKET_KEYS}`, text);
      await assert.rejects(TicketKeys.open(folder, () => 0), {
        code: "corrupt",
        message: /remove it, and the next start makes a new key/,
      });
    }
  }));

/** A tracker's tickets, and what it told its only peer. */
async function ticketsIn(folder: string) {
  const told: SessionResponse[] = [];
  const keys = await TicketKeys.open(folder, () => 1_000);
  const network = { identity: NETWORK, isAnswering: true };
  const tickets = await Tickets.open({
    catalog: {
      ticketsDemanded: () => Promise.resolve(true),
      demandTickets: () => Promise.resolve(),
      recallTickets: () => Promise.resolve(false),
    },
    ...{ keys, network, steadyMs: () => 1_000 },
    sessions: { peerIds: () => [FIRST], send: (_, message) => told.push(message) > 0 },
  });
  return { tickets, keys, network, told };
}

Deno.test("Tickets tells peers what holds when that is news, and at no other time", () =>
  inFolder(async (folder) => {
    const { tickets, keys, network, told } = await ticketsIn(folder);
    tickets.tell();
    tickets.tell();
    assert.equal(told.length, 1);
    await tickets.demand(false);
    network.isAnswering = false;
    tickets.tell();
    await keys.rotate(false);
    const rules = told.map(({ ticketRules }) => ticketRules!);
    assert.deepEqual(rules.map(({ demanded }) => demanded), [true, false, false, false]);
    assert.deepEqual(rules.map(({ given }) => given), [true, true, false, false]);
    assert.deepEqual(rules.map((each) => each.keys!.length), [1, 1, 1, 2]);
  }));

Deno.test("storeTickets() makes for each placement the ticket that its peers take, from one signature", () =>
  inFolder(async (folder) => {
    const { tickets } = await ticketsIn(folder);
    const fragments = [1, 2, 3, 4].map((size) => {
      return { id: fragmentIdOf(new Uint8Array(size)), sizeBytes: size };
    });
    // The second is there already; the others go to different peers.
    const storeAt = [[0, 1], [], [1], [1, 0]];
    const ids = [FIRST, SECOND];
    const leaves = fragments.flatMap(({ id: fragmentId, sizeBytes: maxBytes }, at) => {
      const holders = storeAt[at]!.map((index) => ids[index]!);
      return holders.length === 0 ? [] : [{ fragmentId, maxBytes, holders }];
    });
    const operationId = "o".repeat(26) as OperationId;
    const ticket = tickets.toStore(CLIENT, operationId, leaves);
    const { statement, signature } = ticket as { statement: Buffer; signature: Buffer };
    const peers = ids.map((peerId) => ({
      ...{ peerId, address: "127.0.0.1:5000", zone: "z", deviceName: "" },
    }));
    const placements = storeAt.map((at) => ({ enough: at.length === 0, storeAt: at }));
    const made = storeTickets(fragments, { peers, placements, ticket: { statement, signature } });
    assert.equal(made[1], undefined);
    const moment = { ...NETWORK, caller: CLIENT, nowMs: 1_000 };
    for (const at of [0, 2, 3]) {
      const wire = made[at] as Parameters<typeof fromFragmentTicket>[0];
      const { leaf } = fromFragmentTicket(wire)!;
      const [self, ...forward] = storeAt[at]!.map((index) => ids[index]!) as [PeerId, ...PeerId[]];
      const wanted = { fragment: fragments[at]!, self, forward };
      assert.equal(storeRefusal(parseStatement(statement), wanted, leaf, moment), undefined);
    }
  }));
