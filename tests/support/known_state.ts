import type { Network } from "../../scripts/launch.ts";
import { infoOf, namesIn } from "./view.ts";

/** All that a network's tracker says of some names, removed ones too, as far as a rebuild has to bring it back. */
export async function stateOf(network: Network, names: readonly string[]) {
  const live = await namesIn(network);
  const all = [...new Set([...live, ...names])].sort();
  const states = await Promise.all(all.map(async (name) => {
    const { entry, manifest, sameFile } = await infoOf(network, name);
    return [name, { entry, manifest, sameFile: sameFile.toSorted() }] as const;
  }));
  return { live, states: Object.fromEntries(states) };
}
