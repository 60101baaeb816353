import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import type { CommitResponse } from "../../proto/gen/enjambre/v1/CommitResponse.ts";
import type { BeginRequest__Output } from "../../proto/gen/enjambre/v1/BeginRequest.ts";
import { alarm, stampMs, steadyMs, timeLimit } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import type { Random } from "../../proto/process/random.ts";
import { traced } from "../../proto/process/trace.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import {
  type OperationId,
  parseOperationId,
  parsePeerId,
  type PeerId,
} from "../../proto/words/ids.ts";
import { PLACE_BATCH_MAX, REPLICAS_MAX } from "../../proto/words/limits.ts";
import {
  automaticFragmentSize,
  checkFileSize,
  checkFragmentSize,
  type FragmentRef,
  type Manifest,
} from "../../proto/words/manifest.ts";
import { type ServerLimit, UPLOADS_PER_DEVICE_MAX } from "../../proto/words/server_limits.ts";
import { checkTags, parseName } from "../../proto/words/names.ts";
import { formatSize } from "../../proto/words/units.ts";
import {
  atMost,
  count,
  fromCondition,
  fromFragmentRef,
  fromManifest,
  required,
  toNameRecord,
  toPeerAddress,
} from "../../proto/wire/convert.ts";
import { type CallContext, unary } from "../../proto/wire/server.ts";
import type {
  BeginOutcome,
  Catalog,
  ClaimedFragment,
  CommitResult,
  NewUpload,
} from "../catalog/catalog.ts";
import { OverQuota, type Owner } from "../catalog/device_bytes.ts";
import type { Changes } from "../changes.ts";
import type { ChosenPlaces } from "../core/chosen_places.ts";
import { OpenUploads } from "../core/open_uploads.ts";
import { choosePeers, roomOf } from "../core/placement.ts";
import type { Reservations } from "../core/reservations.ts";
import { missedOf, type Turnout, turnoutOf } from "../core/turnout.ts";
import type { TicketLeaf } from "../../proto/words/ticket.ts";
import type { Driver } from "../driver.ts";
import { type Events, versionEvent } from "../events.ts";
import type { News } from "../news.ts";
import type { Tickets } from "../tickets.ts";

const log = logger("uploads");

/** Whoever waits longer for a commit wants to know why. */
const SLOW_AFTER_MS = 3_000;
/** How long a commit waits for holders to report what they have just stored. */
const COMMIT_WAIT_MS = 10_000;

export interface UploadSettings {
  readonly replicas: number;
  readonly acknowledge: number;
  readonly fragmentSize: number | "auto";
  /** Bytes of files that one device may have; 0: any. */
  readonly deviceQuota: number;
  readonly leaseMs: number;
  /** Told of what was one too many. */
  readonly onLimit: (limit: ServerLimit, from: string) => void;
}

export interface UploadParts {
  readonly catalog: Catalog;
  readonly driver: Driver;
  readonly changes: Changes;
  readonly reservations: Reservations;
  readonly places: ChosenPlaces;
  readonly news: News;
  readonly events: Events;
  readonly random: Random;
  /** Absent without identities. */
  readonly tickets?: Tickets;
}

/** The calls of a put: Begin, Place, Commit, Abort. */
export function uploadHandlers(
  parts: UploadParts,
  settings: UploadSettings,
): Pick<CatalogHandlers, "Begin" | "Place" | "Commit" | "Abort"> {
  const { catalog, reservations } = parts;
  const open = new OpenUploads();
  const ended = (operationId: OperationId) => {
    reservations.release(operationId);
    open.end(operationId);
  };
  return {
    Begin: unary(async (request, context) => {
      const turnout = turnoutOf(parts.driver.candidates().values());
      const { upload, warnings } = openUpload(request, turnout, settings, context.caller);
      checkOpen(open, upload, context, settings);
      const beginning = noting(catalog.begin(upload, stampMs()), context, settings);
      const outcome = await beginning.catch((thrown) => {
        open.end(upload.operationId);
        throw thrown;
      });
      if (outcome.done !== undefined) open.end(upload.operationId);
      return { ...toBegun(outcome, turnout.here), leaseMs: settings.leaseMs, warnings };
    }),

    Place: unary(async (request, context) => {
      const operationId = parseOperationId(request.operationId);
      atMost(request.fragments, PLACE_BATCH_MAX, "fragments");
      const avoid = new Set(request.avoidPeerIds.map(parsePeerId));
      const fragments = request.fragments.map(fromFragmentRef);
      const upload = await catalog.upload(operationId);
      const leaseUntilMs = steadyMs() + settings.leaseMs;
      open.keep(operationId, leaseUntilMs);
      const claiming = catalog.claim(operationId, fragments, leaseUntilMs);
      const claimed = await noting(claiming, context, settings);
      const { leaves, ...placed } = placeAll(parts, upload, claimed, avoid);
      const client = context.caller?.deviceId;
      if (client === undefined || leaves.length === 0) return placed;
      return { ...placed, ticket: parts.tickets?.toStore(client, operationId, leaves) };
    }),

    Commit: unary(async (request, context) => {
      const operationId = parseOperationId(request.operationId);
      const manifest = fromManifest(required(request.manifest, "manifest"));
      const committing = commit(parts, { operationId, manifest }, settings, context.signal);
      const response = await noting(committing, context, settings);
      if (response.done) ended(operationId);
      return response;
    }),

    Abort: unary(async (request) => {
      const operationId = parseOperationId(request.operationId);
      await catalog.abort(operationId, stampMs());
      ended(operationId);
      return {};
    }),
  };
}

