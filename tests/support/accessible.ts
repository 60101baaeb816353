import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** A page has no serious fault for those who cannot see or point, neither dark nor light. */
export async function isAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Not as a script of the page: its policy would refuse that.
    const found = await page.evaluate(`${axe.source}; axe.run()`) as AxeResult;
    const serious = found.violations.filter(({ impact }) => /serious|critical/.test(impact));
    const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
    assert.deepEqual(told, [], `${page.url()}, ${colorScheme}`);
  }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
