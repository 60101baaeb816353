import type { EnjambreError } from "../words/errors.ts";
import { Metadata, ServerInterceptingCall, type ServerInterceptingCallInterface } from "./grpc.ts";
import { STATUS_BY_CODE } from "./status.ts";

/** The call, answered with a failure before its first message is read. */
export function refusedCall(
  call: ServerInterceptingCallInterface,
  { code, message }: EnjambreError,
): ServerInterceptingCallInterface {
  return new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveMetadata() {
          const metadata = new Metadata();
          call.sendStatus({ code: STATUS_BY_CODE[code], details: message, metadata });
        },
      });
    },
  });
}
