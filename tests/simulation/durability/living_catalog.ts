import type { Random } from "../../../proto/process/random.ts";
import type { Catalog, CommitOutcome, CommitResult } from "../../../tracker/catalog/catalog.ts";
import type { Replaced } from "./planted_bugs.ts";
import { never, type VirtualTime } from "./virtual_time.ts";

/** Changes that take the disk of the tracker some time, of which it may die in the middle. */
const CHANGES = new Set([
  ...["begin", "claim", "commit", "remove", "admitPeer", "applyChanges", "applyInventory"],
  ...["takeDroppable", "takeExcess", "recall", "setCounted", "adopt", "raiseEpoch"],
  ...["endCollecting"],
]);

export interface LivingParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly delayMostMs: number;
  /** Whether the program that uses it still runs. */
  isAlive(): boolean;
  /** A version was committed, by this call or an earlier one; it is safe now. */
  onCommit(result: CommitResult): void;
  /** What a planted bug does instead. */
  readonly replaced: Replaced;
}

/**
 * A catalog as one run of the tracker sees it: changes take time, and when the program dies what it waits for never
 * comes, though it may have been done. Everything else is the real one.
 */
export function livingCatalog(real: Catalog, parts: LivingParts): Catalog {
  const { time, random, delayMostMs, isAlive, replaced } = parts;
  const pass = async (name: string, work: () => Promise<unknown>): Promise<unknown> => {
    const delays = CHANGES.has(name) && delayMostMs > 0;
    if (delays && random() < 0.5) await time.sleep(Math.floor(random() * delayMostMs));
    if (!isAlive()) return await never();
    const result = await time.hold(work());
    if (name === "commit" && "done" in (result as CommitOutcome)) {
      parts.onCommit((result as { done: CommitResult }).done);
    }
    if (delays && random() < 0.5) await time.sleep(Math.floor(random() * delayMostMs));
    return isAlive() ? result : await never();
  };
  return new Proxy(real, {
    get(target, key) {
      const name = String(key);
      // deno-lint-ignore no-explicit-any -- a method of the port, whichever it is.
      const method = (replaced as any)[name] ?? (target as any)[name];
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => pass(name, () => method.apply(target, args));
    },
  });
}
