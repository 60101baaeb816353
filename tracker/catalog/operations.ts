// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type OperationId, quote } from "../../proto/words/ids.ts";
import type { Name } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import type { CommitResult, NewUpload } from "./catalog.ts";

/** What a finished operation answered, and answers again when it is repeated. */
export interface ReplyByKind {
  readonly put: {
    readonly result: CommitResult;
    readonly upload: NewUpload;
    /** Whether it is known from peers alone: then it may have been one of copies. */
    readonly isAdopted?: boolean;
  };
  readonly remove: NameRecord;
  readonly replicas: NameRecord;
}

type Kind = keyof ReplyByKind;

/** What a row says of its reply already; left out of the reply's text, because there are very many of them. */
interface Repeated {
  readonly name: Name;
  readonly operationId: OperationId;
}

/** How replies are stored, and read again. */
const REPLIES: {
  readonly [K in Kind]: {
    brief(reply: ReplyByKind[K]): unknown;
    // deno-lint-ignore no-explicit-any -- it is what `brief` wrote.
    read(stored: any, repeated: Repeated): ReplyByKind[K];
  };
} = {
  put: {
    brief: ({ result, upload, isAdopted }) => ({
      result: { ...result, record: brief(result.record) },
      upload: { ...brief(upload), tags: undefined },
      isAdopted,
    }),
    read: ({ result, upload, isAdopted }, repeated) => ({
      result: { ...result, record: { ...result.record, ...repeated } },
      upload: { ...upload, ...repeated, tags: result.record.tags },
      ...(isAdopted && { isAdopted }),
    }),
  },
  remove: { brief, read },
  replicas: { brief, read },
};

interface OperationRow {
  readonly kind: Kind;
  readonly name: string;
  readonly reply: string;
}

/** Finished operations. One id stands for one change of one name for as long as it is remembered. */
export class Operations {
  readonly #find: Database.Statement<[string], OperationRow>;
  readonly #insert: Database.Statement<[string, string, string, string, number]>;

  constructor(db: Database.Database) {
    this.#find = db.prepare("SELECT kind, name, reply FROM operations WHERE operation_id = ?");
    this.#insert = db.prepare(
      `INSERT INTO operations (operation_id, kind, name, reply, finished_at_ms)
        VALUES (?, ?, ?, ?, ?)`,
    );
  }

  /**
   * The reply of this operation if it is finished.
   * @param name Which name the repeated request is about, where it says so.
   * @throws conflict when the id was used for something else.
   */
  reply<K extends Kind>(kind: K, id: OperationId, name?: Name): ReplyByKind[K] | undefined {
    const row = this.#find.get(id);
    if (row === undefined) return undefined;
    const again: Repeated = { name: row.name as Name, operationId: id };
    const isSame = name === undefined || row.name === name;
    if (isSame && row.kind === kind) return REPLIES[kind].read(JSON.parse(row.reply), again);
    if (isSame && row.kind === "put" && kind === "replicas") {
      const { result, isAdopted } = REPLIES.put.read(JSON.parse(row.reply), again);
      if (isAdopted) return result.record as ReplyByKind[K];
    }
    throw operationReused(id, row.kind, row.name);
  }

  /** Whether the id stands for a change already. */
  has(id: OperationId): boolean {
    return this.#find.get(id) !== undefined;
  }

  finish<K extends Kind>(
    kind: K,
    id: OperationId,
    name: Name,
    reply: ReplyByKind[K],
    nowMs: number,
  ) {
    const text = JSON.stringify(REPLIES[kind].brief(reply));
    this.#insert.run(id, kind, name, text, nowMs);
  }
}

function read<Stored>(stored: Stored, repeated: Repeated): Stored & Repeated {
  return { ...stored, ...repeated };
}

function brief<Of extends Repeated>({ name: _name, operationId: _id, ...rest }: Of) {
  return rest;
}

const DEED = {
  put: "put",
  remove: "remove",
  replicas: "set the copies of",
} as const satisfies Record<Kind, string>;

export function operationReused(id: OperationId, kind: Kind, name: string): EnjambreError {
  return new EnjambreError(
    "conflict",
    `Cannot use operation id ${quote(id)}: it was used already to ${DEED[kind]} ${quote(name)}`,
  );
}
