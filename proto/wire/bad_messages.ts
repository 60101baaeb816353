// Imported before grpc-js is used anywhere. grpc-js calls it INTERNAL, a fault of the server, when a caller sends what
// is no message of the method, and has no place to say otherwise.
import { status } from "@grpc/grpc-js";
import { BaseServerInterceptingCall } from "@grpc/grpc-js/build/src/server-interceptors.js";
import { assert } from "../words/errors.ts";

interface CallEnd {
  readonly code: status;
  readonly details: string;
}

interface EndingCall {
  sendStatus(end: CallEnd): void;
}

/** How it says so. */
const NO_MESSAGE =
  /^(Error deserializing request|Failed to decompress message|Invalid grpc-timeout)/;

const calls = BaseServerInterceptingCall.prototype as unknown as EndingCall;
const { sendStatus } = calls;
assert(sendStatus.length === 1, "grpc-js ends calls as it did");
calls.sendStatus = function (end) {
  const isTheirs = end.code === status.INTERNAL && NO_MESSAGE.test(end.details);
  const details = "Cannot read the call: it is not what this method takes";
  sendStatus.call(this, isTheirs ? { ...end, code: status.INVALID_ARGUMENT, details } : end);
};
