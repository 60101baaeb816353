import assert from "node:assert/strict";
import { steadyMs } from "../proto/process/clock.ts";
import { fileIdOf, type Manifest } from "../proto/words/manifest.ts";
import { parseName } from "../proto/words/names.ts";
import { type NetworkId, parseOperationId } from "../proto/words/ids.ts";
import type { RememberedFile } from "../proto/words/record.ts";
import { sha256Hex } from "../proto/words/hash.ts";
import { fragmentId, peerAddress, peerId } from "../tests/support/peers.ts";
import { backUp } from "./catalog/backup.ts";
import type { Purpose } from "./catalog/connection.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { type Recovered, Recovery, type RecoverySettings } from "./recovery.ts";
import { Sessions } from "./sessions.ts";

const [A, B] = [peerId(1), peerId(2)];
const NETWORK = "n".repeat(26) as NetworkId;
const OPERATION = parseOperationId("a".repeat(26));
const SETTINGS = { withinMs: 1000, operationAgeMs: 1000, replicas: 3 };
const DAY_MS = 86_400_000;

interface Start extends Partial<RecoverySettings> {
  readonly purpose?: Purpose;
}

async function start(path: string, { purpose, ...settings }: Start = {}) {
  const catalog = await SqliteCatalog.open(path, purpose);
  const sessions = new Sessions();
  const outcomes: Recovered[] = [];
  const news = { replaced: 0 };
  const recovery = await Recovery.open({
    ...{ catalog, sessions },
    onReplaced: () => news.replaced += 1,
    onRecovered: (outcome) => outcomes.push(outcome),
  }, { ...SETTINGS, ...settings });
  const { networkId } = await catalog.identity();
  const meet = (peer = A, epochSeen = 0, sequence?: number) => {
    const versionSeen = sequence === undefined ? undefined : { epoch: epochSeen, sequence };
    const id = networkId as string === "" ? NETWORK : networkId;
    return recovery.meet({ peerId: peer, networkId: id, epochSeen, versionSeen });
  };
  const tellAll = async (peer = A, files: readonly RememberedFile[] = []) => {
    const due = await catalog.reportDue(0);
    recovery.admitted(peer, due);
    assert.equal(recovery.hasTold(peer), due === "none");
    await recovery.take(peer, files);
    recovery.reported(peer);
    recovery.counted(peer);
    assert.ok(recovery.hasTold(peer));
    return due;
  };
  return {
    ...{ catalog, sessions, outcomes, news, recovery, meet, tellAll },
    [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
  };
}

async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Some name at this version, whose file has one fragment; without a version: removed. */
function file(name: string, sequence: number, how: { removed?: boolean; bare?: boolean } = {}) {
  const manifest: Manifest = {
    ...{ size: 5, fragmentSize: 65_536, contentSha256: sha256Hex(name) },
    fragmentIds: [fragmentId(name)],
  };
  const record = {
    ...{ name: parseName(name), version: { epoch: 1, sequence }, tags: [], replicas: 0 },
    ...{ sizeBytes: how.removed ? 0 : 5, committedAtMs: 1, operationId: OPERATION },
    ...(!how.removed && { fileId: fileIdOf(manifest) }),
  };
  return { record, ...(!how.removed && !how.bare && { manifest }) };
}

Deno.test("Recovery takes a peer that comes again with nothing to tell for one that has told all", async () => {
  await using folder = await temporaryFolder();
  await using tracker = await start(`${folder.path}/db`);
  const { recovery, meet } = tracker;
  await meet();
  recovery.admitted(A, "all");
  assert.ok(!recovery.hasTold(A));
  recovery.admitted(A, "none");
  assert.ok(recovery.hasTold(A), "its first session was replaced before it had told all");
});

Deno.test("Recovery answers at once in a new network, and after the first peer in one that has any", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/db`;
  {
    await using tracker = await start(path);
    tracker.recovery.checkAnswer();
    await tracker.catalog.admitPeer({ ...peerAddress(1), incarnation: 1 }, 1);
  }
  await using tracker = await start(path);
  assert.ok(tracker.recovery.isServing);
  assert.throws(() => tracker.recovery.checkAnswer(), { code: "unavailable" });
  tracker.recovery.checkWhole();
  await tracker.meet(A, 1);
  tracker.recovery.checkAnswer();
});

Deno.test("Recovery raises the epoch when a peer knows a version that the database has forgotten", async () => {
  await using folder = await temporaryFolder();
  await using tracker = await start(`${folder.path}/db`);
  const { recovery, catalog, sessions } = tracker;
  await catalog.admitPeer({ ...peerAddress(1), incarnation: 1 }, 1);
  await tracker.meet(A, 1, 0);
  const session = sessions.open(A);
  await tracker.meet(A, 1, 7);
  assert.ok(session.outbox.closed, "who is in session has to come again");
  assert.deepEqual([recovery.epoch, recovery.isServing], [2, false]);
  for (const check of ["checkAnswer", "checkWhole"] as const) {
    assert.throws(() => recovery[check](), /: 0 peers have told all/);
  }
  await tracker.meet(A, 1, 7);
  assert.equal(recovery.epoch, 2);
  assert.equal(await tracker.tellAll(A, [file("a", 7), file("gone", 6, { removed: true })]), "all");
  await recovery.tick(steadyMs() + SETTINGS.withinMs);
  recovery.checkAnswer();
  const [{ adopted, names, lost, lostNames, epoch }] = tracker.outcomes as [Recovered];
  assert.deepEqual([adopted, names, lost, lostNames, epoch], [2, 1, 1, ["a"], 2]);
  assert.equal((await catalog.locate(parseName("a"))).replicas, SETTINGS.replicas);
  assert.equal((await catalog.standing()).state, "serving");
});

Deno.test("Recovery is over for good when another tracker has raised the epoch", async () => {
  await using folder = await temporaryFolder();
  await using tracker = await start(`${folder.path}/db`);
  const { recovery } = tracker;
  await assert.rejects(tracker.meet(A, 2), { code: "unavailable", message: /has taken over/ });
  await assert.rejects(tracker.meet(B, 3), { code: "unavailable" });
  assert.deepEqual([recovery.isServing, tracker.news.replaced], [false, 1]);
  assert.throws(() => recovery.checkAnswer(), /a peer has seen 3.*`tracker rebuild --merge`/);
  assert.equal((await tracker.catalog.standing()).epoch, 1);
});

Deno.test("Recovery of the same backup twice gives no epoch out twice", async () => {
  await using folder = await temporaryFolder();
  const [path, copy] = [`${folder.path}/db`, `${folder.path}/copy`];
  {
    await using tracker = await start(path);
    await tracker.catalog.admitPeer({ ...peerAddress(1), incarnation: 1 }, 1);
  }
  backUp(path, copy, { force: false });
  const epochs = [];
  for (const restored of ["first", "second"]) {
    const database = `${folder.path}/${restored}`;
    Deno.copyFileSync(copy, database);
    await using tracker = await start(database);
    assert.equal((await tracker.catalog.standing()).state, "collecting");
    await tracker.meet(A, Math.max(1, ...epochs));
    await tracker.tellAll();
    await tracker.recovery.tick(steadyMs() + SETTINGS.withinMs);
    assert.equal(tracker.outcomes.length, 1);
    epochs.push(tracker.recovery.epoch);
  }
  assert.deepEqual(epochs, [2, 3]);
});

Deno.test("Recovery from nothing takes the network's id from the peers, and goes on after a kill", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/db`;
  {
    await using tracker = await start(path, { purpose: "rebuild", peersWanted: 2 });
    const { recovery } = tracker;
    const stranger = { peerId: B, networkId: undefined, epochSeen: 0, versionSeen: undefined };
    await assert.rejects(recovery.meet(stranger), { code: "unavailable" });
    await tracker.meet(A, 4);
    assert.deepEqual(recovery.identity, { networkId: NETWORK, epoch: 5 });
    const foreign = { ...stranger, networkId: "m".repeat(26) as NetworkId };
    await assert.rejects(recovery.meet(foreign), { code: "conflict" });
    await tracker.tellAll(A, [file("a", 7), file("bare", 8, { bare: true })]);
    await recovery.tick(steadyMs() + DAY_MS);
    assert.deepEqual(tracker.outcomes, []);
  }
  await using tracker = await start(path, { purpose: "rebuild", peersWanted: 2 });
  assert.equal(tracker.recovery.isServing, false);
  const bad = { ...file("bad", 9), manifest: file("other", 9).manifest! };
  await tracker.meet(A, 5);
  await tracker.tellAll(A, [file("a", 7), file("bare", 8, { bare: true }), bad]);
  await tracker.meet(B, 4);
  await tracker.tellAll(B, [file("late", 2)]);
  await tracker.recovery.tick(steadyMs());
  const [{ names, peers, lostNames }] = tracker.outcomes as [Recovered];
  assert.deepEqual([names, peers, [...lostNames].sort()], [2, 2, ["a", "bare", "late"]]);
  assert.deepEqual(await tracker.catalog.check(), []);
});

