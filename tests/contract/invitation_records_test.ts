import assert from "node:assert/strict";
import type { PeerId } from "../../proto/words/ids.ts";
import { INVITATIONS_OPEN_MAX } from "../../proto/words/invitation.ts";
import type {
  Admittance,
  InvitationRecords,
  NewInvitation,
} from "../../tracker/catalog/invitation_records.ts";
import { REPEAT_WITHIN_MS } from "../../tracker/core/invitations.ts";
import { recordsTest } from "./records_place.ts";

const NOW_MS = 1_700_000_000_000;
const LATER_MS = NOW_MS + 1_000;
const END_MS = NOW_MS + 600_000;
const DAY_MS = 24 * 3_600_000;

const device = (index: number) => `${index}`.padStart(52, "a") as PeerId;
const hash = (index: number) => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, index);
  return bytes;
};
const GROUP: NewInvitation = {
  ...{ secretHash: hash(1), invitationId: "group222", role: "peer", uses: 5, expiresAtMs: END_MS },
};
const ONCE: NewInvitation = {
  ...{ secretHash: hash(2), invitationId: "once2222", role: "client", uses: 1 },
  expiresAtMs: END_MS,
};

function whyOf(admittance: Admittance): string {
  return admittance.outcome === "refused" ? admittance.why : "";
}

/** One after the other has not been waited for: they come at once. */
function useAtOnce(records: InvitationRecords, from: number, to: number): Promise<Admittance[]> {
  const all = Array.from({ length: to - from }, (_, index) => from + index);
  return Promise.all(all.map((index) => records.use(GROUP.secretHash, device(index), NOW_MS)));
}

recordsTest(
  "An invitation for one works for one key, also again, and over a restart",
  async (place) => {
    const invitations = () => place.records.invitations;
    await invitations().add(ONCE, NOW_MS);
    await place.reopen();
    const first = await invitations().use(ONCE.secretHash, device(1), NOW_MS);
    assert.ok(first.outcome === "admitted");
    assert.deepEqual([first.invitation.role, first.isRepeat], ["client", false]);
    await place.reopen();
    const again = await invitations().use(ONCE.secretHash, device(1), END_MS - 1);
    assert.ok(again.outcome === "admitted" && again.isRepeat);
    const other = await invitations().use(ONCE.secretHash, device(2), LATER_MS);
    assert.match(whyOf(other), /used already/);
    const late = await invitations().use(ONCE.secretHash, device(1), END_MS);
    assert.match(whyOf(late), /time is over/);
    const guess = await invitations().use(hash(9), device(1), NOW_MS);
    assert.match(whyOf(guess), /not one of this network/);
    assert.ok(guess.invitation === undefined);
  },
);

recordsTest(
  "Of more who come at once than an invitation has uses, exactly so many are let in",
  async (place) => {
    const { invitations } = place.records;
    await invitations.add(GROUP, NOW_MS);
    const outcomes = await useAtOnce(invitations, 0, 10);
    const admitted = outcomes.filter(({ outcome }) => outcome === "admitted");
    assert.equal(admitted.length, 5);
    assert.deepEqual(admitted.map(({ invitation }) => invitation!.used).sort(), [1, 2, 3, 4, 5]);
    for (const each of outcomes.filter(({ outcome }) => outcome === "refused")) {
      assert.match(whyOf(each), /all of its 5 uses are used up/);
    }
    const [listed] = await invitations.list(10, "");
    assert.equal(listed!.usedBy.length, 5);
  },
);

recordsTest(
  "A device that comes again, also many times at once, takes no second use",
  async (place) => {
    const { invitations } = place.records;
    await invitations.add(GROUP, NOW_MS);
    const same = Array.from(
      { length: 8 },
      () => invitations.use(GROUP.secretHash, device(1), NOW_MS),
    );
    const outcomes = await Promise.all(same);
    assert.equal(
      outcomes.filter((each) => each.outcome === "admitted" && !each.isRepeat).length,
      1,
    );
    assert.ok(
      outcomes.every(({ outcome, invitation }) => outcome === "admitted" && invitation?.used === 1),
    );
    await useAtOnce(invitations, 2, 6);
    const again = await invitations.use(GROUP.secretHash, device(1), END_MS - 1);
    assert.ok(again.outcome === "admitted" && again.isRepeat, "all uses are used up, and it is in");
    const [{ usedBy } = { usedBy: [] }] = await invitations.list(1, "");
    assert.deepEqual(usedBy.at(0), { deviceId: device(1), atMs: NOW_MS });
  },
);

recordsTest(
  "Of invitations that a device joined with, those that others may use are known",
  async (place) => {
    const invitations = () => place.records.invitations;
    await invitations().add(GROUP, NOW_MS);
    await invitations().add(ONCE, NOW_MS);
    for (const { secretHash } of [GROUP, ONCE]) {
      await invitations().use(secretHash, device(1), NOW_MS);
    }
    const openOf = async (index: number, nowMs = LATER_MS) =>
      (await invitations().openOf(device(index), nowMs)).map(({ invitationId }) => invitationId);
    await place.reopen();
    assert.deepEqual(await openOf(1), ["group222"], "the other is used up");
    assert.deepEqual(await openOf(2), []);
    assert.deepEqual(await openOf(1, END_MS), []);
    await invitations().revoke(GROUP.invitationId, LATER_MS);
    assert.deepEqual(await openOf(1), []);
  },
);

