import { type FileId, idToBytes } from "../words/ids.ts";
import type { SealedTicket } from "../words/ticket.ts";
import { catalogService } from "../wire/schema.ts";
import { fromTicket } from "../wire/tickets.ts";
import type { Tracker } from "./locate.ts";

/**
 * What lets this device get the fragments of one file. A ticket holds for some minutes and is asked for again when a
 * peer refuses it, once for all exchanges that were refused with it: a get may take as long as it takes.
 */
export class ReadTickets {
  readonly #ask: () => Promise<SealedTicket | undefined>;
  #current: SealedTicket | undefined;
  #asking: Promise<void> | undefined;

  /** @param first Undefined: the tracker gives none. @param ask Asks the tracker for another one. */
  constructor(
    first: SealedTicket | undefined,
    ask: () => Promise<SealedTicket | undefined>,
  ) {
    this.#current = first;
    this.#ask = ask;
  }

  get current(): SealedTicket | undefined {
    return this.#current;
  }

  /** The tracker gave another one beside an answer. */
  replace(ticket: SealedTicket | undefined): void {
    this.#current = ticket ?? this.#current;
  }

  /** A peer refused this one. Fulfilled when there is another, or none can be had; then the old one is kept. */
  async refused(ticket: SealedTicket | undefined): Promise<void> {
    if (ticket !== this.#current) return;
    this.#asking ??= this.#ask().then((next) => this.replace(next), () => {})
      .finally(() => this.#asking = undefined);
    await this.#asking;
  }
}

/** Those of a file. @param first What the tracker gave when it was asked for the file; undefined: nothing. */
export function readTicketsOf(
  tracker: Tracker,
  fileId: FileId,
  first: SealedTicket | undefined,
): ReadTickets {
  return new ReadTickets(first, async () => {
    const request = { fileId: idToBytes(fileId) };
    return fromTicket((await tracker.call(catalogService.Locate, request)).ticket);
  });
}