/** What `work` does; that a device is beyond its quota is told. */
async function noting<Result>(
  work: Promise<Result>,
  { from }: CallContext,
  { onLimit }: UploadSettings,
): Promise<Result> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof OverQuota) onLimit("bytes_per_device", from);
    throw thrown;
  }
}

/** @throws exhausted when the caller has as many open as it may. */
function checkOpen(
  open: OpenUploads,
  { operationId, leaseUntilMs }: NewUpload,
  { caller, from }: CallContext,
  { onLimit }: UploadSettings,
): void {
  if (caller === undefined) return;
  if (open.begin(caller.deviceId, operationId, leaseUntilMs, steadyMs())) return;
  onLimit("uploads_per_device", from);
  throw new EnjambreError(
    "exhausted",
    `Cannot begin another upload: this device has ${UPLOADS_PER_DEVICE_MAX} open uploads, ` +
      "as many as it may (uploads_per_device)",
  );
}

function openUpload(
  request: BeginRequest__Output,
  { here, awaited }: Turnout,
  settings: UploadSettings,
  caller: CallContext["caller"],
): { upload: NewUpload; warnings: string[] } {
  const replicas = copies(request.replicas, "replicas") || settings.replicas;
  const acknowledge = copies(request.acknowledge, "acknowledge") ||
    Math.min(settings.acknowledge, replicas);
  if (acknowledge > replicas) {
    throw invalid(`Cannot acknowledge at ${acknowledge} copies when ${replicas} are wanted`);
  }
  const sizeBytes = request._size === "size" ? count(request.size!, "size") : undefined;
  const fragmentSize = request.fragmentSize > 0
    ? checkFragmentSize(request.fragmentSize)
    : settings.fragmentSize === "auto"
    ? automaticFragmentSize(sizeBytes)
    : settings.fragmentSize;
  if (sizeBytes !== undefined) checkFileSize(sizeBytes, fragmentSize);
  if (here === 0) {
    const why = awaited === 0
      ? "No peer is live to store on: start one with `peer serve`"
      : `No peer is live to store on: ${awaited} may come back at any moment`;
    throw new EnjambreError("unavailable", why);
  }
  const condition = fromCondition(request.condition);
  const upload = {
    operationId: parseOperationId(request.operationId),
    name: parseName(request.name),
    replicas,
    // Not lowered for who is silent for a moment: what one peer alone has is lost with it.
    acknowledge: Math.min(acknowledge, here + awaited),
    fragmentSize,
    tags: checkTags(request.tags),
    ...(condition !== undefined && { condition }),
    leaseUntilMs: steadyMs() + settings.leaseMs,
    ...(caller !== undefined && { owner: ownerOf(caller.deviceId, settings.deviceQuota) }),
    ...(sizeBytes !== undefined && { sizeBytes }),
  };
  const warnings: string[] = [];
  if (upload.acknowledge > here) {
    warnings.push(`Waiting for peers: ${peersLive(here)}, ${upload.acknowledge} are needed`);
  } else if (replicas > here) {
    warnings.push(`Only ${here} of the ${replicas} copies can be made now: ${peersLive(here)}`);
  }
  return { upload, warnings };
}

function ownerOf(deviceId: PeerId, quotaBytes: number): Owner {
  return quotaBytes === 0 ? { deviceId } : { deviceId, quotaBytes };
}

function copies(value: number, field: string): number {
  return count(value, field, REPLICAS_MAX);
}

function peersLive(here: number): string {
  return here === 1 ? "1 peer is live" : `${here} peers are live`;
}

