import type { OrderLists, SenderOrders } from "./receiver_state.ts";

/** Collects what senders are to be told: only what still holds when it is taken. */
export class OrdersBySender {
  readonly #lists = new Map<number, OrderLists>();

  offer(sender: number, index: number): void {
    this.#of(sender).offer.push(index);
  }

  withdraw(sender: number, index: number): void {
    const { offer, withdraw } = this.#of(sender);
    const notYetTold = offer.indexOf(index);
    if (notYetTold >= 0) offer.splice(notYetTold, 1);
    else withdraw.push(index);
  }

  cancel(sender: number, index: number): void {
    this.#of(sender).cancel.push(index);
  }

  forget(sender: number): void {
    this.#lists.delete(sender);
  }

  take(): SenderOrders[] {
    const orders = [...this.#lists].map(([sender, lists]) => ({ sender, ...lists }));
    this.#lists.clear();
    return orders;
  }

  #of(sender: number): OrderLists {
    const known = this.#lists.get(sender);
    if (known !== undefined) return known;
    const lists = { offer: [], withdraw: [], cancel: [] };
    this.#lists.set(sender, lists);
    return lists;
  }
}
