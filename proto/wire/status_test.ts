import assert from "node:assert/strict";
import { EnjambreError, ERROR_CODES } from "../words/errors.ts";
import { status } from "./grpc.ts";
import { fromServiceError, STATUS_BY_CODE, toServiceError } from "./status.ts";

const ADDRESS = "10.0.0.7:50053";

function from(code: number | undefined, details = "", cancelledByUs = false): EnjambreError {
  return fromServiceError({ code, details, message: `${code} ${details}` }, ADDRESS, cancelledByUs);
}

Deno.test("Every code survives the wire, with its message where that says more than the code", () => {
  for (const code of ERROR_CODES) {
    const sent = new EnjambreError(code, `Cannot do "${code}"`, { cause: new Error("secret") });
    const wire = toServiceError(sent);
    assert.ok(!JSON.stringify(wire).includes("secret"));
    const received = fromServiceError(wire, ADDRESS, code === "cancelled");
    assert.equal(received.code, code);
    if (code !== "timeout") assert.equal(received.message, sent.message);
  }
});

Deno.test("Every code has a status of its own", () => {
  assert.equal(new Set(Object.values(STATUS_BY_CODE)).size, ERROR_CODES.length);
});

Deno.test("Every status of gRPC becomes one of our codes", () => {
  const statuses = Object.values(status).filter((value) => typeof value === "number");
  const codes = new Map(statuses.map((each) => [status[each], from(each).code]));
  assert.deepEqual(Object.fromEntries(codes), {
    OK: "internal",
    CANCELLED: "unavailable",
    UNKNOWN: "internal",
    INVALID_ARGUMENT: "invalid",
    DEADLINE_EXCEEDED: "timeout",
    NOT_FOUND: "not_found",
    ALREADY_EXISTS: "already_exists",
    PERMISSION_DENIED: "denied",
    RESOURCE_EXHAUSTED: "exhausted",
    FAILED_PRECONDITION: "conflict",
    ABORTED: "conflict",
    OUT_OF_RANGE: "invalid",
    UNIMPLEMENTED: "unavailable",
    INTERNAL: "internal",
    UNAVAILABLE: "unavailable",
    DATA_LOSS: "corrupt",
    UNAUTHENTICATED: "unauthenticated",
  });
});

Deno.test("A call that the other side cancelled is unavailable, one that we cancelled is cancelled", () => {
  assert.equal(from(status.CANCELLED, "Call cancelled").message, `${ADDRESS} ended the call`);
  assert.equal(from(status.CANCELLED, "Call cancelled", true).code, "cancelled");
});

Deno.test("What grpc-js says of broken connections becomes one sentence, however it calls them", () => {
  const broken = `Cannot reach ${ADDRESS}: the connection broke`;
  const sentences: [status, string, string][] = [
    [status.UNAVAILABLE, "connect ECONNREFUSED 10.0.0.7:50053", "nothing listens there"],
    [status.UNAVAILABLE, "Name resolution failed for target dns:x", "the host name is not known"],
    [status.UNAVAILABLE, "Connection dropped", "the connection broke"],
    [status.INTERNAL, "Received RST_STREAM with code 2", "the connection broke"],
    [status.INTERNAL, "read ECONNRESET", "the connection broke"],
  ];
  for (const [code, details, why] of sentences) {
    const { code: ours, message } = from(code, details);
    assert.deepEqual([ours, message], ["unavailable", `Cannot reach ${ADDRESS}: ${why}`]);
  }
  assert.equal(from(status.UNAVAILABLE, "Connection dropped").message, broken);
  assert.equal(from(status.UNAVAILABLE).message, `Cannot reach ${ADDRESS}`);
  assert.equal(from(status.UNAVAILABLE, "No peer is live").message, "No peer is live");
});

Deno.test("A server's own words are kept when they happen to name a broken connection", () => {
  for (const code of [status.NOT_FOUND, status.INVALID_ARGUMENT, status.FAILED_PRECONDITION]) {
    const { code: ours, message } = from(code, 'No file is called "GOAWAY/EPIPE"');
    assert.notEqual(ours, "unavailable");
    assert.equal(message, 'No file is called "GOAWAY/EPIPE"');
  }
});

Deno.test("What is no failure of a call stays what it is, or is internal", () => {
  const own = new EnjambreError("corrupt", "bad");
  assert.equal(fromServiceError(own, ADDRESS, false), own);
  assert.equal(fromServiceError(new TypeError("x"), ADDRESS, false).code, "internal");
  const abort = new DOMException("x", "TimeoutError");
  assert.equal(
    fromServiceError(Object.assign(new Error("x"), {}), ADDRESS, false).code,
    "internal",
  );
  assert.equal(EnjambreError.from(abort).code, "timeout");
});
