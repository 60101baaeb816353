import { Buffer } from "node:buffer";
import type { Random } from "../../../proto/process/random.ts";
import { EnjambreError } from "../../../proto/words/errors.ts";
import {
  type FragmentId,
  idToBytes,
  newRandomId,
  type OperationId,
} from "../../../proto/words/ids.ts";
import { distinctFragments, fileIdOf } from "../../../proto/words/manifest.ts";
import type { Condition } from "../../../proto/words/record.ts";
import type { Version } from "../../../proto/words/version.ts";
import { formatVersion } from "../../../proto/words/version.ts";
import type { Method } from "../../../proto/wire/client.ts";
import {
  fromManifest,
  fromNameRecord,
  fromPeerAddress,
  toCondition,
  toFragmentRef,
  toManifest,
} from "../../../proto/wire/convert.ts";
import { catalogService } from "../../../proto/wire/schema.ts";
import type { Content } from "./contents.ts";
import type { Call, History } from "./history.ts";
import { idOf } from "./simulated_disk.ts";
import type { SimulatedNetwork } from "./simulated_network.ts";
import { TRACKER_ADDRESS } from "./simulated_peer.ts";

const ATTEMPTS_MAX = 8;
const PAUSE_MS = 700;
const COMMIT_MOST_MS = 12_000;
const ACKNOWLEDGE = 2;

export interface ClientParts {
  readonly network: SimulatedNetwork;
  readonly address: string;
  readonly random: Random;
  readonly history: History;
  /** A change was told to be done. */
  onAcknowledged(call: Call): void;
  /** What cannot be. */
  onFailure(what: string): void;
}

/** Puts, removes and gets as `proto/client` does, over the simulated network; a fragment travels in one message. */
export class SimulatedClient {
  readonly #parts: ClientParts;

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  async put(name: string, content: Content, condition?: Condition): Promise<void> {
    const { history } = this.#parts;
    const operationId = this.#newOperation();
    const { fileId } = content;
    const call = history.begin({ kind: "put", name, operationId, fileId });
    await this.#change(call, () => this.#putOnce(name, content, operationId, condition));
  }

