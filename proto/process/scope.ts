import { AsyncLocalStorage } from "node:async_hooks";

/** What is being done, for its log lines and for whoever is asked to do a part of it; ids alone, never free text. */
export interface Scope {
  /** One for all that a command, or a request to the gateway, has others do. */
  readonly request?: string;
  /** The change of a name that is under way: a put, a removal. */
  readonly operation?: string;
}

/** Ids as they are made: what others tell is not believed to be one for that. */
const ID = /^[a-z2-7]{13,64}$/;

/** Where log lines look for what they belong to. */
export const scopes = new AsyncLocalStorage<Scope & Record<string, unknown>>();

/** What is being done here. */
export function currentScope(): Scope {
  return scopes.getStore() ?? {};
}

/** Runs something as a part of this, and of what is being done already. */
export function inScope<Result>(scope: Scope, run: () => Result): Result {
  return scopes.run({ ...scopes.getStore(), ...scope }, run);
}

/** The id in a text that came from elsewhere; undefined when it is none. */
export function scopeId(text: unknown): string | undefined {
  return typeof text === "string" && ID.test(text) ? text : undefined;
}

/** The same items, made as a part of what is being done now, whoever asks for them later. */
export function keepScope<Item>(source: AsyncGenerator<Item>): AsyncGenerator<Item> {
  const here = AsyncLocalStorage.snapshot();
  return {
    next: () => here(() => source.next()),
    return: (value) => here(() => source.return(value)),
    throw: (thrown) => here(() => source.throw(thrown)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => here(() => source[Symbol.asyncDispose]()),
  };
}
