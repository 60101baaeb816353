import { type Allowance, NO_LIMIT } from "../../proto/client/allowance.ts";
import { TurnTimer } from "../../proto/client/turn_timer.ts";
import type { ExchangeHello__Output } from "../../proto/gen/enjambre/v1/ExchangeHello.ts";
import type { ExchangeRequest__Output } from "../../proto/gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import { monotonicMs } from "../../proto/process/clock.ts";
import type { Random } from "../../proto/process/random.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { mayAnnounce } from "../../proto/words/announced_address.ts";
import { type FileId, fileIdFromBytes } from "../../proto/words/ids.ts";
import { fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import type { SwarmMember } from "../../proto/words/record.ts";
import { isCertifiedAs } from "../../proto/words/roles.ts";
import {
  bitmapIndexes,
  bitmapOf,
  fromManifest,
  fromSwarmMember,
  required,
} from "../../proto/wire/convert.ts";
import type { CallContext } from "../../proto/wire/server.ts";
import { fromTicket } from "../../proto/wire/tickets.ts";
import type { TicketGate } from "../tickets/ticket_gate.ts";
import { ReceiverLink } from "./receiver_link.ts";
import { SendQueue, SLOTS, UNSEEN_MS } from "./send_queue.ts";
import { Share, type ShareSource } from "./share.ts";

export interface SharesParts {
  /** What can be had here of a file that is known; undefined: it is not. */
  readonly find: (fileId: FileId) => Promise<ShareSource | undefined>;
  /** The same of a file that a receiver has told of. */
  readonly of: (manifest: Manifest) => ShareSource | undefined;
  readonly random: Random;
  /** How fast bytes may leave; without it as fast as they do. */
  readonly upload?: Allowance;
  /** Asks for tickets; without it nobody needs any. */
  readonly tickets?: TicketGate;
  /** Told of every fragment that left. */
  readonly onSent?: (bytes: number) => void;
}

/** The files of which others get fragments from this process. */
export class Shares {
  readonly #parts: SharesParts;
  readonly #queue: SendQueue<ReceiverLink>;
  readonly #byFile = new Map<FileId, Share>();
  /** Shared whether anybody gets anything or not. */
  readonly #lasting = new Set<Share>();
  /** Looks again where nobody says anything any more: what was written holds a slot for a time only. */
  readonly #overdue = new TurnTimer(() => {
    this.#overdue.settle();
    this.#pump();
  });

  constructor(parts: SharesParts) {
    this.#parts = parts;
    this.#queue = new SendQueue({ slots: SLOTS, random: parts.random });
  }

  /** Shares a file that is being got, from now on. */
  add(source: ShareSource): Share {
    const share = new Share(source);
    this.#lasting.add(share);
    this.#byFile.set(fileIdOf(source.manifest), share);
    return share;
  }

  /** From now on it is shared as long as somebody asks. */
  release(share: Share): void {
    share.settled();
    this.#lasting.delete(share);
    this.#forgetIdle(share);
  }

  /** Serves one exchange from its hello to its end. Receivers are named to others as what they call as. */
  async *exchange(
    requests: AsyncIterable<ExchangeRequest__Output>,
    { signal, ...call }: CallContext,
  ): AsyncGenerator<ExchangeResponse> {
    const incoming = requests[Symbol.asyncIterator]();
    const hello = required((await incoming.next()).value?.hello as ExchangeHello__Output, "hello");
    const receiver = named(fromSwarmMember(required(hello.receiver, "hello.receiver")), call);
    const fileId = fileIdFromBytes(hello.fileId);
    this.#parts.tickets?.checkFile(fileId, fromTicket(hello.ticket), call.caller);
    let share = this.#byFile.get(fileId) ?? this.#known(fileId, await this.#parts.find(fileId));
    if (share === undefined) {
      yield { welcome: { needsManifest: true } };
      const { value } = await incoming.next();
      const manifest = fromManifest(required(value?.manifest, "manifest"));
      if (fileIdOf(manifest) !== fileId) {
        throw new EnjambreError("corrupt", `The manifest is not that of file ${fileId}`);
      }
      share = this.#byFile.get(fileId) ?? this.#known(fileId, this.#parts.of(manifest));
      if (share === undefined) throw new EnjambreError("not_found", "The file is not shared here");
    }
    const { source, counts } = share;
    const fragments = source.manifest.fragmentIds.length;
    const receiverHas = bitmapIndexes(hello.held, fragments);
    for (const index of receiverHas) counts.gained(index);
    const pump = () => this.#pump();
    const { upload = NO_LIMIT, onSent } = this.#parts;
    const parts = { share, queue: this.#queue, upload, pump, onSent };
    const link = new ReceiverLink(receiver, receiverHas, parts);
    const facts = { counts, zone: receiver.zone, heldShare: () => link.heldShare };
    this.#queue.joined(link, { ...facts, inOrder: hello.inOrder });
    share.joined(link);
    const end = () => link.end();
    signal.addEventListener("abort", end, { once: true });
    let failure: unknown;
    link.listen(incoming).catch((thrown) => failure = thrown).finally(end);
    try {
      // Nothing may happen between looking at what is here and being told of what comes.
      const held = [...Array(fragments).keys()].filter((index) => share.has(index));
      yield { welcome: { held: bitmapOf(held, fragments), receiving: source.receiving } };
      yield* link.messages();
      if (failure !== undefined) throw failure;
    } finally {
      signal.removeEventListener("abort", end);
      this.#queue.left(link);
      share.left(link);
      this.#forgetIdle(share);
      this.#pump();
    }
  }

  #known(fileId: FileId, source: ShareSource | undefined): Share | undefined {
    if (source === undefined) return undefined;
    // Another exchange may have come first while the manifest was read.
    const share = this.#byFile.get(fileId) ?? new Share(source);
    this.#byFile.set(fileId, share);
    return share;
  }

  #forgetIdle(share: Share): void {
    if (!share.idle || this.#lasting.has(share)) return;
    const fileId = fileIdOf(share.source.manifest);
    if (this.#byFile.get(fileId) === share) this.#byFile.delete(fileId);
  }

  #pump(): void {
    for (const { receiver, index } of this.#queue.next(monotonicMs())) receiver.begin(index);
    if (this.#queue.isWaiting) this.#overdue.within(UNSEEN_MS);
    else this.#overdue.settle();
  }
}

/** Without an address, and so named to nobody, when it is not where the receiver calls from, or not who it is. */
function named(
  receiver: SwarmMember,
  { from, caller }: Pick<CallContext, "from" | "caller">,
): SwarmMember {
  const { address, ...rest } = receiver;
  if (address === undefined) return receiver;
  const may = mayAnnounce(address, { from, allowed: [], ownHosts: [] });
  return may && isCertifiedAs(receiver, caller) ? receiver : rest;
}
