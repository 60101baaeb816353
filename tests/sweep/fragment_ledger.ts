import type { Told } from "./diary.ts";
import type { End } from "./scenario.ts";

/** What may be true of a fragment after a peer has ended at any moment. */
export interface Expected {
  readonly held: "yes" | "no" | "maybe";
  /** Whether it must be on the disk: held, or in the trash. */
  readonly isKept: boolean;
  readonly mayBeInTrash: boolean;
  /** Whether its file was damaged by the test: then its bytes are never to be seen, but its place may be taken. */
  readonly mayBeBad: boolean;
}

export const HELD: Expected = { held: "yes", isKept: true, mayBeInTrash: false, mayBeBad: false };
export const DAMAGED: Expected = { ...HELD, isKept: false, mayBeBad: true };
export const IN_TRASH: Expected = { ...HELD, held: "no", mayBeInTrash: true };
const UNKNOWN: Expected = { ...HELD, held: "no", isKept: false };

type Change = (before: Expected, end: End) => Partial<Expected>;

/** What is allowed from the beginning of each doing on, and what is due after it. */
const CHANGES: Record<string, { readonly begun: Change; readonly done: Change }> = {
  put: {
    begun: ({ held }) => ({ held: held === "yes" ? held : "maybe" }),
    // What lies in the trash stays there: whoever wants it takes it back instead.
    done: () => ({ held: "yes", isKept: true, mayBeBad: false }),
  },
  "take back": {
    begun: () => ({ held: "maybe" }),
    done: () => HELD,
  },
  // Moves into the trash and out of a bad one's place are not synced: that costs a second reading at worst.
  trash: {
    begun: () => ({ held: "maybe", mayBeInTrash: true }),
    done: (_, { powerFailed }) => ({ held: powerFailed ? "maybe" : "no" }),
  },
  purge: {
    begun: () => ({ held: "maybe", isKept: false }),
    done: (_, { powerFailed }) => ({
      held: powerFailed ? "maybe" : "no",
      mayBeInTrash: powerFailed,
    }),
  },
  "empty the trash": {
    begun: (before, { powerFailed }) => ({
      isKept: false,
      held: powerFailed && before.held === "no" ? "maybe" : before.held,
    }),
    done: (_, { powerFailed }) => ({ mayBeInTrash: powerFailed }),
  },
  scrub: {
    begun: ({ mayBeBad }) => mayBeBad ? { held: "maybe" } : {},
    done: ({ mayBeBad, held }, { powerFailed }) => ({
      held: mayBeBad && !powerFailed ? "no" : held,
    }),
  },
};

/** What is due by a peer's own words, fragment by fragment. */
export class FragmentLedger {
  readonly #expected: Map<string, Expected>;

  /** @param before By the numbers of fragments. */
  constructor(before: Record<string, Expected>, told: readonly Told[], end: End) {
    this.#expected = new Map(Object.entries(before));
    for (const { phase, what, of } of told) {
      const change = phase === "failed" ? undefined : CHANGES[what]?.[phase];
      for (const number of change === undefined ? [] : of.split(" ")) {
        const now = this.of(number);
        this.#expected.set(number, { ...now, ...change!(now, end) });
      }
    }
  }

  of(number: string): Expected {
    return this.#expected.get(number) ?? UNKNOWN;
  }
}
