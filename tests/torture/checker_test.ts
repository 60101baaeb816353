import assert from "node:assert/strict";
import { check, type ViolationKind } from "./checker.ts";
import type { Action, Operation, Outcome } from "./history.ts";

/** A write or read of name "a" from one moment to another. */
function op(
  action: Action,
  span: readonly [fromMs: number, toMs: number],
  outcome: Outcome,
  but: Partial<Operation> = {},
): Operation {
  const [invokedMs, completedMs] = span;
  return {
    ...{ client: 1, action, name: "a", final: false, attempts: 1 },
    ...{ invokedMs, completedMs, outcome },
    ...but,
  };
}

const done = (version: string): Outcome => ({ is: "done", version });
const unknown: Outcome = { is: "unknown", code: "unavailable" };
const refused: Outcome = { is: "refused", code: "conflict" };
const absent: Outcome = { is: "absent" };
const saw = (version: string, operationId: string, sha256 = operationId): Outcome => ({
  is: "seen",
  seen: { version, operationId, sha256 },
});
const put = (id: string, span: [number, number], outcome: Outcome, but: Partial<Operation> = {}) =>
  op("put", span, outcome, { operationId: id, sha256: id, ...but });
const remove = (id: string, span: [number, number], outcome: Outcome) =>
  op("remove", span, outcome, { operationId: id });
const get = (span: [number, number], outcome: Outcome, but: Partial<Operation> = {}) =>
  op("get", span, outcome, but);

function finds(kinds: readonly ViolationKind[], history: readonly Operation[]): void {
  const { violations } = check(history);
  assert.deepEqual(violations.map(({ kind }) => kind), kinds, JSON.stringify(violations));
}

const sound: Record<string, readonly Operation[]> = {
  "one after the other": [
    get([0, 1], absent),
    put("x", [1, 2], done("1.1")),
    get([3, 4], saw("1.1", "x")),
    remove("r", [5, 6], done("1.2")),
    get([7, 8], absent),
    put("y", [9, 10], done("1.3"), { expected: "absent" }),
    put("z", [11, 12], done("1.5"), { expected: "1.3" }),
    get([13, 14], saw("1.5", "z"), { final: true }),
  ],
  "at the same time, either way": [
    put("x", [0, 10], done("1.2")),
    put("y", [0, 10], done("1.1")),
    get([1, 9], absent),
    get([2, 9], saw("1.1", "y")),
    get([2, 9], saw("1.2", "x")),
  ],
  "an unknown write that was done": [
    put("x", [0, 1], unknown),
    get([2, 3], absent),
    get([4, 5], saw("1.1", "x")),
  ],
  "an unknown write that is done after others": [
    put("x", [0, 1], unknown),
    put("y", [2, 3], done("1.1")),
    get([4, 5], saw("1.1", "y")),
    get([6, 7], saw("1.2", "x")),
  ],
  "an unknown removal": [
    put("x", [0, 1], done("1.1")),
    remove("r", [2, 3], unknown),
    get([4, 5], saw("1.1", "x")),
    get([6, 7], absent),
    put("y", [8, 9], done("1.3"), { expected: "absent" }),
  ],
  "an old answer that says that it is old": [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.2")),
    op("direct", [4, 5], saw("1.1", "x")),
  ],
  "a read that failed before the end": [
    put("x", [0, 1], done("1.1")),
    get([2, 3], unknown),
  ],
  "an operation that is sent again after others": [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.2")),
    put("x", [4, 5], done("1.1"), { again: true }),
    get([6, 7], saw("1.2", "y")),
  ],
  "epochs go before sequences": [
    put("x", [0, 1], done("1.900")),
    put("y", [2, 3], done("2.1")),
    get([4, 5], saw("2.1", "y")),
  ],
};

for (const [what, history] of Object.entries(sound)) {
  Deno.test(`check() finds nothing wrong with: ${what}`, () => finds([], history));
}

const listed = (span: [number, number], entries: Record<string, string>): Operation => {
  const seen = Object.entries(entries).map(([name, text]) => {
    const [version, operationId] = text.split(" ") as [string, string];
    return [name, { version, operationId }];
  });
  const outcome: Outcome = { is: "listed", entries: Object.fromEntries(seen) };
  return op("list", span, outcome, { name: undefined });
};

