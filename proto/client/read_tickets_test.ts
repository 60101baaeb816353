import assert from "node:assert/strict";
import { ReadTickets } from "./read_tickets.ts";

const ticket = (byte: number) => ({
  ...{ statement: Uint8Array.of(byte), signature: new Uint8Array() },
});

Deno.test("ReadTickets asks once for all that were refused with one ticket, and again for the next", async () => {
  const [first, second, third] = [ticket(1), ticket(2), ticket(3)];
  const next = [second, third];
  let asked = 0;
  const tickets = new ReadTickets(first, () => Promise.resolve(next[asked++]));
  await Promise.all([tickets.refused(first), tickets.refused(first)]);
  assert.deepEqual([asked, tickets.current], [1, second]);
  // It comes late: there is a newer one already.
  await tickets.refused(first);
  assert.equal(asked, 1);
  await tickets.refused(second);
  assert.deepEqual([asked, tickets.current], [2, third]);
});

Deno.test("ReadTickets keeps what it has when there is nobody to ask, and asks again later", async () => {
  const first = ticket(1);
  let asked = 0;
  const tickets = new ReadTickets(first, () => {
    asked += 1;
    return Promise.reject(new Error("away"));
  });
  await tickets.refused(first);
  assert.equal(tickets.current, first);
  await tickets.refused(first);
  assert.equal(asked, 2);
  // A tracker that gives none takes none away.
  tickets.replace(undefined);
  assert.equal(tickets.current, first);
});
