import { makeZip } from "client-zip";
import { pack } from "tar-stream";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { PAGE_MAX } from "../../proto/words/limits.ts";
import type { LocatedFile, Network } from "../network.ts";
import { attachment } from "./disposition.ts";
import type { GatewaySettings } from "./gateway.ts";
import { nameInPath } from "./names.ts";
import { outgoing } from "./outgoing.ts";
import type { Slots } from "./slots.ts";

const log = logger("gateway");

/** A zip has a list of its files at its end, which is kept in memory until then. */
const FILES_MAX = 1_000_000;

const TYPES = { zip: "application/zip", tar: "application/x-tar" } as const;
type Format = keyof typeof TYPES;

/** One file of an archive, in its place. */
interface Member {
  /** Below the folder. */
  readonly path: string;
  readonly file: LocatedFile;
}

/** Whole folders by HTTP: `/archive/FOLDER?format=zip|tar`, made while they are sent. */
export class Archive {
  readonly #network: Network;
  readonly #settings: GatewaySettings;
  readonly #slots: Slots;

  constructor(network: Network, settings: GatewaySettings, slots: Slots) {
    this.#network = network;
    this.#settings = settings;
    this.#slots = slots;
  }

  /** Its length is not known before; one that could not be made whole breaks the connection. @throws not_found */
  async get(request: Request): Promise<Response> {
    const folder = `${nameInPath(request.url.replace(/\/(?=$|\?)/, ""), "/archive/")}/`;
    const format = formatOf(new URL(request.url).searchParams.get("format"));
    const first = await this.#network.list(folder, { limit: 1, token: "" });
    if (first.entries.length === 0) {
      throw new EnjambreError("not_found", `No file is in folder ${JSON.stringify(folder)}`);
    }
    const headers = {
      "Content-Type": TYPES[format],
      "Content-Disposition": attachment(`${folder.slice(0, -1)}.${format}`),
      "Cache-Control": "no-store",
      "Content-Security-Policy": "sandbox; default-src 'none'",
    };
    if (request.method === "HEAD") return new Response(null, { headers });
    const slot = this.#slots.take();
    const body = outgoing({
      source: (signal) => BYTES_OF[format](this.#members(folder, signal), signal),
      idleTimeoutMs: this.#settings.idleTimeoutMs,
      stopping: this.#settings.stopping,
      onEnd: (failure) => {
        slot[Symbol.dispose]();
        if (failure !== undefined) log.debug("An archive was not sent whole", { folder, failure });
      },
    });
    return new Response(body, { headers });
  }

  /** Files that were removed since the list was begun are left out. */
  async *#members(folder: string, signal: AbortSignal): AsyncGenerator<Member> {
    let token = "";
    let count = 0;
    do {
      const page = await this.#network.list(folder, { limit: PAGE_MAX, token }, signal);
      for (const { record } of page.entries) {
        count += 1;
        if (count > FILES_MAX) {
          throw new EnjambreError("exhausted", `An archive has at most ${FILES_MAX} files`);
        }
        const { name } = record;
        const file = await this.#network.locate(name, undefined, signal).catch((thrown) => {
          if (EnjambreError.is(thrown, "not_found")) return undefined;
          throw thrown;
        });
        if (file !== undefined) yield { path: pathIn(name, folder), file };
      }
      token = page.nextToken;
    } while (token !== "");
  }
}

/** No program that unpacks it may take a part of a name for the way to another folder. */
function pathIn(name: string, folder: string): string {
  return name.slice(folder.length).replaceAll("\\", "_");
}

const BYTES_OF = { zip: zipBytes, tar: tarBytes } as const;

async function* zipBytes(
  members: AsyncGenerator<Member>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  async function* inputs() {
    for await (const { path, file } of members) {
      yield {
        name: path,
        size: file.manifest.size,
        lastModified: new Date(file.record.committedAtMs),
        input: ReadableStream.from(bytesOf(file, signal)),
      };
    }
  }
  const zip: ReadableStream<Uint8Array> = makeZip(inputs(), { buffersAreUTF8: true });
  yield* zip;
}

async function* tarBytes(
  members: AsyncGenerator<Member>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const filling = fillTar(tar, members, signal).then(
    () => tar.finalize(),
    (error) => tar.destroy(error),
  );
  try {
    yield* tar as unknown as AsyncIterable<Uint8Array>;
  } finally {
    tar.destroy();
    await filling;
  }
}

async function fillTar(
  tar: ReturnType<typeof pack>,
  members: AsyncGenerator<Member>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { path, file } of members) {
    const { size } = file.manifest;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const header = { name: path, size, mtime: new Date(file.record.committedAtMs), mode: 0o644 };
    const entry = tar.entry(header, (error) => error ? reject(error) : resolve());
    // It may fail while nobody waits for it yet.
    promise.catch(() => {});
    for await (const bytes of bytesOf(file, signal)) {
      if (entry.write(bytes)) continue;
      const drained = new Promise<void>((resolve) => entry.once("drain", () => resolve()));
      await Promise.race([drained, promise]);
    }
    entry.end(undefined);
    await promise;
  }
}

/** Copies: the source uses its memory again. */
async function* bytesOf(file: LocatedFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { size } = file.manifest;
  if (size === 0) return;
  for await (const bytes of file.read({ start: 0, end: size }, signal)) {
    yield new Uint8Array(bytes);
  }
}

/** @throws invalid */
function formatOf(text: string | null): Format {
  if (text === null || text === "zip") return "zip";
  if (text === "tar") return "tar";
  throw invalid(`Cannot make an archive of format ${JSON.stringify(text)}: expected zip or tar`);
}
