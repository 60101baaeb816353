import { join } from "node:path";
import { logger } from "../../proto/process/log.ts";
import { readFileIfThere, writeStateFile } from "../../proto/process/state_file.ts";
import { bytesToHex, hexToBytes } from "../../proto/words/hash.ts";
import { parseNetworkId } from "../../proto/words/ids.ts";
import type { TicketRules } from "../../proto/wire/tickets.ts";

const FILE = "tickets.json";
const log = logger("tickets");

/** What the tracker said of tickets last: whoever starts without a tracker checks them all the same. */
export class TicketRulesFile {
  readonly #path: string;
  #written: string | undefined;

  private constructor(path: string, written: string | undefined) {
    this.#path = path;
    this.#written = written;
  }

  static async open(
    folder: string,
  ): Promise<{ file: TicketRulesFile; remembered: TicketRules | undefined }> {
    const path = join(folder, FILE);
    const text = await readFileIfThere(path);
    return {
      file: new TicketRulesFile(path, text),
      remembered: text === undefined ? undefined : parse(text, path),
    };
  }

  /** Safe on disk when this is fulfilled. @param rules Undefined: the tracker knows of no tickets. */
  async keep(rules: TicketRules | undefined): Promise<void> {
    const text = rules === undefined ? "{}\n" : textOf(rules);
    if (text === this.#written) return;
    await writeStateFile(this.#path, text);
    this.#written = text;
  }
}

/** Without the clock, and whether any are given: both are said anew. */
function textOf({ networkId, epoch, keys, demanded }: TicketRules): string {
  const written = { network_id: networkId, epoch, keys: keys.map(bytesToHex), demanded };
  return `${JSON.stringify(written)}\n`;
}

function parse(text: string, path: string): TicketRules | undefined {
  try {
    const { network_id, epoch, keys, demanded } = JSON.parse(text);
    if (network_id === undefined) return undefined;
    return {
      networkId: parseNetworkId(network_id),
      epoch: Number(epoch),
      keys: keys.map((key: string) => hexToBytes(key)),
      demanded: demanded === true,
      given: true,
      // Its own clock is all that it has.
      aheadMs: 0,
    };
  } catch (error) {
    log.warn("What was said of tickets is damaged and forgotten until a tracker says it again", {
      ...{ path, error },
    });
    return undefined;
  }
}