recordsTest("An invitation that is ended lets nobody in, not even again", async (place) => {
  const invitations = () => place.records.invitations;
  await invitations().add(GROUP, NOW_MS);
  await invitations().use(GROUP.secretHash, device(1), NOW_MS);
  const ended = await invitations().revoke(GROUP.invitationId, LATER_MS);
  assert.deepEqual([ended.revokedAtMs, ended.used], [LATER_MS, 1]);
  await place.reopen();
  for (const who of [device(1), device(2)]) {
    assert.match(whyOf(await invitations().use(GROUP.secretHash, who, LATER_MS)), /ended by/);
  }
  assert.equal(await invitations().expectedUntilMs(LATER_MS), 0);
  const once = await invitations().revoke(GROUP.invitationId, LATER_MS + 1);
  assert.equal(once.revokedAtMs, LATER_MS, "once more changes nothing");
  await assert.rejects(invitations().revoke("nobody22", NOW_MS), { code: "not_found" });
});

recordsTest("A device that was thrown out is not let in, and takes no use", async (place) => {
  const { records } = place;
  const { invitations } = records;
  await invitations.add(GROUP, NOW_MS);
  const [bad, good] = [device(1), device(2)];
  await records.sawDevice({ deviceId: bad, role: "peer", certificateUntilMs: END_MS }, NOW_MS);
  await records.revoke(bad, NOW_MS);
  assert.match(whyOf(await invitations.use(GROUP.secretHash, bad, NOW_MS)), /key was revoked/);
  const other = await invitations.use(GROUP.secretHash, good, NOW_MS);
  assert.equal(other.invitation?.used, 1);
});

recordsTest(
  "The door is open for what has uses left, and shuts soon after the last one",
  async (place) => {
    const { invitations } = place.records;
    assert.equal(await invitations.expectedUntilMs(NOW_MS), 0);
    await invitations.add(GROUP, NOW_MS);
    await invitations.add({ ...ONCE, expiresAtMs: LATER_MS }, NOW_MS);
    await useAtOnce(invitations, 0, 4);
    assert.equal(await invitations.expectedUntilMs(NOW_MS), END_MS);
    await useAtOnce(invitations, 4, 5);
    assert.equal(await invitations.expectedUntilMs(LATER_MS), NOW_MS + REPEAT_WITHIN_MS);
    assert.equal(await invitations.expectedUntilMs(NOW_MS + REPEAT_WITHIN_MS), 0);
  },
);

recordsTest(
  "Invitations are listed a page at a time, and forgotten a day after their end",
  async (place) => {
    const { invitations } = place.records;
    await invitations.add(ONCE, NOW_MS);
    await invitations.add(GROUP, NOW_MS);
    await useAtOnce(invitations, 0, 1);
    const [first] = await invitations.list(1, "");
    assert.deepEqual(first, {
      ...{ invitationId: "group222", role: "peer", uses: 5, used: 1, lastUsedAtMs: NOW_MS },
      ...{ madeAtMs: NOW_MS, expiresAtMs: END_MS, revokedAtMs: undefined },
      usedBy: [{ deviceId: device(0), atMs: NOW_MS }],
    });
    assert.deepEqual(
      (await invitations.list(5, "group222")).map(({ invitationId }) => invitationId),
      ["once2222"],
    );
    const added = (index: number, nowMs: number) =>
      invitations.add({ ...ONCE, secretHash: hash(index), invitationId: `late222${index}` }, nowMs);
    await added(3, END_MS + DAY_MS);
    assert.equal((await invitations.list(5, "")).length, 3, "to the moment");
    await added(4, END_MS + DAY_MS + 1);
    assert.deepEqual(
      (await invitations.list(5, "")).map(({ invitationId }) => invitationId),
      ["late2224"],
    );
  },
);

recordsTest(
  "So many invitations may be open and no more; one that is ended makes room",
  async (place) => {
    const { invitations } = place.records;
    const add = (index: number) => {
      const invitationId = `i${index}`.padEnd(8, "z");
      return invitations.add({ ...ONCE, secretHash: hash(index), invitationId }, NOW_MS);
    };
    await Promise.all(Array.from({ length: INVITATIONS_OPEN_MAX }, (_, index) => add(index)));
    await assert.rejects(add(INVITATIONS_OPEN_MAX), { code: "exhausted", message: /--revoke ID/ });
    await invitations.revoke("i7zzzzzz", NOW_MS);
    await add(INVITATIONS_OPEN_MAX);
  },
);

recordsTest("What a clock that was ahead made holds no longer than it was to", async (place) => {
  const { invitations } = place.records;
  const yearsMs = 3_650 * DAY_MS;
  await invitations.add({ ...GROUP, expiresAtMs: END_MS + yearsMs }, NOW_MS + yearsMs);
  await invitations.add(ONCE, NOW_MS);
  const latest = { nowMs: LATER_MS, leaseUntilMs: LATER_MS, maintenanceUntilMs: LATER_MS };
  await place.catalog.boundMoments(latest);
  const [group, once] = await invitations.list(2, "");
  assert.deepEqual([group!.madeAtMs, group!.expiresAtMs - LATER_MS], [LATER_MS, END_MS - NOW_MS]);
  assert.deepEqual([once!.madeAtMs, once!.expiresAtMs], [NOW_MS, END_MS]);
});
