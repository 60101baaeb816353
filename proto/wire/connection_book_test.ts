import assert from "node:assert/strict";
import { seededRandom } from "../process/random.ts";
import { ConnectionBook } from "./connection_book.ts";

const FAR = "10.0.0.1";
const OTHER = "10.0.0.2";
const HERE = "127.0.0.1";

function book(limits = {}): ConnectionBook<number> {
  return new ConnectionBook<number>({
    ...{ connections: 8, perAddress: 4, handshakes: 5, handshakesPerAddress: 3 },
    ...limits,
  });
}

Deno.test("ConnectionBook ends the oldest handshake of an address that has too many, and none that is done", () => {
  const connections = book();
  for (const each of [1, 2, 3]) assert.deepEqual(connections.came(each, FAR), {});
  connections.established(1);
  assert.deepEqual(connections.came(4, FAR), {});
  assert.deepEqual(connections.came(5, FAR), { ends: 2, limit: "connections_per_address" });
  assert.equal(connections.closed(2), undefined, "it had to make room");
  for (const each of [3, 4, 5]) connections.established(each);
  assert.deepEqual(connections.came(6, FAR), { ends: 6, limit: "connections_per_address" });
  assert.equal(connections.closed(1), "established");
  assert.deepEqual(connections.came(7, FAR), {});
  assert.equal(connections.closed(7), "handshake");
});

Deno.test("ConnectionBook bounds the handshakes of one address", () => {
  const connections = book({ perAddress: 100 });
  for (const each of [1, 2, 3]) assert.deepEqual(connections.came(each, FAR), {});
  assert.deepEqual(connections.came(4, FAR), { ends: 1, limit: "handshakes_per_address" });
  assert.deepEqual(connections.came(5, OTHER), {});
});

Deno.test("ConnectionBook counts this machine's own connections together with all, and not by address", () => {
  const connections = book({ handshakes: 100 });
  for (let each = 0; each < 8; each += 1) assert.deepEqual(connections.came(each, HERE), {});
  assert.deepEqual(connections.came(8, HERE), { ends: 0, limit: "connections" });
  for (let each = 1; each <= 8; each += 1) connections.established(each);
  assert.deepEqual(connections.came(9, HERE), { ends: 9, limit: "connections" });
  connections.closed(1);
  assert.deepEqual(connections.came(10, HERE), {});
});

Deno.test("ConnectionBook makes room among the handshakes of whoever has most", () => {
  const connections = book({ connections: 100, handshakesPerAddress: 100 });
  connections.came(1, OTHER);
  for (const each of [2, 3, 4, 5]) connections.came(each, FAR);
  assert.deepEqual(connections.came(6, OTHER), { ends: 2, limit: "handshakes" });
  assert.deepEqual(connections.came(7, FAR), { ends: 3, limit: "handshakes" });
  assert.equal(connections.closed(1), "handshake", "the one that came first of all, of another");
});

Deno.test("ConnectionBook never keeps more than it may, and forgets all that is over", () => {
  const random = seededRandom(5);
  const connections = book();
  const open = new Set<number>();
  for (let each = 0; each < 5_000; each += 1) {
    const address = [FAR, OTHER, HERE, "2001:db8::1"][Math.floor(random() * 4)]!;
    const { ends } = connections.came(each, address);
    if (ends !== each) open.add(each);
    if (ends !== undefined) open.delete(ends);
    for (const other of open) {
      const chance = random();
      if (chance < 0.1) connections.established(other);
      if (chance < 0.8) continue;
      open.delete(other);
      connections.closed(other);
    }
    assert.equal(connections.connections, open.size);
    assert(connections.connections <= 8 && connections.handshakes <= 5);
  }
  for (const each of open) connections.closed(each);
  assert.deepEqual([connections.connections, connections.handshakes], [0, 0]);
});