Deno.test("Recovery from nothing gives peers their time, whoever came before the epoch was raised again", async () => {
  await using folder = await temporaryFolder();
  await using tracker = await start(`${folder.path}/db`, { purpose: "rebuild" });
  const { recovery, catalog } = tracker;
  await tracker.meet(A, 1);
  await catalog.admitPeer({ ...peerAddress(1), incarnation: 1 }, 1);
  await tracker.tellAll(A);
  await tracker.meet(B, 7);
  assert.equal(recovery.epoch, 8);
  await tracker.meet(A, 2);
  await tracker.tellAll(A, [file("a", 3)]);
  await recovery.tick(steadyMs());
  assert.equal(tracker.outcomes.length, 0, "the other has not told anything yet");
  await tracker.meet(B, 7);
  await tracker.tellAll(B, [file("b", 4)]);
  await recovery.tick(steadyMs() + SETTINGS.withinMs);
  assert.equal(tracker.outcomes[0]?.names, 2);
});

Deno.test("Recovery by merging asks every peer for all, above every epoch that any has seen", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/db`;
  {
    await using tracker = await start(path);
    await tracker.catalog.admitPeer({ ...peerAddress(1), incarnation: 1 }, 1);
  }
  await assert.rejects(start(path, { purpose: "rebuild" }), /--merge/);
  await using tracker = await start(path, { purpose: "merge", merge: true });
  await tracker.meet(A, 6);
  assert.equal(tracker.recovery.epoch, 7);
  assert.equal(await tracker.catalog.reportDue(6), "all");
  await tracker.tellAll(A, [file("a", 3)]);
  await tracker.recovery.tick(steadyMs() + SETTINGS.withinMs);
  assert.equal(tracker.outcomes[0]?.names, 1);
});
