import type { FileId, OperationId } from "../../../proto/words/ids.ts";
import type { Version } from "../../../proto/words/version.ts";
import { compareVersions, formatVersion } from "../../../proto/words/version.ts";

/** One call of a client: of a list, one entry for each name. */
export interface Call {
  readonly kind: "put" | "remove" | "replicas" | "get" | "list";
  readonly name: string;
  /** The order of begins and ends, as somebody would see it who sees everything. */
  readonly begun: number;
  ended?: number;
  /** Absent while it is not known whether it happened, or that it did not. */
  outcome?: "done" | "absent" | "refused" | "failed";
  /** Of a change. */
  readonly operationId?: OperationId;
  /** What was put, or was found to be there. */
  fileId?: FileId;
  /** What was made, or read. */
  version?: Version;
  /** What a read answered. */
  readFileId?: FileId;
  /** By which operation it was made, as the answer says. */
  readOperationId?: OperationId;
}

/** What clients asked and were answered. */
export class History {
  readonly calls: Call[] = [];
  #moment = 0;

  begin(call: Omit<Call, "begun">): Call {
    const begun = { ...call, begun: this.#moment += 1 };
    this.calls.push(begun);
    return begun;
  }

  end(call: Call, answer: Partial<Call>): void {
    Object.assign(call, answer, { ended: this.#moment += 1 });
  }

  /** What cannot be, name by name, in words. */
  violations(): string[] {
    const byName = Map.groupBy(this.calls, ({ name }) => name);
    return [...byName.values()].flatMap((calls) => [
      ...ofVersions(calls),
      ...ofOrder(calls),
      ...ofAbsence(calls),
    ]);
  }

  /** The newest change of each name that a client was told of. */
  newestDone(): Map<string, Call> {
    const newest = new Map<string, Call>();
    for (const call of this.calls.filter(isDoneChange)) {
      const known = newest.get(call.name);
      if (known === undefined || compareVersions(known.version!, call.version!) < 0) {
        newest.set(call.name, call);
      }
    }
    return newest;
  }
}

export function isChange({ kind }: Call): boolean {
  return kind === "put" || kind === "remove" || kind === "replicas";
}

/** A change of the number of copies is of the file that was there, which is only known from its answer. */
function isOfUnknownFile({ kind, fileId }: Call): boolean {
  return kind === "replicas" && fileId === undefined;
}

function isDoneChange(call: Call): boolean {
  return isChange(call) && call.outcome === "done";
}

/** A version is one change's, and what is read of it is what that change put. */
function ofVersions(calls: readonly Call[]): string[] {
  const found: string[] = [];
  const changes = new Map(calls.filter(isChange).map((call) => [call.operationId!, call]));
  const madeBy = new Map<string, OperationId>();
  for (const call of calls) {
    if (call.version === undefined) continue;
    const made = isChange(call) ? call.operationId! : call.readOperationId!;
    const text = formatVersion(call.version);
    const other = madeBy.get(text);
    if (other !== undefined && other !== made) {
      found.push(`I5: version ${text} of ${call.name} was made by two operations`);
    }
    madeBy.set(text, made);
    if (isChange(call)) continue;
    const change = changes.get(made);
    if (change === undefined) found.push(`I4: ${call.name} ${text} was read, and nobody made it`);
    else if (change.begun > call.ended!) found.push(`I4: ${call.name} ${text} was read too early`);
    else if (change.fileId !== call.readFileId && !isOfUnknownFile(change)) {
      found.push(`I3: ${call.name} ${text} was read with bytes that were not put`);
    } else if (change.outcome === "refused") {
      found.push(`I4: ${call.name} ${text} was refused, and is there`);
    }
  }
  return found;
}

/** What begins after something ended carries no older version; a change carries a newer one. */
function ofOrder(calls: readonly Call[]): string[] {
  const found: string[] = [];
  const known = calls.filter(({ version, ended }) => version !== undefined && ended !== undefined);
  const byEnd = known.toSorted((a, b) => a.ended! - b.ended!);
  let [next, newest] = [0, undefined as Version | undefined];
  for (const call of known.toSorted((a, b) => a.begun - b.begun)) {
    for (; next < byEnd.length && byEnd[next]!.ended! < call.begun; next += 1) {
      const { version } = byEnd[next]!;
      if (newest === undefined || compareVersions(newest, version!) < 0) newest = version;
    }
    if (newest === undefined) continue;
    const order = compareVersions(call.version!, newest);
    if (order < 0 || (order === 0 && isChange(call))) {
      const text = `${call.kind} of ${call.name} has version ${formatVersion(call.version!)}`;
      const invariant = isChange(call) ? "I5" : "I4";
      found.push(`${invariant}: a ${text} after ${formatVersion(newest)} was known`);
    }
  }
  return found;
}

/** Nothing is found only where a removal can be the newest change. */
function ofAbsence(calls: readonly Call[]): string[] {
  const found: string[] = [];
  const changes = calls.filter((call) => isChange(call) && call.outcome !== "refused");
  for (const call of calls) {
    if (call.outcome !== "absent" || isChange(call)) continue;
    const before = changes.filter((change) =>
      change.outcome === "done" && change.ended! < call.begun
    );
    const newest = before.reduce<Call | undefined>((a, b) => {
      return a === undefined || compareVersions(a.version!, b.version!) < 0 ? b : a;
    }, undefined);
    if (newest === undefined || newest.kind === "remove") continue;
    const mayBeRemoved = changes.some((change) =>
      change.kind === "remove" && change.begun < call.ended! &&
      (change.version === undefined || compareVersions(change.version, newest.version!) > 0)
    );
    if (!mayBeRemoved) {
      found.push(`I1: ${call.name} ${formatVersion(newest.version!)} was not there`);
    }
  }
  return found;
}
