import type { MethodDefinition } from "@grpc/proto-loader";

/** A method of the schema with the types of what goes in and comes out. */
export type Method<Request, Response> = MethodDefinition<
  Request,
  // deno-lint-ignore no-explicit-any
  any,
  // deno-lint-ignore no-explicit-any
  any,
  Response
>;

/** A stream of messages to a server that answers once. */
export interface Upload<Request, Response> {
  /** Waits while the other side is slower. @throws what the server answered, when it ended the call. */
  write(message: Request): Promise<void>;
  /** Says that this was all and waits for the answer. */
  finish(): Promise<Response>;
  cancel(): void;
}

/** Streams both ways. `incoming` must be read, or its messages pile up in memory. */
export interface Conversation<Request, Response> {
  readonly incoming: AsyncGenerator<Response>;
  write(message: Request): Promise<void>;
  end(): void;
  cancel(): void;
}
