import assert from "node:assert/strict";
import fc from "fast-check";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import {
  admit,
  digestOf,
  FAR_MS,
  fragment,
  FRAGMENT_BYTES,
  KEEP_ALL,
  manifestOf,
  nameOf,
  type OpenCatalog,
  operation,
  peerId,
  uploadOf,
} from "./catalog_fixture.ts";
import { type Answer, CatalogModel } from "./catalog_model.ts";

const PEERS = 3;
const LABELS = ["f", "g", "h", "i"];
const NAMES = ["a", "b", "b/c"];
const RUNS = 100;
const STORIES = 40;
/** Operations of stories, which are never met again; others are few, so that they are repeated. */
const FIRST_OWN = 100_000;

const labels = fc.subarray(LABELS);
const operations = fc.integer({ min: 0, max: 5 });
const peers = fc.integer({ min: 0, max: PEERS - 1 });
const names = fc.constantFrom(...NAMES);
/** Few, so that linking is met; with a repeat, and one empty. */
const contents = fc.constantFrom<string[]>([], ["f"], ["f", "g"], ["g", "f", "g"], ["h"], [
  "h",
  "i",
  "f",
]);

const upload = {
  name: names,
  replicas: fc.integer({ min: 1, max: 4 }),
  acknowledge: fc.integer({ min: 1, max: 2 }),
};

const single = fc.oneof(
  fc.record({
    kind: fc.constant("begin" as const),
    operation: operations,
    ...upload,
    ifAbsent: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("claim" as const), operation: operations, labels }),
  fc.record({ kind: fc.constant("commit" as const), operation: operations, labels: contents }),
  fc.record({ kind: fc.constant("abort" as const), operation: operations }),
  fc.record({ kind: fc.constant("remove" as const), operation: operations, name: names }),
  fc.record({
    kind: fc.constant("change" as const),
    ...{ peer: peers, gained: labels, lost: labels, dropping: fc.boolean() },
  }),
  fc.record({
    kind: fc.constant("inventory" as const),
    peer: peers,
    labels,
    dropping: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("count" as const), peer: peers, counted: fc.boolean() }),
  fc.record({ kind: fc.constant("prune" as const), agoMs: fc.integer({ min: 0, max: 10 }) }),
  fc.record({ kind: fc.constant("drop" as const), agoMs: fc.integer({ min: 0, max: 10 }) }),
  fc.record({
    kind: fc.constant("replicas" as const),
    operation: operations,
    name: names,
    replicas: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: fc.constant("excess" as const),
    peer: peers,
    labels,
    trusted: fc.uniqueArray(peers),
  }),
  fc.record({ kind: fc.constant("recall" as const), peer: peers }),
  fc.record({ kind: fc.constant("reopen" as const) }),
);

type Step = typeof single extends fc.Arbitrary<infer Value> ? Value : never;

/** What belongs together, so that much is committed, and removed again. */
const story = fc.oneof(
  { arbitrary: single.map((step): Step[] => [step]), weight: 4 },
  {
    arbitrary: fc.record({ ...upload, operation: fc.nat({ max: 99_999 }), labels: contents })
      .map(({ operation, labels, ...rest }): Step[] => [
        { kind: "begin", operation: FIRST_OWN + operation, ...rest, ifAbsent: false },
        { kind: "claim", operation: FIRST_OWN + operation, labels: [...new Set(labels)] },
        { kind: "change", peer: 0, gained: labels, lost: [], dropping: false },
        { kind: "change", peer: 1, gained: labels, lost: [], dropping: false },
        { kind: "commit", operation: FIRST_OWN + operation, labels },
      ]),
    weight: 2,
  },
  {
    arbitrary: fc.record({ operation: fc.nat({ max: 99_999 }), name: names })
      .map(({ operation, name }): Step[] => [
        { kind: "remove", operation: FIRST_OWN * 2 + operation, name },
        { kind: "prune", agoMs: 0 },
      ]),
    weight: 1,
  },
);

