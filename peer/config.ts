import { type IdentityFlags, identityFlags, insecureFlag } from "../proto/client/security.ts";
import {
  automaticOr,
  type LogFlags,
  logFlags,
  type MetricsFlag,
  metricsFlag,
  setting,
} from "../proto/process/settings.ts";
import { checkAddress } from "../proto/words/address.ts";
import { parseZone } from "../proto/words/names.ts";
import { parseDuration, parseRate, parseSize } from "../proto/words/units.ts";
import { parseLimitSchedule } from "./limits/limit_schedule.ts";
import type { LimitFlags } from "./limits/rate_limits.ts";

/** Where a peer's fragments and identity are when nobody says otherwise. */
export const DATA_FOLDER = "enjambre-peer";

/** Everything that can be set about a peer that serves. */
export interface ServeConfig extends LogFlags, LimitFlags, MetricsFlag {
  readonly listen: string;
  readonly advertise: string | "auto";
  readonly data: string;
  readonly zone: string;
  /** Bytes. */
  readonly capacity: number | "auto";
  readonly keepFree: number | "auto";
  readonly webserver: string;
  readonly trashKeep: number;
  /** Milliseconds; 0: never. */
  readonly scrubEvery: number;
  readonly insecure: boolean;
}

/** What every client command can be told. */
export interface ClientFlags extends LogFlags, IdentityFlags {
  readonly webserver: string;
  readonly json: boolean;
  readonly zone: string;
  readonly peer: readonly string[];
}

const webserver = setting({
  name: "webserver",
  parse: checkAddress,
  brief: "The door of the network",
  placeholder: "HOST:PORT",
  fallback: "127.0.0.1:50051",
});

const zone = setting({
  name: "zone",
  parse: parseZone,
  brief: "Failure domain of this machine, for instance eu-west-1a or rack-7",
  placeholder: "ZONE",
  fallback: "default",
});

/** How fast fragments may be sent. */
export const uploadLimitFlags = {
  uploadLimit: setting({
    name: "upload-limit",
    parse: parseRate,
    brief: "Bytes a second to send at most, for instance 10MiB, or 0: no limit",
    placeholder: "RATE",
    fallback: "0",
  }),
  limitSchedule: setting({
    name: "limit-schedule",
    parse: parseLimitSchedule,
    brief: "Limits by local time of day, for instance " +
      '"08:00-18:00 upload=5MiB download=20MiB; 22:00-06:00 upload=0"; they go before the flags',
    placeholder: "TIMES",
    fallback: "",
  }),
};

/** How fast fragments may be sent and received. */
export const limitFlags = {
  ...uploadLimitFlags,
  downloadLimit: setting({
    name: "download-limit",
    parse: parseRate,
    brief: "Bytes a second to receive at most, for instance 10MiB, or 0: no limit",
    placeholder: "RATE",
    fallback: "0",
  }),
};

/** The flags of `peer serve`. Each can also be given as a variable: `--keep-free` as `ENJAMBRE_KEEP_FREE`. */
export const serveFlags = {
  listen: setting({
    name: "listen",
    parse: checkAddress,
    brief: "Where to serve gRPC",
    placeholder: "HOST:PORT",
    fallback: "127.0.0.1:50053",
  }),
  advertise: setting({
    name: "advertise",
    parse: automaticOr(checkAddress),
    brief: "Where others reach this peer, an IP address, or auto: where it listens",
    placeholder: "IP:PORT",
    fallback: "auto",
  }),
  data: setting({
    name: "data",
    parse: String,
    brief: "Folder of the fragments; made when it is not there",
    placeholder: "DIR",
    fallback: DATA_FOLDER,
  }),
  insecure: insecureFlag,
  zone,
  capacity: setting({
    name: "capacity",
    parse: automaticOr(parseSize),
    brief: "Most bytes to use, or auto: what the disk can give",
    placeholder: "SIZE",
    fallback: "auto",
  }),
  keepFree: setting({
    name: "keep-free",
    parse: automaticOr(parseSize),
    brief: "Bytes of the disk to leave free, or auto: 5 % of it, at least 1 GiB",
    placeholder: "SIZE",
    fallback: "auto",
  }),
  webserver,
  trashKeep: setting({
    name: "trash-keep",
    parse: parseDuration,
    brief: "How long removed fragments stay in the trash",
    placeholder: "TIME",
    fallback: "24h",
  }),
  scrubEvery: setting({
    name: "scrub-every",
    parse: (text) => text === "0" ? 0 : parseDuration(text),
    brief: "How long it takes to read all fragments once and compare them with their ids; 0: never",
    placeholder: "TIME",
    fallback: "21d",
  }),
  ...limitFlags,
  metrics: metricsFlag(checkAddress),
  ...logFlags("info"),
};

/** The flags that all client commands share. */
export const clientFlags = {
  webserver,
  ...identityFlags,
  json: {
    kind: "boolean" as const,
    brief: "Print JSON: one document, or one a line for lists",
    default: false,
    withNegated: false,
  },
  zone,
  peer: setting({
    name: "peer",
    parse: (text: string) => text === "" ? [] : text.split(",").map(checkAddress),
    brief: "Peers to ask directly when no tracker answers, besides those that the webserver knows",
    placeholder: "HOST:PORT,...",
    fallback: "",
  }),
  ...logFlags("warning"),
};
