import { nowMs } from "../../proto/process/clock.ts";
import { parseName } from "../../proto/words/names.ts";
import { formatSize } from "../../proto/words/units.ts";
import { formatVersion } from "../../proto/words/version.ts";
import type { Client } from "./client.ts";
import { infoDocument } from "../../proto/client/documents.ts";
import { age, print, printJson, printTable, shown } from "../../proto/process/output.ts";

/** `peer info NAME` */
export async function info({ catalog, flags }: Client, nameText: string): Promise<void> {
  const found = await catalog.info(parseName(nameText));
  if (flags.json) return printJson(infoDocument(found));
  const { entry, content, versions, holders, fragmentsByCopies, sameFile } = found;
  const { record } = entry;
  const rows: [string, string][] = [
    ["name", shown(record.name)],
    ["version", `${formatVersion(record.version)}, ${age(record.committedAtMs, nowMs())} ago`],
  ];
  if (content === undefined) rows.push(["state", "removed"]);
  else {
    rows.push(
      ["size", `${formatSize(content.sizeBytes)} (${content.sizeBytes} bytes)`],
      ["sha256", content.sha256],
      ["file id", record.fileId ?? ""],
      ["fragments", `${entry.fragments} of ${formatSize(content.fragmentSize)}`],
      ["copies", copiesText(fragmentsByCopies, entry.replicas)],
      ["tags", record.tags.map(({ key, value }) => shown(`${key}=${value}`)).join(" ") || "none"],
    );
  }
  for (const [key, value] of rows) print(`${key.padEnd(10)} ${value}`);
  if (sameFile.length > 0) print(`${"same file".padEnd(10)} ${sameFile.map(shown).join(", ")}`);
  if (holders.length > 0) {
    print("");
    printTable(
      ["HOLDER", "ZONE", "ADDRESS"],
      holders.map(({ peerId, zone, address }) => [peerId.slice(0, 12), shown(zone), address]),
    );
  }
  print("");
  printTable(
    ["VERSION", ">SIZE", ">AGE", "STATE"],
    versions.map((version) => [
      formatVersion(version.version),
      formatSize(version.sizeBytes),
      age(version.committedAtMs, nowMs()),
      version.fileId === undefined ? "removed" : "",
    ]),
  );
}

/** For instance "3 wanted: 12 fragments have 3, 1 has 2". */
function copiesText(byCopies: readonly number[], wanted: number): string {
  const parts = byCopies
    .map((fragments, copies) => ({ fragments, copies }))
    .filter(({ fragments }) => fragments > 0)
    .reverse()
    .map(({ fragments, copies }) =>
      `${fragments} ${fragments === 1 ? "fragment has" : "fragments have"} ${copies}`
    );
  return `${wanted} wanted${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
