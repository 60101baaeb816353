import { parseVersion } from "../../proto/words/version.ts";
import type { Operation, Seen } from "./history.ts";

/**
 * lost: an acknowledged version is not there at the end. stale: a read went back in time, and did not say so. wrong:
 * bytes that are not those of the version. order: a write got a version that is not above what was there. reused: one
 * version twice, or one operation twice. ghost: a version that nobody wrote, was refused, or was not begun yet.
 * overwritten: a conditional write did not hold its condition.
 */
export type ViolationKind =
  | "lost"
  | "stale"
  | "wrong"
  | "order"
  | "reused"
  | "ghost"
  | "overwritten";

export interface Violation {
  readonly kind: ViolationKind;
  readonly says: string;
}

export interface Verdict {
  readonly operations: number;
  readonly writes: number;
  readonly reads: number;
  readonly unknown: number;
  readonly refused: number;
  readonly violations: readonly Violation[];
}

/** Nothing was ever committed. */
const NEVER = 0;
const EPOCH_FACTOR = 2 ** 40;

/**
 * Decides whether a history can be one of registers that are ordered by version (each name linearizable). Sound, and
 * exact but for reads that found no name, which are taken for the oldest removal that explains them. O(n log n).
 */
export function check(history: readonly Operation[]): Verdict {
  const violations: Violation[] = [];
  const writes = new Writes(history, violations);
  for (const [name, events] of byName(history)) checkName(name, events, writes, violations);
  const is = (outcome: string) => history.filter((each) => each.outcome.is === outcome).length;
  return {
    operations: history.length,
    writes: is("done"),
    reads: is("seen") + is("absent") + is("listed"),
    unknown: is("unknown"),
    refused: is("refused"),
    violations,
  };
}

/** Versions as numbers: the order is the same. */
function ordinal(version: string): number {
  const { epoch, sequence } = parseVersion(version);
  return epoch * EPOCH_FACTOR + sequence;
}

/** A version that is known, and the write that made it. */
interface Made {
  readonly at: number;
  readonly maker: Operation;
}

/** Everything known of who made which version. */
class Writes {
  readonly byOperation = new Map<string, Operation>();
  /** Versions that were acknowledged or read: who made them. */
  readonly makerOf = new Map<string, string>();
  readonly #versionOf = new Map<string, string>();
  readonly #contentOf = new Map<string, string>();
  readonly #violations: Violation[];
  #byName: Map<string, Made[]> | undefined;

  constructor(history: readonly Operation[], violations: Violation[]) {
    this.#violations = violations;
    for (const operation of history) {
      if (operation.operationId !== undefined && !operation.again) {
        this.byOperation.set(operation.operationId, operation);
      }
    }
    for (const operation of history) {
      const { outcome, operationId } = operation;
      if (operation.again && outcome.is === "refused") {
        this.#violate("reused", `${operationId} was done, and is refused now`, operation);
      }
      if (outcome.is === "done") this.#learn(outcome.version, operationId!, operation);
      if (outcome.is === "seen") this.#see(outcome.seen, operation);
      if (outcome.is === "listed") {
        for (const seen of Object.values(outcome.entries)) this.#see(seen, operation);
      }
    }
  }

  /** The versions of a name that are known, ascending. */
  versionsOf(name: string): Made[] {
    this.#byName ??= Map.groupBy(
      [...this.makerOf].flatMap(([version, operationId]) => {
        const maker = this.byOperation.get(operationId);
        return maker === undefined ? [] : [{ at: ordinal(version), maker }];
      }).sort((a, b) => a.at - b.at),
      ({ maker }) => maker.name!,
    );
    return this.#byName.get(name) ?? [];
  }

  versionOf({ operationId, outcome }: Operation): string | undefined {
    return outcome.is === "done" ? outcome.version : this.#versionOf.get(operationId!);
  }

  #see(seen: Seen, reader: Operation): void {
    this.#learn(seen.version, seen.operationId, reader);
    const maker = this.byOperation.get(seen.operationId);
    if (maker === undefined || maker.outcome.is === "refused") {
      const why = maker === undefined ? "nobody began" : "was refused";
      this.#violate("ghost", `${seen.version} is of an operation that ${why}`, reader);
    } else if (maker.invokedMs > reader.completedMs) {
      this.#violate("ghost", `${seen.version} was read before it was written`, reader);
    }
    if (seen.wrong !== undefined) {
      this.#violate("wrong", `${seen.version} has ${seen.wrong}`, reader);
    } else if (seen.sha256 !== undefined) {
      const first = this.#contentOf.get(seen.version) ?? maker?.sha256 ?? seen.sha256;
      this.#contentOf.set(seen.version, first);
      if (first !== seen.sha256) {
        this.#violate("wrong", `${seen.version} was read with two contents`, reader);
      }
    }
  }

  #learn(version: string, operationId: string, witness: Operation): void {
    const maker = this.makerOf.get(version);
    const made = this.#versionOf.get(operationId);
    if (maker !== undefined && maker !== operationId) {
      this.#violate("reused", `${version} is of ${maker} and of ${operationId}`, witness);
    } else if (made !== undefined && made !== version) {
      this.#violate("reused", `${operationId} made ${made} and ${version}`, witness);
    }
    this.makerOf.set(version, maker ?? operationId);
    this.#versionOf.set(operationId, made ?? version);
  }

  #violate(kind: ViolationKind, what: string, witness: Operation): void {
    this.#violations.push({ kind, says: `${what}: ${described(witness)}` });
  }
}

/** What one operation says of one name. */
interface Event {
  readonly operation: Operation;
  /** Absent: the name was not there. */
  readonly seen?: Seen;
}

