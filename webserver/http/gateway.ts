import { logger } from "../../proto/process/log.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { currentScope, keepScope } from "../../proto/process/scope.ts";
import { wholeNumber } from "../../proto/process/settings.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { newRandomId, type OperationId, parseOperationId } from "../../proto/words/ids.ts";
import { FILE_MAX_BYTES, REPLICAS_MAX } from "../../proto/words/limits.ts";
import type { ByteRange } from "../../proto/words/manifest.ts";
import { checkTags, parseTag } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import { formatVersion, parseVersion } from "../../proto/words/version.ts";
import { putDocument } from "../../proto/client/documents.ts";
import type { LocatedFile, Network } from "../network.ts";
import {
  changeCondition,
  etagOf,
  isConditional,
  isCreateOnly,
  rangeHolds,
  readCondition,
} from "./conditions.ts";
import { attachment } from "./disposition.ts";
import { incoming } from "./incoming.ts";
import { filePath, nameInPath } from "./names.ts";
import { outgoing } from "./outgoing.ts";
import { HttpFailure } from "./problem.ts";
import { contentRange, type RangeAnswer, rangeOf } from "./ranges.ts";
import { Slots } from "./slots.ts";

const log = logger("gateway");

const PREFIX = "/files/";
/** What a browser may do with a file's content that it shows all the same: nothing. */
const CONTENT_POLICY = "sandbox; default-src 'none'";

export interface GatewaySettings {
  readonly transfersMax: number;
  readonly idleTimeoutMs: number;
  /** Ends all transfers. */
  readonly stopping: AbortSignal;
}

/** Files by HTTP: `/files/NAME`. */
export class Gateway {
  readonly #network: Network;
  readonly #settings: GatewaySettings;
  readonly #slots: Slots;

  /** Those that are under way, and how many may be. */
  get transfers(): Pick<Slots, "taken" | "most"> {
    return this.#slots;
  }

  /** @param slots Shared with whoever else transfers files. */
  constructor(
    network: Network,
    settings: GatewaySettings,
    slots: Slots = new Slots(settings.transfersMax),
  ) {
    this.#network = network;
    this.#settings = settings;
    this.#slots = slots;
  }

  /** GET and HEAD. `?version=EPOCH.SEQUENCE` for another version than the newest. */
  async get(request: Request): Promise<Response> {
    const name = nameInPath(request.url, PREFIX);
    const version = queryOf(request).get("version");
    const file = await this.#network.locate(
      name,
      version === null ? undefined : parseVersion(version),
    );
    const validators = {
      etag: etagOf(file.fileId),
      lastModifiedMs: file.record.committedAtMs,
    };
    const condition = readCondition(request.headers, validators);
    if (condition === "failed") {
      throw new HttpFailure("conflict", `The file's id is ${file.fileId} now`, 412);
    }
    const headers = fileHeaders(file);
    if (condition === "not_modified") return new Response(null, { status: 304, headers });
    const isPart = request.method === "GET" && rangeHolds(request.headers, validators);
    const range = isPart ? rangeOf(request.headers.get("Range"), file.manifest.size) : WHOLE;
    return this.#answer(request, file, range, headers);
  }

  #answer(request: Request, file: LocatedFile, answer: RangeAnswer, headers: Headers): Response {
    const { size } = file.manifest;
    if (answer.kind === "unsatisfiable") {
      throw new HttpFailure("invalid", `Cannot answer the range: the file has ${size} bytes`, 416, {
        "Content-Range": `bytes */${size}`,
      });
    }
    const range = answer.kind === "part" ? answer.range : { start: 0, end: size };
    const status = answer.kind === "part" ? 206 : 200;
    headers.set("Content-Type", "application/octet-stream");
    headers.set("Content-Disposition", attachment(file.record.name));
    headers.set("Content-Length", `${range.end - range.start}`);
    if (answer.kind === "part") headers.set("Content-Range", contentRange(range, size));
    const body = request.method === "HEAD" ? null : this.#body(file, range);
    return new Response(body, { status, headers });
  }

  #body(file: LocatedFile, range: ByteRange): ReadableStream<Uint8Array> | null {
    const sizeBytes = range.end - range.start;
    if (sizeBytes === 0) return null;
    const slot = this.#slots.take();
    const scope = currentScope();
    return outgoing({
      // The body is sent when this request has long been answered, and still is a part of it.
      source: (signal) => keepScope(file.read(range, signal)),
      sizeBytes,
      idleTimeoutMs: this.#settings.idleTimeoutMs,
      stopping: this.#settings.stopping,
      onEnd: (failure) => {
        slot[Symbol.dispose]();
        if (failure === undefined) return;
        const error = EnjambreError.from(failure);
        const properties = { ...scope, name: file.record.name, error: error.cause ?? error };
        if (error.code === "cancelled") log.debug("A download was given up", properties);
        else log.warning("A download failed", properties);
      },
    });
  }

  /** PUT. 201 for a new name, 200 for a new version of one. `?tag=KEY=VALUE&replicas=N`. */
  async put(request: Request): Promise<Response> {
    const { headers } = request;
    const name = nameInPath(request.url, PREFIX);
    refuseEncoded(headers);
    const sizeBytes = contentLength(headers);
    const query = queryOf(request);
    const tags = checkTags(query.getAll("tag").map(parseTag));
    const replicas = replicasOf(query.get("replicas"));
    const operationId = operationIdOf(headers);
    using _slot = this.#slots.take();
    const current = await this.#network.current(name);
    const condition = current?.operationId === operationId
      ? undefined // Done before: the network answers as it did then.
      : changeCondition(headers, current);
    const warnings: string[] = [];
    const { stopping, idleTimeoutMs } = this.#settings;
    const result = await conditional(condition, () =>
      this.#network.put({
        operationId,
        name,
        content: incoming(request.body, { stopping, idleTimeoutMs }),
        ...(sizeBytes !== undefined && { sizeBytes }),
        tags,
        ...(replicas !== undefined && { replicas }),
        ...(condition !== undefined && { condition }),
      }, {
        warning: (message) => void warnings.push(message),
      }, stopping));
    const created = isCreateOnly(headers) || current?.fileId === undefined;
    return new Response(`${JSON.stringify({ ...putDocument(result), warnings })}\n`, {
      status: created ? 201 : 200,
      headers: {
        "Content-Type": "application/json",
        "Location": filePath(name),
        "ETag": etagOf(result.record.fileId!),
        "X-Enjambre-Version": formatVersion(result.record.version),
      },
    });
  }

  /** DELETE. */
  async remove(request: Request): Promise<Response> {
    const { headers } = request;
    const name = nameInPath(request.url, PREFIX);
    const operationId = operationIdOf(headers);
    const current = isConditional(headers) ? await this.#network.current(name) : undefined;
    const condition = current?.operationId === operationId
      ? undefined // Done before: the network answers as it did then.
      : changeCondition(headers, current);
    const removal = { operationId, name, ...(condition !== undefined && { condition }) };
    const { version } = await conditional(condition, () => this.#network.remove(removal));
    return new Response(null, {
      status: 204,
      headers: { "X-Enjambre-Version": formatVersion(version) },
    });
  }
}

