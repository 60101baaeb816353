import type { Scenario } from "./scenario.ts";

/** Whose scenarios, with the module that has them: a program under test loads one of them only. */
export const GROUPS = {
  peer: () => import("./peer_scenarios.ts").then(({ PEER_SCENARIOS }) => PEER_SCENARIOS),
  tracker: () =>
    import("./tracker_scenarios.ts").then(({ TRACKER_SCENARIOS }) => TRACKER_SCENARIOS),
} satisfies Record<string, () => Promise<readonly Scenario[]>>;

export type Group = keyof typeof GROUPS;
