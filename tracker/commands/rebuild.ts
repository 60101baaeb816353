import { print } from "../../proto/process/output.ts";
import type { RebuildFlags } from "../config.ts";
import { serveTracker } from "../serve.ts";

/** Runs a tracker that gets its database back from the peers first, says what came of it, and serves. */
export async function rebuild({ merge, peers, ...config }: RebuildFlags): Promise<void> {
  await serveTracker(config, {
    merge,
    ...(peers !== undefined && { peersWanted: peers }),
    onRebuilt: ({ networkId, epoch, names, files, fragments, peers, lost, lostNames }) => {
      const which = lost === 0
        ? ""
        : `: ${lostNames.join(", ")}${lost > lostNames.length ? ", ..." : ""}`;
      print(
        `rebuilt network ${networkId} at epoch ${epoch} from ${peers} peers: ${names} names, ` +
          `${files} files, ${fragments} fragments, ${lost} names lost${which}`,
      );
    },
  });
}