const WHOLE: RangeAnswer = { kind: "whole" };

function queryOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams;
}

/** Those of every answer about a file, 304 included. */
function fileHeaders({ record, fileId, manifest }: LocatedFile): Headers {
  const sha256 = hexToBytes(manifest.contentSha256).toBase64();
  return new Headers({
    "ETag": etagOf(fileId),
    "Last-Modified": new Date(record.committedAtMs).toUTCString(),
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-cache",
    "Repr-Digest": `sha-256=:${sha256}:`,
    "X-Enjambre-Version": formatVersion(record.version),
    "Content-Security-Policy": CONTENT_POLICY,
  });
}

/** A condition that held when it was looked at and no more when the change was made is 412, too. */
async function conditional<Result>(
  condition: Condition | undefined,
  change: () => Promise<Result>,
): Promise<Result> {
  try {
    return await change();
  } catch (thrown) {
    if (condition === undefined || !EnjambreError.is(thrown, "conflict", "already_exists")) {
      throw thrown;
    }
    throw new HttpFailure(thrown.code, thrown.message, 412);
  }
}

function refuseEncoded(headers: Headers): void {
  const encoding = headers.get("Content-Encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    const message = `Cannot take content in encoding ${JSON.stringify(encoding)}: send it as it is`;
    throw new HttpFailure("invalid", message, 415);
  }
  if (headers.has("Content-Range")) {
    throw invalid("Cannot put a part of a file: send the whole content");
  }
}

function contentLength(headers: Headers): number | undefined {
  const value = headers.get("Content-Length");
  if (value === null) return undefined;
  const bytes = /^\d+$/.test(value) ? Number(value) : NaN;
  if (bytes <= FILE_MAX_BYTES) return bytes;
  throw new HttpFailure(
    "invalid",
    `Cannot take ${value} bytes: a file has at most ${FILE_MAX_BYTES}`,
    413,
  );
}

function replicasOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  try {
    return wholeNumber(1, REPLICAS_MAX)(text);
  } catch (thrown) {
    throw invalid(`Cannot read "replicas": ${(thrown as Error).message}`);
  }
}

/** The key that makes a repeated request safe, as it is or in quotes; a new one without. */
function operationIdOf(headers: Headers): OperationId {
  const key = headers.get("Idempotency-Key");
  if (key === null) return newRandomId<OperationId>(randomBytes);
  return parseOperationId(key.trim().replace(/^"(.*)"$/, "$1"));
}
