import { basename, join } from "node:path";
import { download } from "../../proto/client/download.ts";
import type { DownloadPlan } from "../../proto/client/download_plan.ts";
import { findDirectly } from "../../proto/client/ask.ts";
import { monotonicMs, nowMs } from "../../proto/process/clock.ts";
import { GATHERING_MIN_BYTES, letGarbageGather } from "../../proto/process/garbage.ts";
import { traced } from "../../proto/process/trace.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { fileIdOf } from "../../proto/words/manifest.ts";
import { type Name, parseName } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import { formatDuration, formatRate, formatSize } from "../../proto/words/units.ts";
import { formatVersion, type Version } from "../../proto/words/version.ts";
import { locatePlan } from "../../proto/client/locate_file.ts";
import { readTicketsOf } from "../../proto/client/read_tickets.ts";
import { type LimitFlags, RateLimits } from "../limits/rate_limits.ts";
import { PartFile } from "../store/part_file.ts";
import { storeArrivals } from "../swarm/arrivals.ts";
import type { Sharing } from "../swarm/sharing.ts";
import { type Client, directAddresses } from "./client.ts";
import { moment, recordDocument } from "../../proto/client/documents.ts";
import { age, note, print, printJson, shown } from "../../proto/process/output.ts";
import { Progress } from "./progress.ts";

const STANDARD_OUTPUT = "-";
const SHARED_MIN_BYTES = 4 * 1024 * 1024;

export interface GetFlags extends LimitFlags {
  readonly output?: string;
  readonly version?: Version;
  readonly force: boolean;
}

/** A file and where to get it from, with what is known of how fresh that is. */
interface Found {
  readonly record: NameRecord;
  readonly plan: DownloadPlan;
  /** Set when no tracker answered: the moment that the answer is of, milliseconds since 1970-01-01 UTC. */
  readonly staleAsOfMs?: number;
}

/** `peer get NAME` */
export async function get(client: Client, flags: GetFlags, nameText: string): Promise<void> {
  const name = parseName(nameText);
  await traced("get", { "enjambre.name": name }, () => getNamed(client, flags, name));
}

async function getNamed(client: Client, flags: GetFlags, name: Name): Promise<void> {
  const found = await find(client, name, flags.version);
  if (found.staleAsOfMs !== undefined) {
    note(
      `peer: warning: no tracker answers, asked peers directly: version ` +
        `${formatVersion(found.record.version)} as of ${age(found.staleAsOfMs, nowMs())} ago`,
    );
  }
  if (found.record.sizeBytes >= GATHERING_MIN_BYTES) letGarbageGather();
  if (flags.output === STANDARD_OUTPUT) {
    return await toStandardOutput(client, found, new RateLimits(flags));
  }
  const target = await targetOf(name, flags.output);
  const startedMs = monotonicMs();
  const limits = new RateLimits(flags);
  const outcome = await toFile(client, found, target, { force: flags.force, limits });
  report(client, found, target, outcome, monotonicMs() - startedMs);
}

async function find(client: Client, name: Name, version: Version | undefined): Promise<Found> {
  const { tracker, channels, flags } = client;
  const question = { name, zone: flags.zone, ...(version !== undefined && { version }) };
  try {
    return await locatePlan(tracker, question);
  } catch (thrown) {
    if (!EnjambreError.is(thrown, "unavailable", "timeout") || version !== undefined) throw thrown;
    const addresses = await directAddresses(client);
    if (addresses.length === 0) throw thrown;
    const direct = await findDirectly(channels, addresses, name);
    const relocate = async () => (await findDirectly(channels, addresses, name)).holders;
    const { manifest, holders } = direct;
    // While there is no tracker none is asked for; it may come before the file is here.
    const tickets = readTicketsOf(tracker, fileIdOf(manifest), undefined);
    const plan = { manifest, holders, relocate, tickets };
    return { record: direct.record, plan, staleAsOfMs: direct.asOfMs };
  }
}

/** What it took to have the file. */
interface Outcome {
  readonly fetchedBytes: number;
  /** All bytes of fragments that came, those that were not wanted any more included. */
  readonly receivedBytes: number;
  readonly holders: ReadonlySet<PeerId>;
  /** The file was there already, whole. */
  readonly wasThere: boolean;
}