  async remove(name: string, condition?: Condition): Promise<void> {
    const operationId = this.#newOperation();
    const call = this.#parts.history.begin({ kind: "remove", name, operationId });
    await this.#change(call, async () => {
      const request = { name, operationId, condition: toCondition(condition) };
      const { record } = await this.#ask(catalogService.Remove, request);
      return fromNameRecord(record!).version;
    });
  }

  async setReplicas(name: string, replicas: number): Promise<void> {
    const operationId = this.#newOperation();
    const call = this.#parts.history.begin({ kind: "replicas", name, operationId });
    await this.#change(call, async () => {
      const answer = await this.#ask(catalogService.SetReplicas, { name, operationId, replicas });
      const record = fromNameRecord(answer.record!);
      call.fileId = record.fileId!;
      return record.version;
    });
  }

  /** Answers whether the bytes of some version came, or that there is none. */
  async get(name: string): Promise<boolean> {
    const { history } = this.#parts;
    const call = history.begin({ kind: "get", name });
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      try {
        const located = await this.#ask(catalogService.Locate, { name });
        const manifest = fromManifest(located.manifest!);
        const peers = located.peers.map(fromPeerAddress);
        const parts: Uint8Array[] = [];
        for (const [index, id] of manifest.fragmentIds.entries()) {
          const holders = located.holders[index]!.peerIndexes.map((at) => peers[at]!.address);
          parts.push(await this.#fetch(id, holders));
        }
        const record = fromNameRecord(located.record!);
        const [version, readFileId] = [record.version, fileIdOf(manifest)];
        if (record.fileId !== readFileId) this.#parts.onFailure(`I3: ${name} has another manifest`);
        history.end(call, {
          ...{ outcome: "done", version, readFileId, readOperationId: record.operationId },
        });
        return true;
      } catch (thrown) {
        if (!(thrown instanceof EnjambreError)) throw thrown;
        if (thrown.code === "not_found") {
          history.end(call, { outcome: "absent" });
          return true;
        }
        await this.#parts.network.time.sleep(PAUSE_MS);
      }
    }
    history.end(call, { outcome: "failed" });
    return false;
  }

  /** Lists all names. @param names Those that there can be. */
  async list(names: readonly string[]): Promise<boolean> {
    const { history } = this.#parts;
    const calls = names.map((name) => history.begin({ kind: "list", name }));
    try {
      const { entries } = await this.#ask(catalogService.List, { limit: 100 });
      const records = new Map(
        entries.map(({ record }) => [record!.name, fromNameRecord(record!)]),
      );
      for (const call of calls) {
        const record = records.get(call.name);
        history.end(
          call,
          record === undefined ? { outcome: "absent" } : {
            ...{ outcome: "done", version: record.version, readFileId: record.fileId },
            readOperationId: record.operationId,
          },
        );
      }
      return true;
    } catch (thrown) {
      if (!(thrown instanceof EnjambreError)) throw thrown;
      for (const call of calls) history.end(call, { outcome: "failed" });
      return false;
    }
  }

  /** A change, again and again until it is known what became of it, or patience ends; then once more at times. */
  async #change(call: Call, once: () => Promise<Version>): Promise<void> {
    const { history, random, network, address, onFailure, onAcknowledged } = this.#parts;
    const doubled = network.doubledOf(address);
    let isUnsure = false;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      try {
        history.end(call, { outcome: "done", version: await once() });
        onAcknowledged(call);
        break;
      } catch (thrown) {
        if (!(thrown instanceof EnjambreError)) throw thrown;
        if (thrown.code === "internal") onFailure(`A call failed inside: ${thrown.message}`);
        // An upload that nobody knows any more is begun again.
        const isOver = call.kind === "put" && thrown.code === "not_found";
        if (!isOver && /^(not_found|conflict|already_exists)$/.test(thrown.code)) {
          // An earlier attempt may still be on its way, or a second copy of this one: what was refused is not
          // remembered, and may be done when that comes.
          isUnsure ||= network.doubledOf(address) > doubled;
          if (!isUnsure) history.end(call, { outcome: "refused" });
          return;
        }
        isUnsure = true;
        await network.time.sleep(Math.floor(random() * PAUSE_MS));
      }
    }
    if (call.outcome !== "done" || random() < 0.5) return;
    await network.time.sleep(Math.floor(random() * 3_000));
    try {
      const again = formatVersion(await once());
      const first = formatVersion(call.version!);
      if (again !== first) onFailure(`I6: ${call.kind} was answered ${first}, then ${again}`);
    } catch (thrown) {
      if (EnjambreError.is(thrown, "unavailable", "timeout", "exhausted")) return;
      onFailure(`I6: ${call.kind} that was done is refused: ${EnjambreError.from(thrown).message}`);
    }
  }

  /** All of a put, from where it is. */
  async #putOnce(
    name: string,
    content: Content,
    operationId: OperationId,
    condition: Condition | undefined,
  ): Promise<Version> {
    const { manifest } = content;
    const begun = await this.#ask(catalogService.Begin, {
      ...{ operationId, name, condition: toCondition(condition), size: manifest.size },
      fragmentSize: manifest.fragmentSize,
    });
    if (begun.done !== null) return fromNameRecord(begun.done.record!).version;
    if (begun.acknowledge < ACKNOWLEDGE) {
      throw new EnjambreError("unavailable", "Too few peers are here for a put that is safe");
    }
    await this.#store(content, operationId);
    const request = { operationId, manifest: toManifest(manifest) };
    const { done } = await this.#ask(catalogService.Commit, request, COMMIT_MOST_MS);
    if (done === null) throw new EnjambreError("unavailable", "Too few copies were reported");
    return fromNameRecord(done.record!).version;
  }

  async #store(content: Content, operationId: OperationId): Promise<void> {
    const fragments = distinctFragments(content.manifest);
    const { placements, peers } = await this.#ask(catalogService.Place, {
      ...{ operationId, fragments: fragments.map(toFragmentRef) },
    });
    const { network, address } = this.#parts;
    const storing = placements.flatMap(({ storeAt }, index) =>
      storeAt.map((at) => {
        const to = fromPeerAddress(peers[at]!).address;
        const bytes = content.fragments.find(({ id }) => id === fragments[index]!.id)!.bytes;
        return network.ask(address, to, () => network.host(to)!.keep!(fragments[index]!, bytes));
      })
    );
    await Promise.allSettled(storing);
  }

  async #fetch(id: FragmentId, holders: readonly string[]): Promise<Uint8Array> {
    const { network, address } = this.#parts;
    for (const holder of holders) {
      try {
        const bytes = await network.ask(address, holder, () => {
          return network.host(holder)!.fetch!(idToBytes(id));
        });
        if (idOf(Buffer.from(bytes)) === id) return bytes;
      } catch (thrown) {
        if (!(thrown instanceof EnjambreError)) throw thrown;
      }
    }
    throw new EnjambreError("unavailable", `No holder gave fragment ${id}`);
  }

  #ask<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    mostMs?: number,
  ): Promise<Response> {
    const { network, address } = this.#parts;
    return network.call(address, TRACKER_ADDRESS, method, request, mostMs);
  }

  #newOperation(): OperationId {
    return newRandomId<OperationId>((bytes) => {
      for (const index of bytes.keys()) bytes[index] = Math.floor(this.#parts.random() * 256);
    });
  }
}
