import { EnjambreError, type ErrorCode } from "../words/errors.ts";
import { Metadata, type ServiceError, status } from "./grpc.ts";

/** One to one, so that a code survives the wire without a field of its own. */
export const STATUS_BY_CODE = {
  invalid: status.INVALID_ARGUMENT,
  not_found: status.NOT_FOUND,
  already_exists: status.ALREADY_EXISTS,
  conflict: status.FAILED_PRECONDITION,
  unauthenticated: status.UNAUTHENTICATED,
  denied: status.PERMISSION_DENIED,
  exhausted: status.RESOURCE_EXHAUSTED,
  corrupt: status.DATA_LOSS,
  unavailable: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  internal: status.INTERNAL,
} as const satisfies Record<ErrorCode, status>;

const CODE_BY_STATUS = new Map<status, ErrorCode>([
  ...Object.entries(STATUS_BY_CODE).map(([code, value]) => [value, code as ErrorCode] as const),
  [status.ABORTED, "conflict"],
  [status.OUT_OF_RANGE, "invalid"],
]);

/** What grpc-js says, as INTERNAL, when a connection breaks; to a caller it is all the same. */
const BROKEN_CONNECTION =
  /RST_STREAM|ECONNRESET|EPIPE|ECONNREFUSED|Connection dropped|GOAWAY|session has been destroyed/;

/** What a handler answers with. The cause of an error is not in it. */
export function toServiceError(error: EnjambreError): Partial<ServiceError> {
  return {
    code: STATUS_BY_CODE[error.code],
    details: error.message,
    metadata: new Metadata(),
  };
}

/**
 * What a call failed with, as our error.
 * @param address Whom the call was made to, for the message.
 * @param cancelledByUs Whether the caller gave up: a server that shuts down makes calls end with CANCELLED too, which
 * is then `unavailable`.
 */
export function fromServiceError(
  thrown: unknown,
  address: string,
  cancelledByUs: boolean,
): EnjambreError {
  if (thrown instanceof EnjambreError) return thrown;
  const { code, details } = thrown as Partial<ServiceError>;
  if (code === undefined) return EnjambreError.from(thrown);
  const options = { cause: thrown };
  if (code === status.CANCELLED && !cancelledByUs) {
    return new EnjambreError("unavailable", `${address} ended the call`, options);
  }
  if (code === status.UNIMPLEMENTED) {
    return new EnjambreError("unavailable", `${address} does not offer this service`, options);
  }
  // With any other code the words are a server's own, for instance in the name of a file that it has not.
  const broken = code === status.INTERNAL && BROKEN_CONNECTION.test(details ?? "");
  if (code === status.UNAVAILABLE || broken) {
    return new EnjambreError("unavailable", unavailableText(address, details ?? ""), options);
  }
  if (code === status.DEADLINE_EXCEEDED) {
    return new EnjambreError("timeout", `${address} did not answer in time`, options);
  }
  return new EnjambreError(CODE_BY_STATUS.get(code) ?? "internal", details ?? "", options);
}

/** Our own servers' sentences are kept; grpc-js's technical ones are made readable. */
function unavailableText(address: string, details: string): string {
  if (/ECONNREFUSED/.test(details)) return `Cannot reach ${address}: nothing listens there`;
  if (/ENOTFOUND|EAI_AGAIN|Name resolution/.test(details)) {
    return `Cannot reach ${address}: the host name is not known`;
  }
  if (/ALTNAME/.test(details)) {
    return `Cannot reach ${address}: not the device that is meant answers there`;
  }
  if (/self-signed certificate|unable to verify|unable to get|UnknownIssuer/.test(details)) {
    return `Cannot reach ${address}: it has no certificate of this machine's network`;
  }
  if (
    /No connection established|Connection dropped|RST_STREAM|ECONNRESET|EPIPE|GOAWAY/.test(details)
  ) {
    return `Cannot reach ${address}: the connection broke`;
  }
  return details === "" ? `Cannot reach ${address}` : details;
}
