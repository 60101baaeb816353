import { buildCommand, buildRouteMap } from "@stricli/core";
import { identityFlags } from "../proto/client/security.ts";
import { tokenParameters } from "../proto/client/token_source.ts";
import { setting, wholeNumber } from "../proto/process/settings.ts";
import { checkAddress } from "../proto/words/address.ts";
import { EnjambreError, EXIT_CODE_BY_ERROR } from "../proto/words/errors.ts";
import { REPLICAS_MAX } from "../proto/words/limits.ts";
import { checkFragmentSize } from "../proto/words/manifest.ts";
import { parseTag, parseZone } from "../proto/words/names.ts";
import type { Condition } from "../proto/words/record.ts";
import { parseRate, parseSize } from "../proto/words/units.ts";
import { parseVersion } from "../proto/words/version.ts";
import type { Client } from "./commands/client.ts";
import type { PinFlags, SpreadFlags } from "./commands/keep.ts";
import type { GetFlags } from "./commands/get.ts";
import type { JoinFlags } from "./commands/join.ts";
import type { LimitCommandFlags } from "./commands/limit.ts";
import type { ExplainFlags } from "./commands/explain.ts";
import type { PutFlags } from "./commands/put.ts";
import type { DrainFlags, ReplicasFlags } from "./commands/upkeep.ts";
import type { RemoveFlags } from "./commands/remove.ts";
import type { SearchFlags } from "./commands/search.ts";
import { type ClientFlags, clientFlags, limitFlags, type ServeConfig } from "./config.ts";
import { serveFlags, uploadLimitFlags } from "./config.ts";
import { diskRoutes } from "./disk_routes.ts";
import { networkRoutes } from "./network_routes.ts";

// The flags and help texts are here, what the commands do is loaded only when it is needed: `--help` is quick.

/** Opens what a command of a person works with, for as long as it runs. */
async function withClient(
  flags: ClientFlags,
  run: (client: Client) => Promise<void>,
): Promise<void> {
  const { startLog } = await import("../proto/process/log.ts");
  await startLog({ level: flags.logLevel, format: flags.logFormat });
  const { openClient, runAsRequest } = await import("./commands/client.ts");
  try {
    using client = await openClient(flags);
    await runAsRequest(() => run(client));
  } catch (thrown) {
    if (flags.json && thrown instanceof EnjambreError) {
      const { printJson } = await import("../proto/process/output.ts");
      const { code, message } = thrown;
      printJson({ error: { code, message, exit_code: EXIT_CODE_BY_ERROR[code] } });
    }
    throw thrown;
  }
}

const parseCondition = (text: string): Condition =>
  text === "none" ? { expect: "absent" } : { expect: "version", version: parseVersion(text) };

const ifVersion = {
  kind: "parsed" as const,
  parse: parseCondition,
  brief: "Only if this is the newest version, or none: only if there is none",
  placeholder: "V|none",
  optional: true as const,
};

const limitFlag = (name: string, most: number, brief: string, fallback: string) =>
  setting({ name, parse: wholeNumber(0, most), brief, placeholder: "N", fallback });

const optional = <Value>(parse: (text: string) => Value, placeholder: string, brief: string) => ({
  kind: "parsed" as const,
  parse,
  brief,
  placeholder,
  optional: true as const,
});

const nameArgument = {
  kind: "tuple" as const,
  parameters: [{ parse: String, brief: "Name of the file", placeholder: "NAME" }] as const,
};
const NAMES_MAX = 10_000_000;

const serve = buildCommand({
  parameters: { flags: serveFlags },
  docs: { brief: "Store fragments on this machine and serve them to others" },
  async func(config: ServeConfig) {
    const { serve } = await import("./commands/serve.ts");
    await serve(config);
  },
});

const join = buildCommand({
  parameters: {
    flags: {
      ...{ webserver: clientFlags.webserver, data: identityFlags.data },
      tokenFile: tokenParameters.flag,
    },
    positional: { kind: "tuple", parameters: [tokenParameters.argument] },
  },
  docs: { brief: "Become a member of a network: a peer, or a machine that only uses it" },
  async func(flags: JoinFlags, token?: string) {
    const { join } = await import("./commands/join.ts");
    await join(flags, token);
  },
});

