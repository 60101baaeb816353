import {
  type LogFlags,
  logFlags,
  setting,
  variableValue,
  wholeNumber,
} from "../proto/process/settings.ts";
import { insecureFlag } from "../proto/client/security.ts";
import { checkAddress } from "../proto/words/address.ts";
import { invalid } from "../proto/words/errors.ts";
import { quote } from "../proto/words/ids.ts";
import { parseDuration } from "../proto/words/units.ts";

/** Everything that can be set about a webserver. Times are in milliseconds. */
export interface WebserverConfig extends LogFlags {
  /** Where it tells how it is: at the gateway, at HOST:PORT, or nowhere. */
  readonly metrics: "gateway" | "off" | string;
  readonly listen: string;
  readonly http: string;
  readonly tracker: readonly string[];
  readonly httpHost: readonly string[];
  readonly transfersMax: number;
  readonly idleTimeout: number;
  readonly healthInterval: number;
  readonly healthTimeout: number;
  readonly peersInterval: number;
  /** The folder of its identity, and of its history. */
  readonly data: string;
  readonly insecure: boolean;
  /** A file with a certificate and what leads from there to who is trusted, or "own", or "none". */
  readonly httpCert: string;
  readonly httpKey: string;
  readonly openOnLoopback: boolean;
}

const TRACKERS_MAX = 16;
const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const time = (name: string, fallback: string, brief: string) =>
  setting({ name, parse: parseTime, brief, placeholder: "TIME", fallback });

const data = setting({
  name: "data",
  parse: String,
  brief: "Folder of this webserver's identity, and of its plots of the last day",
  placeholder: "DIR",
  fallback: "enjambre-webserver",
});

/** The flags of `webserver join`. */
export const joinFlags = {
  tracker: setting({
    name: "tracker",
    parse: checkAddress,
    brief: "A tracker of the network to join",
    placeholder: "HOST:PORT",
    fallback: "127.0.0.1:50052",
  }),
  data,
};

/** The flags of `webserver`. Each can also be given as a variable: `--http-host` as `ENJAMBRE_HTTP_HOST`. */
export const webserverFlags = {
  listen: setting({
    name: "listen",
    parse: checkAddress,
    brief: "Where to serve gRPC: the door that newcomers ask for the tracker",
    placeholder: "HOST:PORT",
    fallback: "127.0.0.1:50051",
  }),
  data,
  insecure: insecureFlag,
  httpCert: setting({
    name: "http-cert",
    parse: String,
    brief: "Encrypt HTTP: a certificate in PEM, or own: the one that this webserver has; or none",
    placeholder: "FILE|own|none",
    fallback: "none",
  }),
  httpKey: setting({
    name: "http-key",
    parse: String,
    brief: "The key of that certificate, PEM",
    placeholder: "FILE",
    fallback: "",
  }),
  openOnLoopback: {
    kind: "boolean" as const,
    brief: "Ask nobody on this machine for a token",
    default: variableValue("ENJAMBRE_OPEN_ON_LOOPBACK") === "true",
    withNegated: false as const,
  },
  http: setting({
    name: "http",
    parse: checkAddress,
    brief: "Where to serve the HTTP gateway and the pages",
    placeholder: "HOST:PORT",
    fallback: "127.0.0.1:8080",
  }),
  tracker: setting({
    name: "tracker",
    parse: parseTrackers,
    brief: "Addresses of the trackers, separated by commas",
    placeholder: "HOST:PORT,...",
  }),
  httpHost: setting({
    name: "http-host",
    parse: parseHostNames,
    brief: "Host names that browsers may call the gateway by, beside localhost and IP addresses",
    placeholder: "NAME,...",
    fallback: "",
  }),
  transfersMax: setting({
    name: "transfers-max",
    parse: wholeNumber(1, 10_000),
    brief: "Files that may be on their way through the gateway at the same time",
    placeholder: "N",
    fallback: "64",
  }),
  idleTimeout: time(
    "idle-timeout",
    "5m",
    "How long a client may neither take nor send a byte before its transfer is cut",
  ),
  metrics: setting({
    name: "metrics",
    parse: (text) => ["gateway", "off"].includes(text) ? text : checkAddress(text),
    brief: "Where to serve /metrics over HTTP: gateway (with the pages), HOST:PORT, or off",
    placeholder: "HOST:PORT",
    fallback: "gateway",
  }),
  healthInterval: time("health-interval", "1s", "How often each tracker is asked for its health"),
  healthTimeout: time("health-timeout", "1500ms", "How long a tracker may take to answer that"),
  peersInterval: time(
    "peers-interval",
    "5s",
    "How often the tracker is asked for peers to name when no tracker answers",
  ),
  ...logFlags("info"),
};

function parseTime(text: string): number {
  const ms = parseDuration(text);
  if (ms > 0) return ms;
  throw invalid(`Cannot use time ${quote(text)}: it must be longer than nothing`);
}

/** `HOST:PORT[,HOST:PORT...]`, in the order of preference. */
function parseTrackers(text: string): string[] {
  const addresses = new Set(text.split(",").map((part) => checkAddress(part.trim())));
  if (addresses.size <= TRACKERS_MAX) return [...addresses];
  throw invalid(`Cannot use ${addresses.size} trackers: at most ${TRACKERS_MAX} are allowed`);
}

function parseHostNames(text: string): string[] {
  if (text === "") return [];
  return text.split(",").map((part) => {
    const name = part.trim().toLowerCase();
    if (HOST_NAME.test(name)) return name;
    throw invalid(`Cannot use host name ${quote(part)}: expected for instance files.example.com`);
  });
}
