import type { Entry } from './entry.ts';
import { IndexedHeap } from './indexed-heap.ts';
import type { SenderQueue } from './sender-queue.ts';

/** What a transaction that wants in offers, those before it reckoned with. Wei per gas. */
export type Offer = Pick<Entry, 'floor' | 'capFloor'>;

/** Of five senders one is kept for its fee cap: it pays when the base fee has risen, though it pays little now. */
const URGENT_PER_FLOATING = 4;

/**
 * Which of some senders' executable tails is displaced first. Senders are *urgent* by what they pay at the base fee; the
 * weakest fifth of them *floats* and is ordered by fee cap, and the lowest fee cap goes. So neither a wave of high tips nor
 * one of high fee caps sweeps out the best of the other kind (as geth's `pricedList`).
 */
export class EvictionOrder {
  readonly #urgent: IndexedHeap<SenderQueue> = new IndexedHeap((a, b) =>
    isWeaker(a.pendingTail!, b.pendingTail!),
  );
  readonly #floating: IndexedHeap<SenderQueue> = new IndexedHeap((a, b) =>
    hasLowerCap(a.pendingTail!, b.pendingTail!),
  );

  /** Adds a sender, or ranks it anew after a change. */
  place(queue: SenderQueue): void {
    this.#floating.remove(queue);
    this.#urgent.place(queue);
  }

  remove(queue: SenderQueue): void {
    this.#floating.remove(queue);
    this.#urgent.remove(queue);
  }

  clear(): void {
    this.#floating.clear();
    this.#urgent.clear();
  }

  /** The tail to displace. */
  weakest(): Entry | undefined {
    while (this.#urgent.size > this.#floating.size * URGENT_PER_FLOATING) {
      this.#floating.place(this.#urgent.take()!);
    }
    return this.#floating.peek()?.pendingTail;
  }

  /** Whether `offer` is better than the weakest one in either respect. */
  isBeatenBy(offer: Offer): boolean {
    const lowestCap = this.weakest();
    const lowestTip = this.#urgent.peek()?.pendingTail;
    return (
      (lowestTip !== undefined && offer.floor > lowestTip.floor) ||
      (lowestCap !== undefined && offer.capFloor > lowestCap.capFloor)
    );
  }
}

/** Whether `a` pays less than `b`, or the same and came later. */
function isWeaker(a: Entry, b: Entry): boolean {
  return a.floor === b.floor ? a.arrival > b.arrival : a.floor < b.floor;
}

function hasLowerCap(a: Entry, b: Entry): boolean {
  return a.capFloor === b.capFloor ? isWeaker(a, b) : a.capFloor < b.capFloor;
}
