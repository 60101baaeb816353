import { EnjambreError } from "../../proto/words/errors.ts";
import type { OperationId } from "../../proto/words/ids.ts";
import { fileIdOf } from "../../proto/words/manifest.ts";
import { compareVersions, parseVersion, type Version } from "../../proto/words/version.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import {
  admit,
  fragment,
  manifestOf,
  nameOf,
  operation,
  put,
  uploadOf,
} from "../contract/catalog_fixture.ts";
import type { Told } from "./diary.ts";
import { databaseOf, HOLDERS, labelsOf } from "./tracker_disk.ts";

/** What was there before the program began, by name. */
const BEFORE: Record<string, string[]> = { a: ["before a"], b: ["before b", "before a"] };
const FIRST: Version = { epoch: 1, sequence: 0 };
/** After all that a test's beginning has put. */
const NEW_NAME = "new after the crash";

/** One change of a name, as its program told of it. */
interface Change {
  readonly name: string;
  readonly number: string;
  readonly isRemoval: boolean;
  /** Undefined: begun, and perhaps done. */
  readonly version: Version | undefined;
}

/** Opens a tracker's database after its program has ended; answers what is wrong with it. */
export async function checkTracker(folder: string, told: readonly Told[]): Promise<string[]> {
  await using catalog = await SqliteCatalog.open(databaseOf(folder));
  const faults = await whatDoesNotMatch(catalog);
  const done = told.filter(({ phase }) => phase === "done");
  const { networkId } = await catalog.identity();
  const isOther = done.some(({ what, answer }) => what === "open" && answer !== networkId);
  if (isOther) faults.push("it is another network");
  const changes = changesOf(told);
  const isFilled = (await catalog.peers()).length === HOLDERS.length;
  const wasFilled = changes.length > 0 || done.some(({ what }) => what === "admit");
  if (wasFilled && !isFilled) faults.push("has forgotten its peers");
  const names = new Set(changes.map(({ name }) => name));
  for (const name of names) {
    const ofName = changes.filter((change) => change.name === name);
    faults.push(...await whatIsWrongWith(catalog, name, ofName));
  }
  faults.push(...await whatIsWrongWithPeers(catalog, told));
  faults.push(...await whatIsWrongWithRepeats(catalog, changes));
  faults.push(...await whatIsWrongWithVersions(catalog, changes));
  faults.push(...(await whatDoesNotMatch(catalog)).map((fault) => `after going on: ${fault}`));
  return faults;
}

async function whatDoesNotMatch(catalog: Catalog): Promise<string[]> {
  return (await catalog.check()).map(({ what, rows, examples }) =>
    `${what}: ${rows} (${examples})`
  );
}

/** In the order in which they were begun; each with its last word. */
function changesOf(told: readonly Told[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { phase, what, of, answer } of told) {
    if (what !== "put" && what !== "remove") continue;
    const space = of.lastIndexOf(" ");
    const [name, number] = [of.slice(0, space), of.slice(space + 1)];
    const version = phase === "done" ? parseVersion(answer) : undefined;
    changes.set(of, { name, number, isRemoval: what === "remove", version });
  }
  return [...changes.values()];
}

async function whatIsWrongWith(
  catalog: Catalog,
  name: string,
  changes: readonly Change[],
): Promise<string[]> {
  const lastDone = changes.findLastIndex(({ version }) => version !== undefined);
  // What was done last, or anything that was begun after it.
  const allowed: (Change | undefined)[] = changes.slice(Math.max(lastDone, 0));
  if (lastDone < 0) allowed.push(undefined);
  const there = await stateOf(catalog, name);
  const match = allowed.find((change) => there.fileId === fileIdDue(name, change));
  if (match === undefined && !allowed.includes(undefined)) return [`"${name}" is lost`];
  if (match === undefined && there.fileId !== fileIdDue(name, undefined)) {
    return [`"${name}" is neither what it was nor what it was to be`];
  }
  const due = match?.version;
  if (due !== undefined && compareVersions(there.version ?? FIRST, due) !== 0) {
    return [`"${name}" has another version than was told`];
  }
  if (there.copiesMin < HOLDERS.length) return [`"${name}" has lost copies`];
  return [];
}

