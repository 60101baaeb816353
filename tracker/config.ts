import {
  automaticOr,
  type LogFlags,
  logFlags,
  type MetricsFlag,
  metricsFlag,
  setting,
  wholeNumber,
} from "../proto/process/settings.ts";
import { type IdentityFlags, identityFlags, insecureFlag } from "../proto/client/security.ts";
import { checkAddress } from "../proto/words/address.ts";
import { type IpBlock, parseIpBlocks } from "../proto/words/ip.ts";
import { REPLICAS_MAX } from "../proto/words/limits.ts";
import { checkFragmentSize } from "../proto/words/manifest.ts";
import { parseDuration, parseRate, parseShare, parseSize } from "../proto/words/units.ts";

/** The database's file in the data folder. */
export const DATABASE = "catalog.sqlite";

/** Where a tracker's database and identity are when nobody says otherwise. */
export const DATA_FOLDER = "enjambre-tracker";

/** What commands about a tracker's database take. */
export interface DataFlags {
  /** The folder of the database. */
  readonly data: string;
  readonly json: boolean;
}

export interface BackupFlags extends DataFlags {
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
}

/** Everything that can be set about a tracker. */
export interface TrackerConfig extends LogFlags, MetricsFlag {
  readonly insecure: boolean;
  /** Whether to make a new signing key where the old one is gone. */
  readonly newAuthority: boolean;
  readonly listen: string;
  /** Where peers may be beside where they call from. */
  readonly advertiseAllow: readonly IpBlock[];
  /** The folder of the database. */
  readonly data: string;
  readonly replicas: number;
  readonly acknowledge: number;
  /** Bytes, or by the size of each file. */
  readonly fragmentSize: number | "auto";
  /** Bytes of files that one device may have, copies not counted; 0: any. */
  readonly deviceQuota: number;
  readonly heartbeat: number;
  readonly suspectAfter: number;
  readonly staleAfter: number;
  readonly deadAfter: number;
  readonly uploadLease: number;
  readonly versionGrace: number;
  readonly tombstoneAge: number;
  readonly operationAge: number;
  readonly collectWithin: number;
  readonly repairInterval: number;
  readonly repairStreams: number;
  readonly repairStreamsAll: number;
  /** Bytes a second, Infinity: no limit. */
  readonly repairRate: number;
  readonly repairPeerRate: number;
  /** Parts of a whole, 0 to 1. */
  readonly repairUploadShare: number;
  readonly repairPauseAbove: number;
  readonly safeModeShare: number;
  readonly safeMode: number;
  readonly safeModeExtra: number;
  readonly checkEvery: number;
}

/** What every command can be told that speaks with a running tracker. */
export interface OperatorFlags extends LogFlags, IdentityFlags {
  readonly tracker: string;
  readonly json: boolean;
}

export interface RebuildFlags extends TrackerConfig {
  /** Whether to add to a database that is there. */
  readonly merge: boolean;
  /** Peers to hear before serving. */
  readonly peers?: number;
}

const rate = (name: string, brief: string) =>
  setting({ name, parse: parseRate, brief, placeholder: "RATE", fallback: "0" });

const share = (name: string, fallback: string, brief: string) =>
  setting({ name, parse: parseShare, brief, placeholder: "PERCENT", fallback });

const time = (name: string, fallback: string, brief: string) =>
  setting({ name, parse: parseDuration, brief, placeholder: "TIME", fallback });

const data = setting({
  name: "data",
  parse: String,
  brief: "Folder of the database; a tracker makes it when it is not there",
  placeholder: "DIR",
  fallback: DATA_FOLDER,
});

/** A flag that is given or not. */
export const yes = (brief: string) => ({
  kind: "boolean" as const,
  brief,
  default: false,
  withNegated: false as const,
});

const json = yes("One JSON document on stdout");

/** The flags of commands about a tracker's database, whether or not it runs. */
export const databaseFlags = { data, json };

/** The flags of commands that speak with a running tracker. */
export const operatorFlags = {
  tracker: setting({
    name: "tracker",
    parse: checkAddress,
    brief: "The running tracker",
    placeholder: "HOST:PORT",
    fallback: "127.0.0.1:50052",
  }),
  ...identityFlags,
  json,
  ...logFlags("warning"),
};

