import { join } from "node:path";
import { logger } from "../../proto/process/log.ts";
import { writeStateFile } from "../../proto/process/state_file.ts";
import { checkAddress } from "../../proto/words/address.ts";
import { invalid } from "../../proto/words/errors.ts";
import { parsePeerId } from "../../proto/words/ids.ts";
import { NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import { parseZone } from "../../proto/words/names.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { ioError, unlessMissing } from "./io_error.ts";

const FILE = "neighbours.json";

/** The peers that this one asks directly when no tracker answers, kept across restarts. */
export class NeighbourBook {
  readonly #path: string;
  #peers: readonly PeerAddress[];
  #turn: Promise<void> = Promise.resolve();

  private constructor(path: string, peers: readonly PeerAddress[]) {
    this.#path = path;
    this.#peers = peers;
  }

  /** @param dataFolder A peer's data folder, which its `DiskStore` has opened. */
  static async open(dataFolder: string): Promise<NeighbourBook> {
    const path = join(dataFolder, FILE);
    try {
      const text = await unlessMissing(Deno.readTextFile(path));
      return new NeighbourBook(path, text === undefined ? [] : parsePeers(text));
    } catch (error) {
      // The next tracker tells them anew; not a reason to stay away from the network.
      logger("store").warn("Cannot read the neighbours, going on without", { path, error });
      return new NeighbourBook(path, []);
    }
  }

  get peers(): readonly PeerAddress[] {
    return this.#peers;
  }

  /** Nothing is written when nothing differs. @throws invalid when there are too many. */
  async replace(peers: readonly PeerAddress[]): Promise<void> {
    if (peers.length > NEIGHBOURS_MAX) {
      throw invalid(
        `Cannot keep ${peers.length} neighbours: at most ${NEIGHBOURS_MAX} are allowed`,
      );
    }
    const turn = this.#turn.then(async () => {
      const text = peersText(peers);
      if (text === peersText(this.#peers)) return;
      await writeStateFile(this.#path, text).catch((thrown) => {
        throw ioError(thrown, "remember the neighbours");
      });
      this.#peers = [...peers];
    });
    this.#turn = turn.catch(() => {});
    await turn;
  }
}

function peersText(peers: readonly PeerAddress[]): string {
  const rows = peers.map(({ peerId, address, zone }) => ({ peer_id: peerId, address, zone }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function parsePeers(text: string): PeerAddress[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) throw invalid("Cannot parse neighbours: expected a list");
  return rows.slice(0, NEIGHBOURS_MAX).map((row) => ({
    peerId: parsePeerId(String(row.peer_id)),
    address: checkAddress(String(row.address)),
    zone: parseZone(String(row.zone)),
  }));
}
