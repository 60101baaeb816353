import type { NetworkId } from "../../proto/words/ids.ts";
import type { Name } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";

export interface NetworkIdentity {
  readonly networkId: NetworkId;
  readonly epoch: number;
}

export interface Standing extends NetworkIdentity {
  /** The sequence of the newest version of any name. */
  readonly sequence: number;
  /**
   * `backup`: it is a copy that was never started, and the network may have gone on since. `collecting`: what peers
   * know beyond it is being taken in. `serving`: it is all that there is.
   */
  readonly state: "serving" | "collecting" | "backup";
  /** Peers whose replicas count. */
  readonly peersCounted: number;
}

export interface RaiseSettings {
  /** Ask peers for all they remember, not only for what is newer than this database. */
  readonly askAll?: boolean;
}

/** Nothing, everything, or what is newer than a version. */
export type ReportDue = "none" | "all" | { readonly after: Version };

export interface AdoptOutcome {
  /** Names that are at a newer version now, tombstones included. */
  readonly adopted: number;
  /** Of them, those that got a new version because another name has theirs. */
  readonly renumbered: number;
  /** Records of files that nobody has shown the manifest of yet. */
  readonly incomplete: readonly NameRecord[];
  /**
   * Records that cannot be right: of an epoch that was never given out, with another file's manifest, or of fragments
   * of another size.
   */
  readonly refused: readonly NameRecord[];
}

export interface LostNames {
  readonly count: number;
  readonly names: readonly Name[];
}
