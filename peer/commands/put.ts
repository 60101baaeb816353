import { basename, join } from "node:path";
import type { Stats } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { AsideCutter, type AsideSettings, CutterThread } from "../../proto/client/cutter_aside.ts";
import { piecesOf } from "../../proto/client/file_pieces.ts";
import { type Allowance, fragmentsAtOnce } from "../../proto/client/allowance.ts";
import type { Published, PublishEvents } from "../../proto/client/publication.ts";
import { publish } from "../../proto/client/publish.ts";
import { monotonicMs } from "../../proto/process/clock.ts";
import { letGarbageGather } from "../../proto/process/garbage.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { type Name, parseName, type Tag } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import { formatDuration, formatRate, formatSize } from "../../proto/words/units.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { type LimitFlags, RateLimits } from "../limits/rate_limits.ts";
import type { Client } from "./client.ts";
import { putDocument } from "../../proto/client/documents.ts";
import { note, print, printJson, shown } from "../../proto/process/output.ts";
import { Progress } from "./progress.ts";

/** From this size on a file is cut and hashed by another thread: its start costs less than what it takes over. */
const ASIDE_BYTES = 64 * 1024 * 1024;
/** Files that are put at the same time. Each has a bounded amount of memory of its own. */
const FILES_AT_ONCE_MAX = 8;
/** Files of this size and more go one at a time: they are parallel in themselves. */
const LARGE_BYTES = 8 * 1024 * 1024;
const STANDARD_INPUT = "-";

export interface PutFlags extends Omit<LimitFlags, "downloadLimit"> {
  readonly name?: string;
  readonly tag?: readonly Tag[];
  readonly replicas?: number;
  readonly acknowledge?: number;
  readonly fragmentSize?: number;
  readonly ifVersion?: Condition;
}

/** One file to put. */
interface Source {
  readonly path: string;
  readonly name: Name;
  /** Unknown for standard input. */
  readonly sizeBytes?: number;
}

interface PutEvents extends PublishEvents {
  done(published: Published, tookMs: number): void;
}

/** `peer put PATH...` */
export async function put(
  client: Client,
  flags: PutFlags,
  paths: readonly string[],
): Promise<void> {
  const sources = await collect(paths, flags.name);
  if (flags.ifVersion !== undefined && sources.length !== 1) {
    throw invalid("Cannot use --if-version with more than one file");
  }
  const totalBytes = sources.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const title = sources.length === 1 ? shown(sources[0]!.name) : `${sources.length} files`;
  const startedMs = monotonicMs();
  const warned = new Set<string>();
  using progress = new Progress(title, totalBytes);
  const outcome = await putAll(client, flags, sources, {
    warning: (message) => {
      if (warned.has(message)) return;
      warned.add(message);
      progress.clearLine();
      note(`peer: warning: ${message}`);
    },
    progress: (bytes) => progress.add(bytes),
    done: (published, tookMs) => {
      progress.clearLine();
      report(client, published, tookMs, sources.length === 1);
    },
  });
  progress[Symbol.dispose]();
  if (!client.flags.json && outcome.length > 1) {
    const tookMs = monotonicMs() - startedMs;
    print(`${outcome.length} files, ${formatSize(totalBytes)} in ${formatDuration(tookMs)}`);
  }
}

async function putAll(
  client: Client,
  flags: PutFlags,
  sources: readonly Source[],
  events: PutEvents,
): Promise<Published[]> {
  const done: Published[] = [];
  const queue = [...sources];
  const stop = new AbortController();
  const { upload } = new RateLimits({ ...flags, downloadLimit: Infinity });
  const worker = async (): Promise<void> => {
    for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
      stop.signal.throwIfAborted();
      const startedMs = monotonicMs();
      const published = await putOne(client, { ...flags, upload }, source, events, stop.signal);
      done.push(published);
      events.done(published, monotonicMs() - startedMs);
    }
  };
  const large = sources.some(({ sizeBytes }) => (sizeBytes ?? Infinity) >= LARGE_BYTES);
  if (large) letGarbageGather();
  const atOnce = large ? 1 : Math.min(FILES_AT_ONCE_MAX, sources.length);
  const workers = fragmentsAtOnce(upload.bytesPerS, atOnce);
  const outcomes = await Promise.allSettled(
    Array.from({ length: workers }, () =>
      worker().catch((thrown) => {
        stop.abort(thrown);
        throw thrown;
      })),
  );
  if (outcomes.some(({ status }) => status === "rejected")) throw stop.signal.reason;
  return done;
}

