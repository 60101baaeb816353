import { nowMs } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { watched } from "../proto/wire/server.ts";
import type { IdentityRecords } from "./catalog/identity_records.ts";

const log = logger("audit");

/** What changes something that people care about, and what the audit log calls it. */
const ACTIONS: Readonly<Record<string, string>> = {
  Commit: "put",
  Remove: "remove",
  SetReplicas: "replicas",
  Drain: "drain",
  Trust: "trust",
  Maintain: "maintenance",
  Repair: "repair",
  LeaveSafeMode: "leave safe mode",
  Rebalance: "rebalance",
  Tickets: "tickets",
};

/** What of a response or a request says what it was about. */
interface Subjects {
  readonly record?: { readonly name: string } | null;
  readonly done?: { readonly record?: { readonly name: string } | null } | null;
  readonly peer?: string;
}

/**
 * The same methods; what they changed is in the audit log a moment later, and who asked for it. It is not waited for:
 * what was acknowledged is kept in the catalog itself.
 */
export function audited<Handlers extends object>(
  handlers: Handlers,
  records: IdentityRecords,
): Handlers {
  return watched(handlers, (method, { request, response, failed, caller }) => {
    const action = ACTIONS[method];
    if (action === undefined || failed) return;
    const { record, done } = (response ?? {}) as Subjects;
    // A commit that waits for copies is asked again, and has done nothing yet.
    if (method === "Commit" && done === null) return;
    const subject = record?.name ?? done?.record?.name ?? (request as Subjects).peer ?? "";
    const actor = caller?.deviceId ?? "somebody without an identity";
    records.audit({ atMs: nowMs(), actor, action, subject, outcome: "done" })
      .catch((error) => log.error("Cannot write to the audit log", { error }));
  });
}