const put = buildCommand({
  parameters: {
    flags: {
      name: optional(String, "NAME", "What to call it; default: the file's or folder's own name"),
      tag: {
        kind: "parsed",
        parse: parseTag,
        brief: "A label to search by; may be given several times",
        placeholder: "K=V",
        variadic: true,
        optional: true,
      },
      replicas: optional(wholeNumber(1, REPLICAS_MAX), "R", "Copies to keep of each fragment"),
      acknowledge: optional(
        wholeNumber(1, REPLICAS_MAX),
        "W",
        "Copies that must be safe before the put is done",
      ),
      fragmentSize: optional(
        (text) => checkFragmentSize(parseSize(text)),
        "SIZE",
        "Bytes of a fragment, a power of two",
      ),
      ifVersion,
      ...uploadLimitFlags,
      ...clientFlags,
    },
    positional: {
      kind: "array",
      parameter: { parse: String, brief: "Files and folders, or - for stdin", placeholder: "PATH" },
      minimum: 1,
    },
  },
  docs: { brief: "Put files and folders into the network" },
  async func(flags: ClientFlags & PutFlags, ...paths: string[]) {
    const { put } = await import("./commands/put.ts");
    await withClient(flags, (client) => put(client, flags, paths));
  },
});

const get = buildCommand({
  parameters: {
    flags: {
      output: optional(String, "PATH|-", "File or folder to write to, or - for stdout"),
      version: optional(parseVersion, "V", "This version rather than the newest"),
      force: {
        kind: "boolean",
        brief: "Replace a different file that is there",
        default: false,
        withNegated: false,
      },
      ...limitFlags,
      ...clientFlags,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: String,
        brief: "Name of the file; FOLDER/ for all in it; 'a/*.bin' for all that fit",
        placeholder: "NAME",
      }],
    },
  },
  docs: { brief: "Get a file, or all of a folder, from several peers at once" },
  async func(flags: ClientFlags & GetFlags, name: string) {
    const { get } = await import("./commands/get_many.ts");
    await withClient(flags, (client) => get(client, flags, name));
  },
});

const search = buildCommand({
  parameters: {
    flags: { limit: limitFlag("limit", NAMES_MAX, "Files to show; 0: all", "50"), ...clientFlags },
    positional: {
      kind: "array",
      parameter: {
        parse: String,
        brief: "Words, globs and filters such as size:>10MiB age:<7d tag:k=v",
        placeholder: "QUERY",
      },
      minimum: 1,
    },
  },
  docs: { brief: "Find files by words, parts of names, globs and filters" },
  async func(flags: ClientFlags & SearchFlags, ...words: string[]) {
    const { search } = await import("./commands/search.ts");
    await withClient(flags, (client) => search(client, flags, words.join(" ")));
  },
});

const list = buildCommand({
  parameters: {
    flags: { limit: limitFlag("limit", NAMES_MAX, "Files to show; 0: all", "0"), ...clientFlags },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: String,
        brief: "What the names begin with",
        placeholder: "PREFIX",
        optional: true,
      }],
    },
  },
  docs: { brief: "List files in order of their names" },
  async func(flags: ClientFlags & SearchFlags, prefix?: string) {
    const { list } = await import("./commands/search.ts");
    await withClient(flags, (client) => list(client, flags, prefix));
  },
});

const info = buildCommand({
  parameters: { flags: clientFlags, positional: nameArgument },
  docs: { brief: "Everything about one file: versions, copies, holders" },
  async func(flags: ClientFlags, name: string) {
    const { info } = await import("./commands/info.ts");
    await withClient(flags, (client) => info(client, name));
  },
});

const remove = buildCommand({
  parameters: { flags: { ifVersion, ...clientFlags }, positional: nameArgument },
  docs: { brief: "Remove a file from the network" },
  async func(flags: ClientFlags & RemoveFlags, name: string) {
    const { remove } = await import("./commands/remove.ts");
    await withClient(flags, (client) => remove(client, flags, name));
  },
});