/** The flags of `tracker`. Each can also be given as a variable: `--dead-after` as `ENJAMBRE_DEAD_AFTER`. */
export const trackerFlags = {
  listen: setting({
    name: "listen",
    parse: checkAddress,
    brief: "Where to serve gRPC",
    placeholder: "HOST:PORT",
    fallback: "127.0.0.1:50052",
  }),
  advertiseAllow: setting({
    name: "advertise-allow",
    parse: parseIpBlocks,
    brief:
      "Addresses that peers may announce beside the one that they call from, for those behind NAT",
    placeholder: "CIDR,...",
    fallback: "",
  }),
  data,
  insecure: insecureFlag,
  newAuthority: yes("Make a new signing key where the old one is gone; every device joins anew"),
  replicas: setting({
    name: "replicas",
    parse: wholeNumber(1, REPLICAS_MAX),
    brief: "Copies to keep of each fragment, unless a put says otherwise",
    placeholder: "R",
    fallback: "3",
  }),
  acknowledge: setting({
    name: "acknowledge",
    parse: wholeNumber(1, REPLICAS_MAX),
    brief: "Copies that must be safe before a put is acknowledged",
    placeholder: "W",
    fallback: "2",
  }),
  fragmentSize: setting({
    name: "fragment-size",
    parse: automaticOr((text) => checkFragmentSize(parseSize(text))),
    brief: "Bytes of a fragment, a power of two, or auto: by the size of each file",
    placeholder: "SIZE",
    fallback: "auto",
  }),
  heartbeat: time("heartbeat", "5s", "How often a peer says that it is there"),
  suspectAfter: time("suspect-after", "15s", "Silence after which a peer is not chosen"),
  staleAfter: time("stale-after", "60s", "Silence after which a peer is not used"),
  deadAfter: time("dead-after", "10m", "Silence after which a peer's copies are made up for"),
  uploadLease: time("upload-lease", "60s", "Silence after which an unfinished put is forgotten"),
  versionGrace: time(
    "version-grace",
    "10m",
    "How long overwritten and removed versions stay readable",
  ),
  tombstoneAge: time("tombstone-age", "30d", "How long a removal is remembered"),
  operationAge: time("operation-age", "24h", "How long a finished operation can be repeated"),
  collectWithin: time(
    "collect-within",
    "60s",
    "How long peers are waited for when the database was restored or is rebuilt",
  ),
  repairInterval: time("repair-interval", "1s", "How often missing copies are looked for"),
  repairStreams: setting({
    name: "repair-streams",
    parse: wholeNumber(1, 64),
    brief: "Copies that a peer makes or serves for repair at the same time",
    placeholder: "N",
    fallback: "2",
  }),
  repairStreamsAll: setting({
    name: "repair-streams-all",
    parse: wholeNumber(1, 65_536),
    brief: "Copies under way for repair in the whole network",
    placeholder: "N",
    fallback: "256",
  }),
  repairRate: rate("repair-rate", "Bytes a second that repair may begin to copy, or 0: no limit"),
  repairPeerRate: rate("repair-peer-rate", "The same for each peer that sends, or 0: no limit"),
  repairUploadShare: share(
    "repair-upload-share",
    "20%",
    "Part of a peer's own upload limit that it may send for repair",
  ),
  repairPauseAbove: share(
    "repair-pause-above",
    "30%",
    "Part of the peers that may vanish at once before repair pauses",
  ),
  safeModeShare: share(
    "safe-mode-share",
    "99.9%",
    "Part of the last-known copies that must be reported before anything is copied or dropped",
  ),
  safeMode: time("safe-mode", "10m", "After a start nothing is copied or dropped for longer"),
  safeModeExtra: time("safe-mode-extra", "30s", "How long that goes on after enough was reported"),
  deviceQuota: setting({
    name: "device-quota",
    parse: parseSize,
    brief: "Bytes of files that one device may have put, copies not counted; 0: no limit",
    placeholder: "SIZE",
    fallback: "0",
  }),
  checkEvery: time(
    "check-every",
    "6h",
    "How often another peer tries to get a fragment, chosen by chance, of what a peer claims to have",
  ),
  metrics: metricsFlag(checkAddress),
  ...logFlags("info"),
};