function byName(history: readonly Operation[]): Map<string, Event[]> {
  const names = new Set(history.flatMap(({ name }) => name === undefined ? [] : [name]));
  const events = new Map<string, Event[]>([...names].map((name) => [name, []]));
  for (const operation of history) {
    const { name, outcome } = operation;
    if (outcome.is === "listed") {
      for (const each of names) {
        events.get(each)!.push({ operation, seen: outcome.entries[each] });
      }
    } else if (name !== undefined) {
      events.get(name)!.push({
        operation,
        ...(outcome.is === "seen" && { seen: outcome.seen }),
      });
    }
  }
  return events;
}

/** Goes through the beginnings and ends of a name's operations in their order. */
function checkName(
  name: string,
  events: readonly Event[],
  writes: Writes,
  violations: Violation[],
): void {
  const versions = writes.versionsOf(name);
  const removals = versions.filter(({ maker }) => maker.action === "remove");
  const removesUnknown = events.flatMap(({ operation }) => {
    const { action, outcome } = operation;
    const isOpen = action === "remove" && outcome.is === "unknown" &&
      writes.versionOf(operation) === undefined;
    return isOpen ? [operation.invokedMs] : [];
  });
  const moments = events.flatMap((event) => [
    { atMs: event.operation.invokedMs, begins: true, event },
    { atMs: event.operation.completedMs, begins: false, event },
  ]).sort((a, b) => a.atMs - b.atMs || Number(b.begins) - Number(a.begins));
  let floor = NEVER;
  const floorOf = new Map<Event, number>();
  for (const { begins, event } of moments) {
    if (begins) {
      floorOf.set(event, floor);
      continue;
    }
    const at = judged(event, floorOf.get(event)!, { removals, removesUnknown, writes }, violations);
    if (at !== undefined) floor = Math.max(floor, at);
  }
  checkConditions(events, versions, writes, violations);
}

interface Known {
  readonly removals: readonly Made[];
  /** When removals began of which nobody knows whether they were done. */
  readonly removesUnknown: readonly number[];
  readonly writes: Writes;
}

/** Compares one operation with what had ended before it began. Answers the version that later ones cannot go below. */
function judged(
  { operation, seen }: Event,
  floor: number,
  { removals, removesUnknown, writes }: Known,
  violations: Violation[],
): number | undefined {
  const { outcome, action, final } = operation;
  const violate = (kind: ViolationKind, says: string) => {
    violations.push({ kind, says: `${says}, ${shown(floor)} was there: ${described(operation)}` });
  };
  // Sent once more it answers as it did; that it does is looked at where versions are learnt.
  if (operation.again) return undefined;
  if (operation.operationId !== undefined) {
    const version = writes.versionOf(operation);
    if (version === undefined) return undefined;
    if (ordinal(version) <= floor) violate("order", `wrote ${version}`);
    return outcome.is === "done" ? ordinal(version) : undefined;
  }
  // It says itself that it may be old.
  if (action === "direct") return undefined;
  if (seen !== undefined) {
    const at = ordinal(seen.version);
    if (at < floor) violate(final ? "lost" : "stale", `read ${seen.version}`);
    return at;
  }
  if (outcome.is === "unknown" || outcome.is === "refused") {
    if (final && floor !== NEVER) violate("lost", `could not be read (${outcome.code})`);
    return undefined;
  }
  if (floor === NEVER) return undefined;
  const removal = removals.find(({ at, maker }) =>
    at >= floor && maker.invokedMs <= operation.completedMs
  );
  const mayBeRemoved = removesUnknown.some((invokedMs) => invokedMs < operation.completedMs);
  if (removal === undefined && !mayBeRemoved) violate(final ? "lost" : "stale", "found nothing");
  // With a removal that nobody saw there are several explanations, so nothing follows.
  return mayBeRemoved ? undefined : removal?.at;
}

/** A conditional write comes right after what it expected. */
function checkConditions(
  events: readonly Event[],
  versions: readonly Made[],
  writes: Writes,
  violations: Violation[],
): void {
  const indexOf = new Map(versions.map(({ at }, index) => [at, index]));
  for (const { operation } of events) {
    const { expected, again } = operation;
    const version = expected === undefined ? undefined : writes.versionOf(operation);
    if (version === undefined || again) continue;
    const before = versions[(indexOf.get(ordinal(version)) ?? 0) - 1];
    const holds = expected === "absent"
      ? before === undefined || before.maker.action === "remove" ||
        hasUnknownRemoval(events, operation, writes)
      : before !== undefined && before.at === ordinal(expected!);
    if (holds) continue;
    const found = before === undefined ? "nothing" : shown(before.at);
    violations.push({
      kind: "overwritten",
      says: `expected ${expected}, came after ${found}: ${described(operation)}`,
    });
  }
}

function hasUnknownRemoval(events: readonly Event[], write: Operation, writes: Writes): boolean {
  return events.some(({ operation }) =>
    operation.action === "remove" && operation.outcome.is === "unknown" &&
    writes.versionOf(operation) === undefined && operation.invokedMs < write.completedMs
  );
}

function shown(at: number): string {
  return at === NEVER ? "nothing" : `${Math.floor(at / EPOCH_FACTOR)}.${at % EPOCH_FACTOR}`;
}

function described({ client, action, name, invokedMs, completedMs, outcome }: Operation): string {
  const when = `${Math.round(invokedMs)} to ${Math.round(completedMs)} ms`;
  return `client ${client}, ${action} ${name ?? "all"}, ${when}, ${outcome.is}`;
}
