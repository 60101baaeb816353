import { recordDocument } from "../../proto/client/documents.ts";
import type { WithoutResponse__Output } from "../../proto/gen/enjambre/v1/WithoutResponse.ts";
import { note, print, printJson, shown } from "../../proto/process/output.ts";
import { invalid } from "../../proto/words/errors.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { parseName } from "../../proto/words/names.ts";
import { formatSize } from "../../proto/words/units.ts";
import { fromNameRecord, required } from "../../proto/wire/convert.ts";
import { catalogService, upkeepService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";

export interface ExplainFlags {
  readonly fragment: number;
  readonly limit: number;
  /** A zone or a peer's id, to be imagined away. */
  readonly without?: string;
}

/** `peer explain NAME`, `peer explain --without PEER|ZONE` */
export async function explain(
  client: Client,
  flags: ExplainFlags,
  nameText: string | undefined,
): Promise<void> {
  if (nameText !== undefined && flags.without === undefined) {
    return await explainName(client, flags, nameText);
  }
  if (nameText === undefined && flags.without !== undefined) {
    return await explainWithout(client, flags.without);
  }
  throw invalid("Cannot tell what to explain: give either a NAME or --without PEER|ZONE");
}

/** What would be lost, or at risk, without a peer or a zone. */
async function explainWithout({ tracker, flags }: Client, what: string): Promise<void> {
  const response = await tracker.call(upkeepService.Without, { what });
  const { peers, namesLost, complete, ...figures } = response;
  if (flags.json) return printJson(withoutDocument(response));
  const who = peers.length === 1 ? "the peer" : `the ${peers.length} peers`;
  print(`without ${who} ${peers.map(({ peerId }) => peerId.slice(0, 12)).join(", ")}`);
  const rows = [
    ["held", `${figures.fragments} wanted fragments have a copy there`],
    ["lost", `${figures.fragmentsLost} fragments, ${formatSize(figures.bytesLost)}`],
    ["at one", `${figures.fragmentsAtOne} fragments would have one copy left`],
    ["short", `${figures.fragmentsShort} fragments would have fewer copies than wanted`],
    [
      "repair",
      `would copy ${formatSize(figures.bytesToCopy)}; ` +
      `the others have room for ${formatSize(figures.bytesFree)}`,
    ],
  ];
  for (const [subject, says] of rows) print(`${subject!.padEnd(10)} ${says}`);
  for (const name of namesLost) print(`${"not whole".padEnd(10)} ${shown(name)}`);
  if (!complete) note("(there were too many fragments to look at all of them)");
}

function withoutDocument({ peers, ...figures }: WithoutResponse__Output) {
  return {
    peers: peers.map(({ peerId, address, zone }) => ({ peer_id: peerId, address, zone })),
    fragments: figures.fragments,
    fragments_lost: figures.fragmentsLost,
    bytes_lost: figures.bytesLost,
    fragments_at_one: figures.fragmentsAtOne,
    fragments_short: figures.fragmentsShort,
    bytes_to_copy: figures.bytesToCopy,
    bytes_free: figures.bytesFree,
    names_lost: figures.namesLost,
    complete: figures.complete,
  };
}

async function explainName(
  { tracker, flags }: Client,
  { fragment, limit }: ExplainFlags,
  nameText: string,
): Promise<void> {
  const response = await tracker.call(catalogService.Explain, {
    name: parseName(nameText),
    firstFragment: fragment,
    limit,
  });
  const record = fromNameRecord(required(response.record, "record"));
  if (flags.json) {
    return printJson({
      ...recordDocument(record),
      replicas: response.replicas,
      fragments: response.fragments,
      reasons: response.reasons.map((reasons) => ({
        index: reasons.index,
        fragment_id: bytesToHex(reasons.fragmentId),
        size: reasons.size,
        peers: reasons.peers.map(({ peerId, zone, holder, reason }) => ({
          peer_id: peerId,
          zone,
          holder,
          reason,
        })),
      })),
    });
  }
  print(
    `${shown(record.name)}: ${response.fragments} fragments, ${response.replicas} copies wanted`,
  );
  for (const { index, fragmentId, size, peers } of response.reasons) {
    print(`\nfragment ${index}  ${bytesToHex(fragmentId).slice(0, 12)}  ${formatSize(size)}`);
    for (const { peerId, zone, holder, reason } of peers) {
      print(`  ${holder ? "●" : "○"} ${peerId.slice(0, 12)}  ${shown(zone).padEnd(12)} ${reason}`);
    }
  }
  const shownCount = response.reasons.length;
  if (fragment + shownCount < response.fragments) {
    note(`(fragments ${fragment} to ${fragment + shownCount - 1}; see --fragment and --limit)`);
  }
}