interface StateOfName {
  /** Undefined: not there, or removed. */
  readonly fileId: string | undefined;
  readonly version: Version | undefined;
  readonly copiesMin: number;
}

async function stateOf(catalog: Catalog, name: string): Promise<StateOfName> {
  try {
    const { entry: { record } } = await catalog.info(nameOf(name));
    if (record.fileId === undefined) {
      return { fileId: undefined, version: record.version, copiesMin: Infinity };
    }
    const { manifest, holders } = await catalog.locate(nameOf(name));
    const copiesMin = Math.min(...holders.map((peers) => peers.length));
    return { fileId: fileIdOf(manifest), version: record.version, copiesMin };
  } catch (thrown) {
    if (!EnjambreError.is(thrown, "not_found")) throw thrown;
    return { fileId: undefined, version: undefined, copiesMin: Infinity };
  }
}

/** What a name is after a change; without one what it was before all. */
function fileIdDue(name: string, change: Change | undefined): string | undefined {
  if (change?.isRemoval) return undefined;
  const labels = change === undefined ? BEFORE[name] : labelsOf(change.number);
  return labels === undefined ? undefined : fileIdOf(manifestOf(...labels));
}

/** Of the peers of "a holder dies". */
async function whatIsWrongWithPeers(catalog: Catalog, told: readonly Told[]): Promise<string[]> {
  const faults: string[] = [];
  const peers = new Map((await catalog.peers()).map((peer) => [peer.peerId as string, peer]));
  const isDone = (what: string) => told.some((each) => each.what === what && each.phase === "done");
  const isBegun = (what: string) => told.some((each) => each.what === what);
  const [first, second] = HOLDERS as readonly string[];
  if (isDone("count") && !peers.get(second!)!.counted) {
    faults.push("a peer does not count any more");
  }
  if (isDone("uncount") && !isBegun("count") && peers.get(second!)!.counted) {
    faults.push("a dead peer counts");
  }
  if (isDone("drain") && peers.get(first!)!.drainingSinceMs !== 5) faults.push("no peer drains");
  if (isDone("lose")) {
    const [replicas] = await catalog.replicasOf([fragment("before a").id]);
    if (replicas!.holders.some((holder) => holder === first)) faults.push("a lost replica is back");
  }
  // What was cut off in the middle is ended by the next call.
  if (isBegun("uncount")) await catalog.setCounted(HOLDERS[1]!, true);
  return faults;
}

/** The same operation again has the same answer; one that was cut off can be done now. */
async function whatIsWrongWithRepeats(
  catalog: Catalog,
  changes: readonly Change[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, number, isRemoval, version } of changes) {
    const operationId = operation(Number(number));
    if (version === undefined && isRemoval) continue;
    const repeated = isRemoval
      ? (await catalog.remove({ operationId, name: nameOf(name) }, 1)).version
      : await repeatPut(catalog, name, operationId, number);
    if (version === undefined || compareVersions(repeated, version) === 0) continue;
    faults.push(`operation ${number} was done twice`);
  }
  return faults;
}

async function repeatPut(
  catalog: Catalog,
  name: string,
  operationId: OperationId,
  number: string,
): Promise<Version> {
  const { done } = await catalog.begin(uploadOf(name, { operationId }), 1);
  if (done !== undefined) return done.record.version;
  await admit(catalog, HOLDERS.length);
  return (await put(catalog, name, { operationId, labels: labelsOf(number) })).record.version;
}

async function whatIsWrongWithVersions(
  catalog: Catalog,
  changes: readonly Change[],
): Promise<string[]> {
  await admit(catalog, HOLDERS.length);
  const { record } = await put(catalog, NEW_NAME);
  const isReused = changes.some(({ version }) =>
    version !== undefined && compareVersions(version, record.version) >= 0
  );
  return isReused ? ["a version is used again"] : [];
}