async function putOne(
  client: Client,
  flags: PutFlags & { readonly upload: Allowance },
  source: Source,
  events: PublishEvents,
  signal: AbortSignal,
): Promise<Published> {
  const { channels, tracker } = client;
  const common = {
    operationId: newRandomId<OperationId>(randomBytes),
    name: source.name,
    tags: flags.tag ?? [],
    allowance: flags.upload,
    ...(flags.ifVersion !== undefined && { condition: flags.ifVersion }),
    ...(flags.replicas !== undefined && { replicas: flags.replicas }),
    ...(flags.acknowledge !== undefined && { acknowledge: flags.acknowledge }),
    ...(flags.fragmentSize !== undefined && { fragmentSize: flags.fragmentSize }),
  };
  if (source.sizeBytes === undefined) {
    const publication = { ...common, content: Deno.stdin.readable };
    return await publish(channels, tracker, publication, events, signal);
  }
  await using file = await open(source.path, "r");
  const reread = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, start);
    return bytes.subarray(0, bytesRead);
  };
  using thread = source.sizeBytes >= ASIDE_BYTES ? new CutterThread() : undefined;
  const publication = {
    ...common,
    sizeBytes: source.sizeBytes,
    content: thread === undefined
      ? piecesOf(file)
      : (settings: AsideSettings) => new AsideCutter(thread, source.path, settings),
    reread,
  };
  return await publish(channels, tracker, publication, events, signal);
}

function report(client: Client, published: Published, tookMs: number, alone: boolean): void {
  if (client.flags.json) {
    return printJson({ ...putDocument(published), took_ms: Math.round(tookMs) });
  }
  const { record, linked, fragments, fragmentsPresent, bytesSent } = published;
  const size = formatSize(record.sizeBytes);
  const how = linked
    ? "the network had it already, nothing was sent"
    : fragmentsPresent > 0
    ? `${fragmentsPresent} of ${fragments} fragments were there already, ${
      formatSize(bytesSent)
    } sent`
    : alone
    ? `${formatDuration(tookMs)}, ${formatRate(record.sizeBytes, tookMs)}`
    : "";
  const detail = how === "" ? size : `${size}, ${how}`;
  print(`${shown(record.name)}  version ${formatVersion(record.version)}  (${detail})`);
}

/** Files as they are given, folders recursively. A folder's files are named after it. */
async function collect(paths: readonly string[], name: string | undefined): Promise<Source[]> {
  if (name !== undefined && paths.length > 1) {
    throw invalid("Cannot use one --name for several paths: put them one by one, or as a folder");
  }
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === STANDARD_INPUT) {
      if (name === undefined) throw invalid("Cannot put standard input without --name");
      sources.push({ path, name: parseName(name) });
      continue;
    }
    const found = await statOf(path);
    const base = name ?? basename(await Deno.realPath(path));
    if (found.isDirectory()) sources.push(...await walk(path, base));
    else sources.push(sourceOf(path, base, found));
  }
  if (sources.length === 0) throw invalid("Nothing to put: the folder has no files");
  return sources;
}

async function walk(folder: string, prefix: string): Promise<Source[]> {
  const sources: Source[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(folder, entry.name);
    const name = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) sources.push(...await walk(path, name));
    else if (entry.isFile()) sources.push(sourceOf(path, name, await statOf(path)));
    else note(`peer: warning: left out "${shown(path)}": it is neither a file nor a folder`);
  }
  return sources;
}

function sourceOf(path: string, name: string, found: Stats): Source {
  if (!found.isFile()) throw invalid(`Cannot put "${shown(path)}": it is not a file or a folder`);
  return { path, name: parseName(name), sizeBytes: found.size };
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const why = (cause as { code?: string }).code === "ENOENT"
      ? "there is no such file"
      : "no access";
    throw new EnjambreError("invalid", `Cannot put "${shown(path)}": ${why}`, { cause });
  }
}
