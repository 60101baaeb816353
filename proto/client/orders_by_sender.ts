import type { OrderLists, SenderOrders } from "./receiver_state.ts";

/** Collects what senders are to be told: only what still holds when it is taken. */
export class OrdersBySender {
  readonly #lists = new Map<number, OrderLists>();
  #hasStops = false;

  /** Whether somebody is to be told not to send something. */
  get hasStops(): boolean {
    return this.#hasStops;
  }

  offer(sender: number, index: number): void {
    this.#of(sender).offer.push(index);
  }

  withdraw(sender: number, index: number): void {
    if (this.#untold(sender, index)) return;
    this.#of(sender).withdraw.push(index);
    this.#hasStops = true;
  }

  /** There is no hurry: the sender has enough to choose from. */
  spare(sender: number, index: number): void {
    if (!this.#untold(sender, index)) this.#of(sender).spare.push(index);
  }

  cancel(sender: number, index: number): void {
    this.#of(sender).cancel.push(index);
    this.#hasStops = true;
  }

  forget(sender: number): void {
    this.#lists.delete(sender);
  }

  take(): SenderOrders[] {
    const orders = [...this.#lists].map(([sender, lists]) => ({ sender, ...lists }));
    this.#lists.clear();
    this.#hasStops = false;
    return orders;
  }

  /** Whether an offer that was not told yet is not made now. */
  #untold(sender: number, index: number): boolean {
    const { offer } = this.#of(sender);
    const at = offer.indexOf(index);
    if (at >= 0) offer.splice(at, 1);
    return at >= 0;
  }

  #of(sender: number): OrderLists {
    const known = this.#lists.get(sender);
    if (known !== undefined) return known;
    const lists = { offer: [], withdraw: [], spare: [], cancel: [] };
    this.#lists.set(sender, lists);
    return lists;
  }
}
