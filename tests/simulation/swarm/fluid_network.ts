/**
 * Transfers as fluids: each runs over some links, and links are shared fairly (max-min: what one transfer cannot use
 * goes to the others). Rates change when transfers start and end; `share()` computes them anew.
 */
export class FluidNetwork {
  readonly #linkBytesPerMs: number[] = [];
  readonly #flows = new Set<Flow>();
  #nowMs = 0;
  #isShared = true;

  /** Adds a link and gives its number. */
  link(bytesPerMs: number): number {
    return this.#linkBytesPerMs.push(bytesPerMs) - 1;
  }

  start(links: readonly number[], bytes: number): Flow {
    const flow: Flow = { links, leftBytes: bytes, cameBytes: 0, bytesPerMs: 0 };
    this.#flows.add(flow);
    this.#isShared = false;
    return flow;
  }

  stop(flow: Flow): void {
    if (this.#flows.delete(flow)) this.#isShared = false;
  }

  /** When the next transfer ends if nothing changes. */
  nextEndMs(): number {
    let leftMs = Infinity;
    for (const flow of this.#flows) {
      if (flow.bytesPerMs > 0) leftMs = Math.min(leftMs, flow.leftBytes / flow.bytesPerMs);
    }
    return this.#nowMs + leftMs;
  }

  /** Lets time pass, and gives the transfers that ended. */
  advance(nowMs: number): Flow[] {
    const passedMs = nowMs - this.#nowMs;
    this.#nowMs = nowMs;
    const ended = [];
    for (const flow of this.#flows) {
      const bytes = Math.min(flow.leftBytes, flow.bytesPerMs * passedMs);
      flow.leftBytes -= bytes;
      flow.cameBytes += bytes;
      if (flow.leftBytes < END_BYTES) ended.push(flow);
    }
    for (const flow of ended) this.stop(flow);
    return ended;
  }

  /** Fills all transfers alike until a link is full, fixes those on it, and goes on with the others. */
  share(): void {
    if (this.#isShared) return;
    this.#isShared = true;
    const left = Float64Array.from(this.#linkBytesPerMs);
    const over: Flow[][] = left.length === 0 ? [] : Array.from(left, () => []);
    for (const flow of this.#flows) {
      flow.bytesPerMs = -1;
      for (const link of flow.links) over[link]!.push(flow);
    }
    const open = over.map((flows) => flows.length);
    let narrowest: number;
    while ((narrowest = narrowestOf(left, open)) >= 0) {
      const bytesPerMs = left[narrowest]! / open[narrowest]!;
      for (const flow of over[narrowest]!) {
        if (flow.bytesPerMs >= 0) continue;
        flow.bytesPerMs = bytesPerMs;
        for (const link of flow.links) {
          left[link]! -= bytesPerMs;
          open[link]! -= 1;
        }
      }
    }
  }
}

export interface Flow {
  readonly links: readonly number[];
  leftBytes: number;
  cameBytes: number;
  bytesPerMs: number;
}

/** Less than this is nothing: what rounding leaves. */
const END_BYTES = 1e-3;

function narrowestOf(left: Float64Array, open: readonly number[]): number {
  let narrowest = -1;
  let least = Infinity;
  for (let link = 0; link < left.length; link += 1) {
    if (open[link] === 0) continue;
    const share = left[link]! / open[link]!;
    if (share < least) [narrowest, least] = [link, share];
  }
  return narrowest;
}