const planted: Record<string, readonly [ViolationKind[], readonly Operation[]]> = {
  "an update that is lost": [["overwritten"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 8], done("1.2"), { expected: "1.1" }),
    put("z", [2, 9], done("1.3"), { expected: "1.1" }),
  ]],
  "a name that is made anew over another": [["overwritten"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.2"), { expected: "absent" }),
  ]],
  "an acknowledged put that is gone": [["lost"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], absent, { final: true }),
  ]],
  "an acknowledged put that cannot be read at the end": [["lost"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], { is: "unknown", code: "corrupt" }, { final: true }),
  ]],
  "an older version at the end": [["lost"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.2")),
    get([4, 5], saw("1.1", "x"), { final: true }),
  ]],
  "a stale read": [["stale"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.2")),
    get([4, 5], saw("1.1", "x")),
  ]],
  "reads that go back": [["stale"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 20], unknown),
    get([4, 5], saw("1.2", "y")),
    get([6, 7], saw("1.1", "x")),
  ]],
  "a removed version that is back": [["stale"], [
    put("x", [0, 1], done("1.1")),
    remove("r", [2, 3], done("1.2")),
    get([4, 5], saw("1.1", "x")),
  ]],
  "a read that finds nothing where nothing was removed": [["stale"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], absent),
  ]],
  "a read that is explained by a removal that begins later alone": [["stale"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], absent),
    remove("r", [4, 5], done("1.2")),
  ]],
  "a list that lacks a name": [["stale"], [
    put("x", [0, 1], done("1.1")),
    listed([2, 3], {}),
  ]],
  "a list of an old version": [["stale"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.2")),
    listed([4, 5], { a: "1.1 x" }),
  ]],
  "mixed content": [["wrong"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], {
      is: "seen",
      seen: { version: "1.1", operationId: "x", sha256: "z", wrong: "other bytes from 7 on" },
    }),
  ]],
  "a version with two contents": [["wrong"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], saw("1.1", "x", "something else")),
  ]],
  "a version that is used twice": [["reused", "order"], [
    put("x", [0, 1], done("1.1")),
    put("y", [2, 3], done("1.1")),
  ]],
  "an operation that is done twice": [["reused"], [
    put("x", [0, 1], done("1.1")),
    get([2, 3], saw("1.2", "x")),
  ]],
  "an operation that answers otherwise when it is sent again": [["reused"], [
    put("x", [0, 1], done("1.1")),
    put("x", [2, 3], done("1.2"), { again: true }),
  ]],
  "an operation that was done and is refused when it is sent again": [["reused"], [
    put("x", [0, 1], done("1.1")),
    put("x", [2, 3], refused, { again: true }),
  ]],
  "a write below what was there": [["order"], [
    put("x", [0, 1], done("1.5")),
    put("y", [2, 3], done("1.4")),
  ]],
  "an unknown write that is done below what was there": [["order"], [
    put("x", [0, 1], done("1.5")),
    put("y", [2, 9], unknown),
    get([3, 4], saw("1.5", "x")),
    op("direct", [5, 6], saw("1.4", "y")),
  ]],
  "a refused write that is seen": [["ghost"], [
    put("x", [0, 1], refused),
    get([2, 3], saw("1.1", "x")),
  ]],
  "a version that nobody wrote": [["ghost"], [
    get([2, 3], saw("1.1", "nobody")),
  ]],
  "a version that is read before it is written": [["ghost", "order"], [
    get([0, 1], saw("1.1", "x")),
    put("x", [2, 3], done("1.1")),
  ]],
};

for (const [what, [kinds, history]] of Object.entries(planted)) {
  Deno.test(`check() finds: ${what}`, () => finds(kinds, history));
}

Deno.test("check() takes 100,000 operations in a few seconds", () => {
  const history = Array.from({ length: 50_000 }, (_, index) => {
    const name = `n${index % 8}`;
    const version = `1.${index + 1}`;
    return [
      put(`o${index}`, [2 * index, 2 * index + 1], done(version), { name }),
      get([2 * index + 1, 2 * index + 2], saw(version, `o${index}`), { name }),
    ];
  }).flat();
  const startedMs = Date.now();
  finds([], history);
  assert(Date.now() - startedMs < 10_000);
});
