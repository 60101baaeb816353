// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { assert } from "../../../proto/words/errors.ts";
import type { Connection } from "../../../tracker/catalog/connection.ts";

/**
 * One connection for many trackers, one after the other: opening a database and preparing its statements costs more
 * than all that a short-lived tracker does with it. All that happens between `begin` and `undo` is one transaction
 * (those of the catalog are savepoints in it), so that each run finds the same database.
 */
export class LastingConnection implements Disposable {
  readonly #connection: Connection;
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement[]>();
  /** How often each text was prepared by whoever has the connection now. */
  #taken = new Map<string, number>();
  /** What was made for the connection itself: temporary tables and functions. */
  readonly #made = new Set<string>();
  #emptying: readonly Database.Statement[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    const { db } = connection;
    this.#db = Object.create(db, {
      prepare: { value: (sql: string) => this.#prepare(sql) },
      exec: { value: (sql: string) => this.#once(sql, () => db.exec(sql)) },
      // Making one again would have every statement be prepared again.
      function: {
        value: (name: string, how: Database.RegistrationOptions, run: () => unknown) => {
          this.#once(name, () => db.function(name, how, run));
        },
      },
      aggregate: {
        value: (name: string, how: Database.AggregateOptions) => {
          this.#once(name, () => db.aggregate(name, how));
        },
      },
    });
  }

  /** @throws Error when nobody had it before: what is made for a connection must not be undone with a run. */
  begin(): void {
    const { db } = this.#connection;
    assert(this.#made.size > 0, "the first catalog on a lasting connection is opened before a run");
    const tables = db.prepare<[], string>(
      "SELECT name FROM sqlite_temp_schema WHERE type = 'table'",
    ).pluck().all();
    if (this.#emptying.length === 0) {
      this.#emptying = tables.map((name) => db.prepare(`DELETE FROM temp."${name}"`));
    }
    db.exec("BEGIN IMMEDIATE");
  }

  undo(): void {
    const { db } = this.#connection;
    assert(db.inTransaction, "the transaction of the run ended before the run");
    db.exec("ROLLBACK");
  }

  /** For one catalog, when the one before is closed: it gets the statements of that one. */
  borrow(): Connection {
    this.#taken = new Map();
    for (const empty of this.#emptying) empty.run();
    return { db: this.#db, [Symbol.dispose]: () => {} };
  }

  /** The first one of a text is always prepared at the same place of the product, and so the second. */
  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql) ?? [];
    const number = this.#taken.get(sql) ?? 0;
    this.#taken.set(sql, number + 1);
    const statement = known[number] ?? this.#connection.db.prepare(sql);
    known[number] = statement;
    this.#statements.set(sql, known);
    return statement;
  }

  #once(what: string, make: () => void): void {
    if (this.#made.has(what)) return;
    this.#made.add(what);
    make();
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }
}
