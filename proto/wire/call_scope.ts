import { currentScope, inScope, type Scope, scopeId } from "../process/scope.ts";
import { joinSpan, TRACEPARENT } from "../process/trace.ts";
import type { CallEnd } from "./call_observer.ts";
import type { Metadata } from "./grpc.ts";

/** What a call is a part of travels beside it, in metadata that a server may do without. */
const REQUEST = "enjambre-request";
const OPERATION = "enjambre-operation";
/**
 * Like the standard header, which others may send, but ours is believed first: Deno writes its own span of the request
 * into the standard one, and takes calls that waited for a connection together for parts of whichever waited first.
 */
const SPAN = "enjambre-traceparent";

/** Writes down for a server what a call to it is a part of. */
export function tellScope(metadata: Metadata, traceparent: string | undefined): void {
  const { request, operation } = currentScope();
  if (request !== undefined) metadata.set(REQUEST, request);
  if (operation !== undefined) metadata.set(OPERATION, operation);
  if (traceparent !== undefined) metadata.set(SPAN, traceparent);
}

/** A call that is answered as a part of what its caller does. */
export interface CallPart {
  within<Result>(run: () => Result): Result;
  end: CallEnd;
}

/** @param path For instance "/enjambre.v1.Catalog/Begin". */
export function joinScope(path: string, metadata: Metadata): CallPart {
  const traceparent = (metadata.get(SPAN)[0] ?? metadata.get(TRACEPARENT)[0])?.toString();
  const span = joinSpan(path.slice(1), traceparent, { kind: "server" });
  const scope = toldScope(metadata);
  return {
    within: (run) => inScope(scope, () => span.within(run)),
    end: (code) => span.end(code === "ok" ? undefined : code),
  };
}

function toldScope(metadata: Metadata): Scope {
  const request = scopeId(metadata.get(REQUEST)[0]);
  const operation = scopeId(metadata.get(OPERATION)[0]);
  return {
    ...(request !== undefined && { request }),
    ...(operation !== undefined && { operation }),
  };
}
