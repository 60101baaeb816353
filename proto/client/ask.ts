import type { AskRequest } from "../gen/enjambre/v1/AskRequest.ts";
import type { AskResponse__Output } from "../gen/enjambre/v1/AskResponse.ts";
import { randomBytes } from "../process/random.ts";
import { isLoopbackAddress } from "../words/address.ts";
import { mayDial } from "../words/announced_address.ts";
import { EnjambreError } from "../words/errors.ts";
import { newRandomId, type OperationId, type PeerId } from "../words/ids.ts";
import { ASK_TTL_MAX } from "../words/limits.ts";
import { fileIdOf, type Manifest } from "../words/manifest.ts";
import type { Name } from "../words/names.ts";
import type { NameRecord, PeerAddress } from "../words/record.ts";
import { compareVersions } from "../words/version.ts";
import type { Channels } from "../wire/client.ts";
import {
  bitmapHas,
  fromManifest,
  fromNameRecord,
  fromPeerAddress,
  required,
} from "../wire/convert.ts";
import { neighboursService } from "../wire/schema.ts";

const ASK_TIMEOUT_MS = 4_000;

/** What one peer answered. */
export interface DirectAnswer {
  readonly record: NameRecord;
  readonly manifest?: Manifest;
  readonly holder: PeerAddress;
  /** Bit i: whether the holder has fragment i of the manifest. */
  readonly fragmentsHeld: Uint8Array;
  readonly asOfMs: number;
}

/** A file as the peers that could be reached know it. */
export interface DirectFile {
  readonly record: NameRecord;
  readonly manifest: Manifest;
  readonly holders: readonly (readonly PeerAddress[])[];
  /** When the best informed of them last heard a tracker, milliseconds since 1970-01-01 UTC. */
  readonly asOfMs: number;
}

/**
 * Finds a file without a tracker: the newest version that any peer within reach remembers.
 * @throws not_found when it was removed, unavailable when nobody who could be asked knows it
 */
export async function findDirectly(
  channels: Channels,
  addresses: readonly string[],
  name: Name,
  signal?: AbortSignal,
): Promise<DirectFile> {
  const question = { name, withManifest: true };
  const answers = (await askDirectly(channels, addresses, question, signal))
    .filter(({ record }) => record.name === name);
  const newest = newestOf(answers);
  if (newest === undefined) {
    // Unknown, which is not the same as absent.
    throw new EnjambreError(
      "unavailable",
      `No peer within reach knows ${
        JSON.stringify(name)
      } (no tracker answers, it may exist all the same)`,
    );
  }
  const { record } = newest;
  if (record.fileId === undefined) {
    throw new EnjambreError(
      "not_found",
      `${JSON.stringify(name)} was removed, as far as peers know`,
    );
  }
  const same = answers.filter((answer) => answer.record.fileId === record.fileId);
  const manifest = same.find((answer) => answer.manifest !== undefined)?.manifest;
  if (manifest === undefined) {
    throw new EnjambreError(
      "unavailable",
      `No peer within reach has the manifest of ${JSON.stringify(name)}`,
    );
  }
  const holders = manifest.fragmentIds.map((_, index) => {
    const byId = new Map<PeerId, PeerAddress>();
    for (const { holder, fragmentsHeld } of same) {
      if (bitmapHas(fragmentsHeld, index)) byId.set(holder.peerId, holder);
    }
    return [...byId.values()];
  });
  return { record, manifest, holders, asOfMs: Math.max(...same.map(({ asOfMs }) => asOfMs)) };
}

/**
 * Asks peers, and through them the peers that they know; answers all that came until the time was up.
 * @throws unavailable when none of the addresses answers.
 */
export async function askDirectly(
  channels: Channels,
  addresses: readonly string[],
  question: Pick<AskRequest, "name" | "text" | "limit" | "withManifest">,
  signal?: AbortSignal,
): Promise<DirectAnswer[]> {
  const request = {
    ...question,
    queryId: newRandomId<OperationId>(randomBytes),
    ttl: ASK_TTL_MAX,
  };
  const answers: DirectAnswer[] = [];
  const outcomes = await Promise.allSettled(addresses.map(async (address) => {
    const limits = { signal, timeoutMs: ASK_TIMEOUT_MS };
    const withLoopback = isLoopbackAddress(address);
    for await (
      const answer of channels.serverStream(address, neighboursService.Ask, request, limits)
    ) {
      const direct = fromAnswer(answer);
      // Others are told of by whoever answers: they are looked for where peers can be, and nowhere else.
      if (direct.holder.address === address || mayDial(direct.holder.address, withLoopback)) {
        answers.push(direct);
      }
    }
  }));
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  if (answers.length === 0 && failed.length === outcomes.length) {
    const why = failed.length === 0
      ? "none is known"
      : EnjambreError.from(failed[0]!.reason).message;
    throw new EnjambreError("unavailable", `No peer could be asked directly: ${why}`);
  }
  return answers;
}

function newestOf(answers: readonly DirectAnswer[]): DirectAnswer | undefined {
  return answers.toSorted((a, b) => compareVersions(b.record.version, a.record.version))[0];
}

/** A manifest is worth as much as its id: one that is not the record's own is refused. */
function fromAnswer(wire: AskResponse__Output): DirectAnswer {
  const record = fromNameRecord(required(wire.record, "record"));
  const manifest = wire.manifest === null ? undefined : fromManifest(wire.manifest);
  if (manifest !== undefined && fileIdOf(manifest) !== record.fileId) {
    throw new EnjambreError("corrupt", `A peer sent another manifest for ${record.fileId}`);
  }
  return {
    record,
    ...(manifest !== undefined && { manifest }),
    holder: fromPeerAddress(required(wire.holder, "holder")),
    fragmentsHeld: wire.fragmentsHeld,
    asOfMs: wire.asOfMs,
  };
}
