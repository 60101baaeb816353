import assert from "node:assert/strict";
import { EnjambreError, ERROR_CODES } from "../../proto/words/errors.ts";
import { HTTP_STATUS_BY_CODE, HttpFailure, problemResponse } from "./problem.ts";

Deno.test("problemResponse(), each code has its status and says what it says", async () => {
  for (const code of ERROR_CODES) {
    const response = problemResponse(new EnjambreError(code, `Cannot ${code}`), "id");
    assert.equal(response.status, HTTP_STATUS_BY_CODE[code]);
    assert.equal(response.headers.get("Content-Type"), "application/problem+json");
    const body = await response.json();
    assert.deepEqual([body.type, body.status], [`urn:enjambre:error:${code}`, response.status]);
    assert.deepEqual([body.code, body.request_id], [code, "id"]);
    if (code !== "internal") assert.equal(body.detail, `Cannot ${code}`);
  }
});

Deno.test("problemResponse(), what passes by itself says when to try again", () => {
  const response = problemResponse(new EnjambreError("unavailable", "No tracker answers"), "id");
  assert.match(response.headers.get("Retry-After") ?? "", /^\d+$/);
});

Deno.test("problemResponse(), an unknown failure tells nothing of its inside", async () => {
  const secrets = [
    new Error("ENOENT: /srv/secret/path"),
    new EnjambreError("internal", "at /srv/secret/path"),
    "/srv/secret/path",
  ];
  for (const secret of secrets) {
    const response = problemResponse(secret, "id");
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret|\.ts|ENOENT/);
  }
});

Deno.test("problemResponse(), a failure with a status of its own keeps it and its headers", () => {
  const headers = { "Content-Range": "bytes */5" };
  const response = problemResponse(new HttpFailure("invalid", "No", 416, headers), "id");
  assert.equal(response.status, 416);
  assert.equal(response.headers.get("Content-Range"), "bytes */5");
});
