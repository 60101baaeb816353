import assert from "node:assert/strict";
import type { PeerId } from "../../proto/words/ids.ts";
import { recordsTest } from "./records_place.ts";

const ONE = "a".repeat(52) as PeerId;
const TWO = "b".repeat(52) as PeerId;
const NOW_MS = 1_700_000_000_000;
const LATER_MS = NOW_MS + 1_000;

recordsTest(
  "A device that was revoked stays so, whatever else is noted of it",
  async (place) => {
    const certificateUntilMs = NOW_MS + 90_000;
    await place.records.sawDevice({ deviceId: ONE, role: "peer", certificateUntilMs }, NOW_MS);
    await place.records.sawDevice({ deviceId: TWO, role: "client", certificateUntilMs }, NOW_MS);
    assert.deepEqual(await place.records.revoked(NOW_MS, 10), []);
    await place.records.revoke(ONE, LATER_MS);
    await place.records.sawDevice(
      { deviceId: ONE, role: "peer", certificateUntilMs },
      LATER_MS + 1,
    );
    await place.reopen();
    assert.deepEqual(await place.records.revoked(LATER_MS, 10), [ONE]);
    assert.deepEqual(
      await place.records.revoked(certificateUntilMs, 10),
      [],
      "nobody believes it anyway",
    );
    const [first, second] = await place.records.devices(10, "");
    assert.deepEqual([first!.revokedAtMs, second!.revokedAtMs], [LATER_MS, undefined]);
    assert.deepEqual((await place.records.devices(10, ONE)).map(({ deviceId }) => deviceId), [TWO]);
    assert.deepEqual((await place.records.devicesNamed("bb")).map(({ deviceId }) => deviceId), [
      TWO,
    ]);
    await assert.rejects(place.records.revoke("c".repeat(52) as PeerId, NOW_MS), {
      code: "not_found",
    });
  },
);

recordsTest(
  "The audit log is only added to, and read from its end a page at a time",
  async (place) => {
    for (let atMs = 1; atMs <= 5; atMs += 1) {
      await place.records.audit({
        atMs,
        actor: ONE,
        action: "join",
        subject: TWO,
        outcome: "done",
      });
    }
    const newest = await place.records.auditLog(2, Number.MAX_SAFE_INTEGER);
    assert.deepEqual(newest.map(({ atMs }) => atMs), [5, 4]);
    const next = await place.records.auditLog(10, newest[1]!.key);
    assert.deepEqual(next.map(({ atMs }) => atMs), [3, 2, 1]);
  },
);