function placeAll(
  { driver, reservations, places, random }: UploadParts,
  upload: NewUpload,
  claimed: readonly ClaimedFragment[],
  avoid: ReadonlySet<PeerId>,
) {
  const candidates = driver.candidates();
  const indexOf = new Map<string, number>();
  const peers: ReturnType<typeof toPeerAddress>[] = [];
  const leaves: TicketLeaf[] = [];
  const placements = claimed.map((fragment) => {
    if (fragment.holders.length >= upload.acknowledge) return { enough: true, storeAt: [] };
    const { chosen } = choosePeers(
      {
        sizeBytes: fragment.sizeBytes,
        count: upload.replicas - fragment.holders.length,
        holders: new Set(fragment.holders),
        avoid,
      },
      [...candidates.values()],
      random,
    );
    const chosenIds = chosen.map(({ peerId }) => peerId);
    const asked = new Set([...avoid, ...fragment.holders, ...chosenIds]);
    if (chosen.length === 0 || asked.size < upload.acknowledge) {
      const others = [...candidates.values()].filter(({ peerId }) => !asked.has(peerId));
      checkMissed(missedOf(others), upload);
    }
    if (chosen.length === 0) checkRoom(fragment, [...candidates.values()].map(roomOf));
    reservations.reserve(upload.operationId, fragment, chosenIds);
    places.choose(fragment.id, chosenIds);
    for (const { peerId } of chosen) {
      const candidate = candidates.get(peerId)!;
      candidates.set(peerId, { ...candidate, reservedBytes: reservations.of(peerId) });
    }
    if (chosen.length > 0) {
      leaves.push({ fragmentId: fragment.id, maxBytes: fragment.sizeBytes, holders: chosenIds });
    }
    const storeAt = chosen.map((peer) => {
      const known = indexOf.get(peer.peerId);
      if (known !== undefined) return known;
      indexOf.set(peer.peerId, peers.length);
      return peers.push(toPeerAddress(peer)) - 1;
    });
    return { enough: false, storeAt };
  });
  return { peers, placements, leaves };
}

/** Too few could be chosen. Those who may come back at any moment are to be waited for. */
function checkMissed(missed: number, { acknowledge }: NewUpload): void {
  if (missed === 0) return;
  const [wanted, advice] = acknowledge === 1
    ? ["a copy", "Try again"]
    : [`${acknowledge} copies`, "Try again, or ask for fewer with --acknowledge"];
  throw new EnjambreError(
    "unavailable",
    `Too few peers are live for ${wanted}: ${missed} may come back at any moment. ${advice}`,
  );
}

/** Nobody was chosen. When that is for want of room, it is said so. */
function checkRoom(fragment: FragmentRef, rooms: readonly number[]): void {
  const most = Math.max(0, ...rooms);
  if (most >= fragment.sizeBytes) return;
  throw new EnjambreError(
    "exhausted",
    `No peer has room for a fragment of ${formatSize(fragment.sizeBytes)}: ` +
      `the most that is free on one is ${formatSize(most)}`,
  );
}

/** Commits as soon as the holders have reported enough; answers what is short when they do not. */
async function commit(
  { catalog, changes, news, events }: UploadParts,
  { operationId, manifest }: { operationId: OperationId; manifest: Manifest },
  { acknowledge }: UploadSettings,
  signal: AbortSignal,
): Promise<CommitResponse> {
  using limit = timeLimit(COMMIT_WAIT_MS, signal);
  let short: readonly FragmentRef[] = [];
  using _slow = alarm(SLOW_AFTER_MS, () => {
    log.warning("A put waits until {short} of its {fragments} fragments are reported", {
      short: short.length,
      fragments: manifest.fragmentIds.length,
      first: short[0]?.id,
    });
  });
  while (true) {
    // Asked for before the catalog is, so that no report falls between the two.
    const reported = changes.next(limit.signal);
    const outcome = await catalog.commit(operationId, manifest, stampMs());
    if ("done" in outcome) {
      events.add(versionEvent("EVENT_KIND_PUT", outcome.done.record));
      await news.tell({ record: outcome.done.record, manifest }, acknowledge);
      return { done: toCommitResult(outcome.done) };
    }
    short = outcome.short;
    if (limit.signal.aborted) return { shortFragments: indexesOf(outcome.short, manifest) };
    await traced("wait for reports", { "enjambre.short": outcome.short.length }, () => reported);
  }
}

function indexesOf(fragments: readonly FragmentRef[], manifest: Manifest): number[] {
  const indexes = new Map(manifest.fragmentIds.map((id, index) => [id, index]));
  return fragments.slice(0, PLACE_BATCH_MAX).map(({ id }) => indexes.get(id)!);
}

function toBegun({ upload, done }: BeginOutcome, replicasMax: number) {
  return {
    fragmentSize: upload.fragmentSize,
    replicas: Math.min(upload.replicas, replicasMax),
    acknowledge: upload.acknowledge,
    ...(done !== undefined && { done: toCommitResult(done) }),
  };
}

function toCommitResult(result: CommitResult) {
  return {
    record: toNameRecord(result.record),
    linked: result.linked,
    fragmentsPresent: result.fragmentsPresent,
  };
}
