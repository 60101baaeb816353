import assert from "node:assert/strict";
import { RateLimits } from "../limits/rate_limits.ts";
import { limit } from "./limit.ts";

const MIB = 1024 * 1024;
const HERE = "127.0.0.1:4711";

function someLimits(): RateLimits {
  return new RateLimits({ uploadLimit: MIB, downloadLimit: Infinity, limitSchedule: [] });
}

Deno.test("limit() says what holds, and sets what is asked for alone", () => {
  const limits = someLimits();
  const upload = { bytesPerS: MIB, origin: "LIMIT_ORIGIN_FLAG" };
  const download = { bytesPerS: 0, origin: "LIMIT_ORIGIN_FLAG" };
  assert.deepEqual(limit(limits, {}, HERE), { upload, download });
  const set = limit(limits, { downloadBytesPerS: 2 * MIB }, HERE);
  const commanded = { bytesPerS: 2 * MIB, origin: "LIMIT_ORIGIN_COMMAND" };
  assert.deepEqual(set, { upload, download: commanded });
  assert.equal(limits.download.bytesPerS, 2 * MIB);
  assert.equal(limit(limits, { uploadBytesPerS: 0 }, HERE).upload!.bytesPerS, 0);
  assert.equal(limits.upload.bytesPerS, Infinity);
});

Deno.test("limit() sets nothing when a rate cannot be used, or the caller is elsewhere", () => {
  const limits = someLimits();
  const request = { uploadBytesPerS: 5 * MIB, downloadBytesPerS: 10 };
  assert.throws(() => limit(limits, request, HERE), { code: "invalid", message: /10 bytes/ });
  const elsewhere = () => limit(limits, { uploadBytesPerS: 0 }, "10.0.0.7:4711");
  assert.throws(elsewhere, { code: "denied", message: /came from 10\.0\.0\.7:4711/ });
  assert.equal(limits.upload.bytesPerS, MIB);
});
