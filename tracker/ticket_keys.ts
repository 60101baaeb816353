import { join } from "node:path";
import { newTicketKeyPem } from "../proto/process/key_pair.ts";
import { readFileIfThere, writeStateFile } from "../proto/process/state_file.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { TICKET_KEYS_MAX } from "../proto/words/limits.ts";
import type { SealedTicket } from "../proto/words/ticket.ts";
import { TicketSigner } from "../proto/words/ticket_key.ts";

/** Beside the authority. Who has it can give himself tickets of this network. */
export const TICKET_KEYS = "ticket-keys.json";

const FORMAT = 1;
/** A new key signs only when all peers have been told of it. */
const LEAD_MS = 5_000;

/** The keys that sign tickets: that of now, and the one before, whose tickets may still be out. */
export class TicketKeys {
  readonly #path: string;
  readonly #steadyMs: () => number;
  #signers: readonly TicketSigner[];
  #signsFromMs = -Infinity;
  readonly #listeners = new Set<() => void>();

  private constructor(path: string, signers: readonly TicketSigner[], steadyMs: () => number) {
    this.#path = path;
    this.#signers = signers;
    this.#steadyMs = steadyMs;
  }

  /**
   * The keys in a tracker's folder, or a new one: nothing is lost with an old one but the tickets of some minutes.
   * @param steadyMs Never jumps.
   */
  static async open(folder: string, steadyMs: () => number): Promise<TicketKeys> {
    const path = join(folder, TICKET_KEYS);
    const text = await readFileIfThere(path);
    if (text !== undefined) return new TicketKeys(path, parse(text, path), steadyMs);
    const keys = new TicketKeys(path, [newSigner()], steadyMs);
    await keys.#save();
    return keys;
  }

  /** The one of now first; 32 bytes each. */
  get publicKeys(): Uint8Array[] {
    return this.#signers.map(({ publicKey }) => publicKey);
  }

  seal(statement: Uint8Array): SealedTicket {
    const isLeading = this.#steadyMs() < this.#signsFromMs;
    const [present, before = present] = this.#signers;
    return (isLeading ? before : present)!.seal(statement);
  }

  /** Another key signs from now on. @param forgetOld Whether tickets of the old one are void at once. */
  async rotate(forgetOld: boolean): Promise<void> {
    const kept = forgetOld ? [] : this.#signers;
    this.#signers = [newSigner(), ...kept].slice(0, TICKET_KEYS_MAX);
    this.#signsFromMs = forgetOld ? -Infinity : this.#steadyMs() + LEAD_MS;
    await this.#save();
    for (const listener of this.#listeners) listener();
  }

  onRotated(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async #save(): Promise<void> {
    const text = JSON.stringify({ format: FORMAT, keys: this.#signers.map(({ pem }) => pem) });
    await writeStateFile(this.#path, `${text}\n`);
  }
}

function newSigner(): TicketSigner {
  return new TicketSigner(newTicketKeyPem());
}

function parse(text: string, path: string): TicketSigner[] {
  try {
    const { format, keys } = JSON.parse(text);
    if (format !== FORMAT || keys.length === 0) throw new Error(`Format ${format}`);
    return keys.slice(0, TICKET_KEYS_MAX).map((pem: string) => new TicketSigner(pem));
  } catch (cause) {
    throw new EnjambreError(
      "corrupt",
      `Cannot use "${path}", which signs tickets: remove it, and the next start makes a new key`,
      { cause },
    );
  }
}
