/**
 * The ways in which whole fragments pass: `fetch` and `exchange` serve people, `repair` makes up for lost copies,
 * `store` takes what is put, `forward` passes that on.
 */
export const SENT_WAYS = ["fetch", "exchange", "repair", "forward"] as const;
export const RECEIVED_WAYS = ["store", "exchange", "repair"] as const;

export type SentWay = typeof SENT_WAYS[number];
export type ReceivedWay = typeof RECEIVED_WAYS[number];

/** What passed since the start. */
export interface Passed {
  fragments: number;
  bytes: number;
}

/** Counts the streams that this peer serves or takes now, and the fragments that have passed. */
export class Transfers {
  readonly #sent = new Map<SentWay, Passed>();
  readonly #received = new Map<ReceivedWay, Passed>();
  #active = 0;

  get active(): number {
    return this.#active;
  }

  /** One stream, until it is disposed. */
  begin(): Disposable {
    this.#active += 1;
    return {
      [Symbol.dispose]: () => {
        this.#active -= 1;
      },
    };
  }

  /** A fragment, or the part of it that was wanted, has left. */
  sent(way: SentWay, bytes: number): void {
    add(this.#sent, way, bytes);
  }

  /** A fragment has come, and is safe here. */
  received(way: ReceivedWay, bytes: number): void {
    add(this.#received, way, bytes);
  }

  sentBy(way: SentWay): Readonly<Passed> {
    return this.#sent.get(way) ?? NOTHING;
  }

  receivedBy(way: ReceivedWay): Readonly<Passed> {
    return this.#received.get(way) ?? NOTHING;
  }
}

const NOTHING: Passed = { fragments: 0, bytes: 0 };

function add<Way>(passed: Map<Way, Passed>, way: Way, bytes: number): void {
  const before = passed.get(way) ?? NOTHING;
  passed.set(way, { fragments: before.fragments + 1, bytes: before.bytes + bytes });
}
