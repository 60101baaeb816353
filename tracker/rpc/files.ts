import { refuseForeignName } from "../announced.ts";
import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import { nowMs, stampMs } from "../../proto/process/clock.ts";
import { invalid } from "../../proto/words/errors.ts";
import {
  fileIdFromBytes,
  parseOperationId,
  parsePeerId,
  type PeerId,
} from "../../proto/words/ids.ts";
import { HOLDERS_TOLD_MAX, QUERY_MAX_BYTES, REPLICAS_MAX } from "../../proto/words/limits.ts";
import { parseName } from "../../proto/words/names.ts";
import {
  count,
  fromCondition,
  fromVersion,
  pageLimit,
  toFileEntry,
  toManifest,
  toNameRecord,
  toPeerAddress,
} from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import type { LocateRequest__Output } from "../../proto/gen/enjambre/v1/LocateRequest.ts";
import type { Catalog, FileEntry, LocatedFile, Page } from "../catalog/catalog.ts";
import type { Driver } from "../driver.ts";
import { type Events, versionEvent } from "../events.ts";
import type { News } from "../news.ts";
import type { Tickets } from "../tickets.ts";

export interface FileParts {
  readonly catalog: Catalog;
  readonly driver: Driver;
  readonly news: News;
  readonly events: Events;
  /** Absent without identities. */
  readonly tickets?: Tickets;
}

export interface FileSettings {
  /** How long a version that is not the newest any more still counts. */
  readonly versionGraceMs: number;
  /** Peers that must have the record of a change before it is answered. */
  readonly acknowledge: number;
}

/** The calls about names and files: Locate, Search, List, Info, Remove, SetReplicas, Kept. */
export function fileHandlers(
  { catalog, driver, news, events, tickets }: FileParts,
  { versionGraceMs, acknowledge }: FileSettings,
): Pick<
  CatalogHandlers,
  "Locate" | "Search" | "List" | "Info" | "Remove" | "SetReplicas" | "Kept"
> {
  return {
    Locate: unary(async (request, { caller }) => {
      const found = await locate(catalog, request);
      const { fileId } = found.record;
      return {
        ...located(found, driver, request.zone),
        ...(caller !== undefined && tickets !== undefined && fileId !== undefined && {
          ticket: tickets.toReadFile(caller.deviceId, fileId),
          ticketRules: tickets.rules(),
        }),
      };
    }),

    Search: unary(async ({ query, limit, pageToken }) => {
      if (new TextEncoder().encode(query).byteLength > QUERY_MAX_BYTES) {
        throw invalid(`Cannot search: the query has more than ${QUERY_MAX_BYTES} bytes`);
      }
      return toPage(await catalog.search(query, pageLimit(limit), pageToken, nowMs()));
    }),

    List: unary(async ({ prefix, limit, pageToken, folders }) => {
      const most = pageLimit(limit);
      if (!folders) return toPage(await catalog.list(prefix, most, pageToken));
      const page = await catalog.listFolder(prefix, most, pageToken);
      return { ...toPage(page), folders: [...page.folders] };
    }),

    Info: unary(async (request) => {
      const info = await catalog.info(parseName(request.name));
      const addresses = new Map(driver.reachable().map((peer) => [peer.peerId, peer]));
      return {
        entry: toFileEntry(info.entry),
        ...(info.manifest !== undefined &&
          { manifest: { ...toManifest(info.manifest), fragmentIds: [] } }),
        versions: info.versions.map(toNameRecord),
        sameFile: [...info.sameFile],
        fragmentsByCopies: [...info.fragmentsByCopies],
        holders: info.holders.flatMap((peerId) => addresses.get(peerId) ?? []).map(toPeerAddress),
      };
    }),

    Remove: unary(async (request) => {
      const name = parseName(request.name);
      const operationId = parseOperationId(request.operationId);
      const condition = fromCondition(request.condition);
      const record = await catalog.remove({
        operationId,
        name,
        ...(condition !== undefined && { condition }),
      }, stampMs());
      events.add(versionEvent("EVENT_KIND_REMOVED", record));
      await news.tell({ record }, acknowledge);
      return { record: toNameRecord(record) };
    }),

    SetReplicas: unary(async (request) => {
      const replicas = count(request.replicas, "replicas", REPLICAS_MAX);
      if (replicas === 0) throw invalid("Cannot keep 0 copies of a file: remove it instead");
      const condition = fromCondition(request.condition);
      const record = await catalog.setReplicas({
        operationId: parseOperationId(request.operationId),
        name: parseName(request.name),
        replicas,
        ...(condition !== undefined && { condition }),
      }, stampMs());
      events.add(versionEvent("EVENT_KIND_REPLICAS", record));
      const { fileId } = record;
      if (fileId !== undefined) {
        const { manifest } = await catalog.locateFile(fileId);
        await news.tell({ record, manifest }, acknowledge);
      }
      return { record: toNameRecord(record), graceMs: versionGraceMs };
    }),

    Kept: unary(async ({ peerId, fileId }, { caller }) => {
      refuseForeignName(peerId, caller);
      await catalog.keep(parsePeerId(peerId), fileIdFromBytes(fileId));
      return {};
    }),
  };
}

async function locate(catalog: Catalog, request: LocateRequest__Output): Promise<LocatedFile> {
  switch (request.target) {
    case "name":
      return await catalog.locate(
        parseName(request.name!),
        request.version === null ? undefined : fromVersion(request.version),
      );
    case "fileId":
      return await catalog.locateFile(fileIdFromBytes(request.fileId!));
    default:
      throw invalid('Cannot locate: neither "name" nor "file_id" is given');
  }
}

/** Only peers that can be reached are told, those of the caller's zone first. */
function located({ record, manifest, holders }: LocatedFile, driver: Driver, zone: string) {
  const reachable = driver.reachable();
  const near = reachable.filter((peer) => peer.zone === zone);
  const peers = [...near, ...reachable.filter((peer) => peer.zone !== zone)];
  const indexOf = new Map<PeerId, number>(peers.map(({ peerId }, index) => [peerId, index]));
  const told = holders.map((ids) =>
    ids.flatMap((id) => indexOf.get(id) ?? []).sort((a, b) => a - b).slice(0, HOLDERS_TOLD_MAX)
  );
  const used = [...new Set(told.flat())].sort((a, b) => a - b);
  const compact = new Map(used.map((index, position) => [index, position]));
  return {
    record: toNameRecord(record),
    manifest: toManifest(manifest),
    peers: used.map((index) => toPeerAddress(peers[index]!)),
    holders: told.map((indexes) => ({ peerIndexes: indexes.map((index) => compact.get(index)!) })),
  };
}

function toPage(page: Page<FileEntry>) {
  return { entries: page.items.map(toFileEntry), nextPageToken: page.nextPageToken };
}