const explain = buildCommand({
  parameters: {
    flags: {
      fragment: limitFlag("fragment", NAMES_MAX, "First fragment to explain, from 0", "0"),
      limit: limitFlag("limit", 256, "Fragments to explain", "3"),
      without: optional(String, "PEER|ZONE", "Say what would be lost or at risk without it"),
      ...clientFlags,
    },
    positional: {
      kind: "tuple",
      parameters: [{ ...nameArgument.parameters[0], optional: true }],
    },
  },
  docs: {
    brief:
      "Why each fragment is where it is, and not elsewhere; or what would be lost without some",
  },
  async func(flags: ClientFlags & ExplainFlags, name?: string) {
    const { explain } = await import("./commands/explain.ts");
    await withClient(flags, (client) => explain(client, flags, name));
  },
});

const pin = buildCommand({
  parameters: {
    flags: {
      at: setting({
        name: "at",
        parse: checkAddress,
        brief: "The peer that is to keep it",
        placeholder: "HOST:PORT",
        fallback: "127.0.0.1:50053",
      }),
      ...clientFlags,
    },
    positional: nameArgument,
  },
  docs: { brief: "Have a peer fetch a file and keep it, beyond the copies that the network wants" },
  async func(flags: ClientFlags & PinFlags, name: string) {
    const { pin } = await import("./commands/keep.ts");
    await withClient(flags, (client) => pin(client, flags, name));
  },
});

const spread = buildCommand({
  parameters: {
    flags: {
      toZone: {
        kind: "parsed",
        parse: parseZone,
        brief: "To the live peers of this zone; may be given several times",
        placeholder: "ZONE",
        variadic: true,
        optional: true,
      },
      all: {
        kind: "boolean",
        brief: "To all live peers",
        default: false,
        withNegated: false,
      },
      ...clientFlags,
    },
    positional: nameArgument,
  },
  docs: { brief: "Put a file on many peers at once: each gets it from all others" },
  async func(flags: ClientFlags & SpreadFlags, name: string) {
    const { spread } = await import("./commands/keep.ts");
    await withClient(flags, (client) => spread(client, flags, name));
  },
});

const limit = buildCommand({
  parameters: {
    flags: {
      at: setting({
        name: "at",
        parse: checkAddress,
        brief: "The peer, on this machine",
        placeholder: "HOST:PORT",
        fallback: "127.0.0.1:50053",
      }),
      upload: optional(parseRate, "RATE", "Bytes a second to send at most, or 0: no limit"),
      download: optional(parseRate, "RATE", "Bytes a second to receive at most, or 0: no limit"),
      ...clientFlags,
    },
  },
  docs: { brief: "How fast a running peer may send and receive; set until it restarts" },
  async func(flags: ClientFlags & LimitCommandFlags) {
    const { limit } = await import("./commands/limit.ts");
    await withClient(flags, (client) => limit(client, flags));
  },
});

const drain = buildCommand({
  parameters: {
    flags: {
      undo: { kind: "boolean", brief: "Use the peer again", default: false, withNegated: false },
      ...clientFlags,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: String,
        brief: "The peer's id, or the beginning of it",
        placeholder: "ID",
      }],
    },
  },
  docs: { brief: "Empty a peer: its copies are made elsewhere, then it may go" },
  async func(flags: ClientFlags & DrainFlags, peer: string) {
    const { drain } = await import("./commands/upkeep.ts");
    await withClient(flags, (client) => drain(client, flags, peer));
  },
});

const replicas = buildCommand({
  parameters: {
    flags: { ifVersion, ...clientFlags },
    positional: {
      kind: "tuple",
      parameters: [...nameArgument.parameters, {
        parse: wholeNumber(1, REPLICAS_MAX),
        brief: "Copies to keep of each fragment",
        placeholder: "R",
      }],
    },
  },
  docs: { brief: "Set how many copies of a file are kept: a new version of the same content" },
  async func(flags: ClientFlags & ReplicasFlags, name: string, copies: number) {
    const { replicas } = await import("./commands/upkeep.ts");
    await withClient(flags, (client) => replicas(client, flags, name, copies));
  },
});

/** The command line of `peer`. */
export const peerRoutes = buildRouteMap({
  routes: {
    ...{ serve, put, get, pin, spread, limit, search, list, info, remove },
    ...{ explain, drain, replicas, join },
    ...networkRoutes(withClient),
    ...diskRoutes(withClient),
  },
  docs: { brief: "A member of a network that keeps files alive and moves them fast" },
});
