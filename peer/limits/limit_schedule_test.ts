import assert from "node:assert/strict";
import { parseLimitSchedule, scheduledRate } from "./limit_schedule.ts";

const MIB = 1024 * 1024;
const at = (hours: number, minutes = 0) => hours * 60 + minutes;

Deno.test("parseLimitSchedule() says what holds at which time of the day, its end left out", () => {
  const schedule = parseLimitSchedule(
    "08:00-18:00 upload=5MiB download=20MiB; 18:00-24:00 upload=0;",
  );
  const upload = (minute: number) => scheduledRate(schedule, "upload", minute);
  const download = (minute: number) => scheduledRate(schedule, "download", minute);
  assert.equal(upload(at(7, 59)), undefined);
  assert.equal(upload(at(8)), 5 * MIB);
  assert.equal(upload(at(17, 59)), 5 * MIB);
  assert.equal(upload(at(18)), Infinity);
  assert.equal(upload(at(23, 59)), Infinity);
  assert.equal(download(at(12)), 20 * MIB);
  assert.equal(download(at(18)), undefined);
});

Deno.test("parseLimitSchedule() takes ranges over midnight", () => {
  const schedule = parseLimitSchedule("22:30-06:00 download=1MiB/s");
  const rates = [at(22, 29), at(22, 30), at(0), at(5, 59), at(6)]
    .map((minute) => scheduledRate(schedule, "download", minute));
  assert.deepEqual(rates, [undefined, MIB, MIB, MIB, undefined]);
});

Deno.test("parseLimitSchedule() takes an empty text, and different directions at the same time", () => {
  assert.deepEqual(parseLimitSchedule(""), []);
  const schedule = parseLimitSchedule("00:00-24:00 upload=1MiB; 08:00-09:00 download=2MiB");
  assert.equal(scheduledRate(schedule, "upload", at(8, 30)), MIB);
  assert.equal(scheduledRate(schedule, "download", at(8, 30)), 2 * MIB);
});

Deno.test("parseLimitSchedule() says what it cannot use", () => {
  const wrong: Record<string, RegExp> = {
    "8:00-18:00 upload=1MiB": /"8:00-18:00": expected a time of day such as 08:00-18:00/,
    "upload=1MiB": /"upload=1MiB": expected a time of day/,
    "08:00-18:00": /it limits nothing/,
    "08:00-18:00 upload": /"upload": expected upload=RATE or download=RATE/,
    "08:00-18:00 uplaod=1MiB": /"uplaod=1MiB": expected upload=RATE or download=RATE/,
    "08:00-18:00 upload=fast": /Cannot parse size "fast"/,
    "08:00-18:00 upload=10": /to 10 bytes a second: expected 0 for no limit, or at least 64KiB/,
    "08:00-18:00 upload=1MiB upload=2MiB": /it says upload twice/,
    "08:60-18:00 upload=1MiB": /from 00:00 to 24:00/,
    "24:00-01:00 upload=1MiB": /from 00:00 to 24:00/,
    "08:00-24:01 upload=1MiB": /from 00:00 to 24:00/,
    "08:00-08:00 upload=1MiB": /it has no length, the whole day is 00:00-24:00/,
    "22:00-06:00 upload=1MiB; 05:00-07:00 upload=2MiB": /both say upload at 05:00/,
  };
  for (const [text, message] of Object.entries(wrong)) {
    assert.throws(() => parseLimitSchedule(text), { code: "invalid", message }, text);
  }
  const many = Array(49).fill("08:00-09:00 upload=1MiB").join(";");
  assert.throws(() => parseLimitSchedule(many), { code: "invalid", message: /at most 48/ });
});