interface FileSettings {
  /** Replaces a different file that is there. */
  readonly force: boolean;
  readonly limits: RateLimits;
}

async function toFile(
  client: Client,
  { plan }: Found,
  target: string,
  { force, limits }: FileSettings,
): Promise<Outcome> {
  const { manifest } = plan;
  const holders = new Set<PeerId>();
  await using part = await PartFile.open(target, manifest, { force });
  if (part.isComplete) {
    return { fetchedBytes: 0, receivedBytes: 0, holders, wasThere: true };
  }
  using progress = new Progress(shown(basename(target)), manifest.size);
  progress.add(part.presentBytes);
  let fetchedBytes = 0;
  let receivedBytes = 0;
  const { channels, random } = client;
  const wanted = part.missing();
  await using sharing = await shareOf(client, plan, part, limits);
  const swarmPlan = sharing === undefined ? plan : { ...plan, swarm: sharing.swarm };
  const coming = download(channels, swarmPlan, {
    ...{ wanted, order: "any", random },
    allowance: limits.download,
    onReceived: (bytes) => void (receivedBytes += bytes),
  });
  await storeArrivals(coming, {
    share: sharing?.share,
    store: (index, bytes) => part.write(index, bytes),
    atOnceMax: 1,
    onStored: ({ bytes, from }) => {
      fetchedBytes += bytes.byteLength;
      progress.add(bytes.byteLength);
      holders.add(from.peerId);
    },
  });
  await part.finish();
  return { fetchedBytes, receivedBytes, holders, wasThere: false };
}

/** Small files are there before anybody could get a part of them from here. */
async function shareOf(
  { tracker, random, security, flags: { zone } }: Client,
  plan: DownloadPlan,
  part: PartFile,
  limits: RateLimits,
): Promise<Sharing | undefined> {
  const { manifest, holders } = plan;
  const towards = holders.find((peers) => peers.length > 0)?.[0];
  if (towards === undefined || manifest.size < SHARED_MIN_BYTES) return undefined;
  // All that a server needs: the start of a small get does not wait for it.
  const { shareWhileGetting } = await import("../swarm/sharing.ts");
  return await shareWhileGetting({
    ...{ tracker, plan, part, towards, zone, random, limits, security },
  });
}

async function toStandardOutput(
  { channels, random }: Client,
  { plan }: Found,
  { download: allowance }: RateLimits,
): Promise<void> {
  const wanted = plan.manifest.fragmentIds.map((_, index) => index);
  const writer = Deno.stdout.writable.getWriter();
  const coming = download(channels, plan, { wanted, order: "sequential", random, allowance });
  for await (const { bytes, recycle } of coming) {
    await writer.write(bytes);
    recycle();
  }
  writer.releaseLock();
}

function report(
  client: Client,
  { record, staleAsOfMs, plan }: Found,
  target: string,
  { fetchedBytes, receivedBytes, holders, wasThere }: Outcome,
  tookMs: number,
): void {
  if (client.flags.json) {
    return printJson({
      ...recordDocument(record),
      output: target,
      bytes_fetched: fetchedBytes,
      bytes_received: receivedBytes,
      holders: [...holders],
      took_ms: Math.round(tookMs),
      stale: staleAsOfMs !== undefined,
      ...(staleAsOfMs !== undefined && { as_of: moment(staleAsOfMs) }),
    });
  }
  const size = formatSize(plan.manifest.size);
  const how = wasThere
    ? "was there already"
    : `${formatDuration(tookMs)}, ${formatRate(fetchedBytes, tookMs)}, from ${holders.size} ` +
      (holders.size === 1 ? "peer" : "peers");
  print(`${shown(target)}  version ${formatVersion(record.version)}  (${size}, ${how})`);
}

/** The last segment of the name in the working folder, or in the folder that is given. */
async function targetOf(name: Name, output: string | undefined): Promise<string> {
  const base = name.slice(name.lastIndexOf("/") + 1);
  if (output === undefined) return base;
  const found = await Deno.stat(output).catch(() => undefined);
  return found?.isDirectory ? join(output, base) : output;
}