/** The part of the catalog's contract that compares it with a plain model, over random sequences of calls. */
export function catalogModelContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name} answers as a plain model does, whatever happens in whatever order`, async () => {
    const stories = fc.array(story, { minLength: 5, maxLength: STORIES, size: "max" });
    await fc.assert(
      fc.asyncProperty(stories.map((stories) => stories.flat()), async (steps) => {
        await using test = await open();
        let { catalog } = test;
        await admit(catalog, PEERS);
        const model = new CatalogModel(PEERS);
        for (const [index, step] of steps.entries()) {
          if (step.kind !== "reopen") await compareStep(catalog, model, step, 100 + index);
          else {
            catalog = await test.reopen();
            await compareState(catalog, model);
          }
        }
        await compareState(catalog, model);
      }),
      { numRuns: RUNS },
    );
  });
}

async function compareStep(
  catalog: Catalog,
  model: CatalogModel,
  step: Exclude<Step, { kind: "reopen" }>,
  nowMs: number,
): Promise<void> {
  const [wanted, came] = await both(catalog, model, step, nowMs);
  assert.deepEqual(came, wanted, JSON.stringify(step));
}

async function both(
  catalog: Catalog,
  model: CatalogModel,
  step: Exclude<Step, { kind: "reopen" }>,
  nowMs: number,
): Promise<[Answer, Answer]> {
  switch (step.kind) {
    case "begin":
      return [model.begin(step.operation, step), await answer(begin(catalog, step, nowMs))];
    case "claim": {
      const claimed = catalog.claim(
        operation(step.operation),
        step.labels.map(fragment),
        FAR_MS,
      );
      const holders = claimed.then((each) => each.map(({ holders }) => [...holders].sort()));
      return [model.claim(step.operation, step.labels), await answer(holders)];
    }
    case "commit": {
      const committed = commit(catalog, step.operation, step.labels, nowMs);
      return [model.commit(step.operation, step.labels, nowMs), await answer(committed)];
    }
    case "abort": {
      const aborted = catalog.abort(operation(step.operation), nowMs);
      return [model.abort(step.operation, nowMs), await answer(aborted)];
    }
    case "remove": {
      const removal = { operationId: operation(step.operation), name: nameOf(step.name) };
      const removed = catalog.remove(removal, nowMs).then(({ version }) => version.sequence);
      return [model.remove(step.operation, step.name, nowMs), await answer(removed)];
    }
    case "replicas": {
      const change = { operationId: operation(step.operation), name: nameOf(step.name) };
      const set = catalog.setReplicas({ ...change, replicas: step.replicas }, nowMs)
        .then(({ version }) => version.sequence);
      const { name, replicas } = step;
      return [model.setReplicas(step.operation, name, replicas, nowMs), await answer(set)];
    }
    default:
      return await bothOfReplicas(catalog, model, step, nowMs);
  }
}

async function bothOfReplicas(
  catalog: Catalog,
  model: CatalogModel,
  step: Extract<
    Step,
    { kind: "change" | "inventory" | "count" | "prune" | "drop" | "excess" | "recall" }
  >,
  nowMs: number,
): Promise<[Answer, Answer]> {
  switch (step.kind) {
    case "change": {
      const { dropping } = step;
      const gained = step.gained.map((label) => ({ ...fragment(label), dropping }));
      const lost = step.lost.map((label) => fragment(label).id);
      const changed = catalog.applyChanges([{ peerId: peerId(step.peer), gained, lost }]);
      return [model.change(step.peer, step.gained, step.lost, dropping), await answer(changed)];
    }
    case "inventory": {
      const missing = [...model.held[step.peer]!].filter((label) => !step.labels.includes(label));
      const { dropping } = step;
      const fragments = step.labels.map((label) => ({ ...fragment(label), dropping }));
      const part = { fragments, first: true, last: true };
      const taken = catalog.applyInventory(peerId(step.peer), part);
      return [model.change(step.peer, step.labels, missing, dropping), await answer(taken)];
    }
    case "count": {
      const counted = catalog.setCounted(peerId(step.peer), step.counted);
      return [model.setCounted(step.peer, step.counted), await answer(counted)];
    }
    case "prune": {
      const beforeMs = nowMs - step.agoMs;
      const rest = { tombstonesBeforeMs: beforeMs, fragmentsBeforeMs: beforeMs };
      const pruned = catalog.prune({ ...KEEP_ALL, ...rest, supersededBeforeMs: beforeMs });
      return [model.prune(beforeMs), await answer(pruned)];
    }
    case "recall": {
      const recalled = catalog.recall([peerId(step.peer)], [])
        .then((found) => found.map(({ id }) => `${step.peer} ${labelOf(id)}`).sort());
      return [{ value: model.recall(step.peer).sort() }, await answer(recalled)];
    }
    case "excess": {
      const excess = step.labels.map((label) => ({
        id: fragment(label).id,
        peerId: peerId(step.peer),
      }));
      const taken = catalog.takeExcess(excess, step.trusted.map(peerId))
        .then((found) => found.map(({ id }) => `${step.peer} ${labelOf(id)}`));
      const value = step.labels.flatMap((label) =>
        model.takeExcess(label, step.peer, step.trusted)
      );
      return [{ value }, await answer(taken)];
    }
    case "drop": {
      const peerIds = model.held.map((_, peer) => peerId(peer));
      const drops = catalog.takeDroppable(peerIds, nowMs - step.agoMs, 1000)
        .then((found) => found.map(({ peerId, id }) => `${peerId} ${id}`).sort());
      const wanted = model.takeDroppable(nowMs - step.agoMs).map((text) => {
        const [peer, label] = text.split(" ");
        return `${peerId(Number(peer))} ${fragment(label!).id}`;
      });
      return [{ value: wanted.sort() }, await answer(drops)];
    }
  }
}

async function begin(
  catalog: Catalog,
  step: Extract<Step, { kind: "begin" }>,
  nowMs: number,
): Promise<unknown> {
  const { name, replicas, acknowledge, ifAbsent } = step;
  const upload = uploadOf(name, {
    operationId: operation(step.operation),
    replicas,
    acknowledge,
    ...(ifAbsent ? { condition: { expect: "absent" } } : {}),
  });
  const { done } = await catalog.begin(upload, nowMs);
  return done && valueOf(done);
}

async function commit(
  catalog: Catalog,
  operationIndex: number,
  labels: readonly string[],
  nowMs: number,
): Promise<unknown> {
  const outcome = await catalog.commit(operation(operationIndex), manifestOf(...labels), nowMs);
  if ("short" in outcome) return { short: outcome.short.map(({ id }) => labelOf(id)) };
  return valueOf(outcome.done);
}

function valueOf(result: Awaited<ReturnType<Catalog["begin"]>>["done"] & object) {
  const { record, linked, fragmentsPresent } = result;
  return { sequence: record.version.sequence, linked, fragmentsPresent };
}

async function answer(call: Promise<unknown>): Promise<Answer> {
  try {
    return { value: await call };
  } catch (error) {
    if (error instanceof EnjambreError) return { code: error.code };
    throw error;
  }
}

function labelOf(id: FragmentId): string {
  return LABELS.find((label) => fragment(label).id === id)!;
}

async function compareState(catalog: Catalog, model: CatalogModel): Promise<void> {
  const live = model.live();
  const listed = (await catalog.list("", 100, "")).items;
  assert.deepEqual(listed.map(({ record }) => record.name), [...live.keys()].sort());
  for (const entry of listed) {
    const version = live.get(entry.record.name)!;
    const copies = version.labels!.map((label) => model.copies(label));
    assert.equal(entry.copies, copies.length === 0 ? version.replicas : Math.min(...copies));
    const located = await catalog.locate(entry.record.name);
    assert.equal(located.record.version.sequence, version.sequence);
    assert.deepEqual(located.manifest, manifestOf(...version.labels!));
    const holders = version.labels!.map((label) => model.holders(label));
    assert.deepEqual(located.holders.map((each) => [...each].sort()), holders);
  }
  for (const peer of model.held.keys()) {
    assert.deepEqual(await catalog.inventoryDigest(peerId(peer)), digestOf(model.ids(peer)));
  }
  const wanted = LABELS.filter((label) => model.wanted(label) > 0);
  const short = wanted.filter((label) => model.copies(label) < model.wanted(label));
  const found = (await catalog.shortFragments(100)).map(({ id }) => labelOf(id));
  assert.deepEqual(found.sort(), short.sort());
  const totals = await catalog.totals();
  assert.equal(totals.names, live.size);
  assert.equal(totals.files, model.files);
  assert.equal(totals.uploads, model.uploads);
  assert.equal(totals.fragments, wanted.length);
  assert.equal(totals.fragmentsShort, short.length);
  const missing = short.map((label) => model.wanted(label) - model.copies(label));
  assert.equal(totals.missingBytes, missing.reduce((sum, each) => sum + each * FRAGMENT_BYTES, 0));
  const surveyed = (await catalog.survey(100)).fragments.map(
    ({ id, wanted, claimed, replicas }) => {
      return [labelOf(id), wanted, claimed, replicas.map(({ peerId }) => peerId).sort()];
    },
  );
  const held = LABELS.filter((label) => model.wanted(label) > 0 || model.claimed(label))
    .map((label) => [label, model.wanted(label), model.claimed(label), model.holders(label)]);
  assert.deepEqual(surveyed.sort(), held.sort());
  const byCopies = totals.fragmentsByCopies.map((_, copies) => {
    return wanted.filter((label) => model.copies(label) === copies).length;
  });
  assert.deepEqual(totals.fragmentsByCopies, byCopies);
  assert.deepEqual(await catalog.check(), []);
}
