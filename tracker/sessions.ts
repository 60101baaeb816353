import type { SessionResponse } from "../proto/gen/enjambre/v1/SessionResponse.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { PeerId } from "../proto/words/ids.ts";
import { Outbox } from "../proto/wire/streams.ts";

/** Messages to a peer that may wait because it does not read; past that its session ends. */
const OUTBOX_MAX = 16_384;

export interface Session {
  readonly number: number;
  readonly outbox: Outbox<SessionResponse>;
}

/** The open sessions: one a peer, the newest. */
export class Sessions {
  readonly #sessions = new Map<PeerId, Session>();
  #lastNumber = 0;

  /** Opens a session; an older one of the same peer ends. */
  open(peerId: PeerId): Session {
    this.#lastNumber += 1;
    const session = {
      number: this.#lastNumber,
      outbox: new Outbox<SessionResponse>(OUTBOX_MAX),
    };
    this.#sessions.get(peerId)?.outbox.fail(
      new EnjambreError("conflict", `Peer ${peerId} opened a newer session`),
    );
    this.#sessions.set(peerId, session);
    return session;
  }

  /** Answers whether it was the peer's newest. */
  close(peerId: PeerId, session: Session): boolean {
    session.outbox.close();
    if (this.#sessions.get(peerId) !== session) return false;
    return this.#sessions.delete(peerId);
  }

  /** Answers whether there was a session to send it on. */
  send(peerId: PeerId, message: SessionResponse): boolean {
    const session = this.#sessions.get(peerId);
    session?.outbox.push(message);
    return session !== undefined && !session.outbox.closed;
  }

  peerIds(): PeerId[] {
    return [...this.#sessions.keys()];
  }

  /** Ends all of them, so that the server can stop. */
  closeAll(): void {
    for (const { outbox } of this.#sessions.values()) outbox.close();
  }
}
