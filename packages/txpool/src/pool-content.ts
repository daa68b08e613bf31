import type { Address, Hash32 } from '@ethane/primitives';
import { type Entry, effectiveTip } from './entry.ts';
import { EvictionOrder, type Offer } from './eviction-order.ts';
import { IndexedHeap } from './indexed-heap.ts';
import type { PoolLimits } from './limits.ts';
import { SenderQueue } from './sender-queue.ts';
import type { SenderState } from './sender-state.ts';

/**
 * What is in the pool, counted, and ordered by who goes first when there is no room. It holds what it is given: which
 * transaction may come in is decided by {@link TxPool}.
 *
 * Only tails are ever displaced. A sender's tail pays no more than any before it once one reckons that those before hold
 * it up (see `Entry.floor`), so nothing that pays well is lost and no gap arises.
 */
export class PoolContent {
  readonly senders: Map<Address, SenderQueue> = new Map();
  readonly #limits: PoolLimits;
  readonly #byHash = new Map<Hash32, Entry>();
  /** Pooled transactions that delegate for an account. */
  readonly #delegations = new Map<Address, number>();
  /** Senders with executable transactions, those with more than is guaranteed apart. */
  readonly #guaranteed = new EvictionOrder();
  readonly #surplus = new EvictionOrder();
  /** Senders with waiting transactions, the cheapest tail first. */
  readonly #waiting: IndexedHeap<SenderQueue>;
  #baseFee: bigint;
  pendingCount = 0;
  pendingSlots = 0;
  queuedSlots = 0;
  bytes = 0;

  constructor(limits: PoolLimits, baseFee: bigint) {
    this.#limits = limits;
    this.#baseFee = baseFee;
    this.#waiting = new IndexedHeap(
      (a, b) => this.waitingTip(a.queuedTail!) < this.waitingTip(b.queuedTail!),
    );
  }

  get size(): number {
    return this.#byHash.size;
  }

  get(hash: Hash32): Entry | undefined {
    return this.#byHash.get(hash);
  }

  /** Every entry, in the order of arrival unless moved by a reorganisation. */
  entries(): IterableIterator<Entry> {
    return this.#byHash.values();
  }

  /** Whether a pooled transaction delegates for `address`. */
  isDelegating(address: Address): boolean {
    return this.#delegations.has(address);
  }

  /** What a waiting transaction would pay the coinbase per gas, in wei. */
  waitingTip(entry: Entry): bigint {
    return effectiveTip(entry, this.#baseFee);
  }

  /** Adds an entry, whose nonce its sender has not in the pool, as waiting. */
  insert(entry: Entry, state: SenderState, now: number): SenderQueue {
    let queue = this.senders.get(entry.sender);
    if (queue === undefined) {
      queue = new SenderQueue(entry.sender, state, now);
      this.senders.set(entry.sender, queue);
    }
    queue.insert(entry);
    this.queuedSlots += entry.slots;
    this.#index(entry);
    this.#rank(queue);
    return queue;
  }

  /** Puts `entry` in place of `old`, which has its sender and nonce. */
  replace(queue: SenderQueue, old: Entry, entry: Entry): void {
    const growth = entry.slots - old.slots;
    if (queue.isPending(old)) this.pendingSlots += growth;
    else this.queuedSlots += growth;
    queue.replace(old, entry, this.#baseFee);
    this.#unindex(old);
    this.#index(entry);
    this.#rank(queue);
  }

  /** Takes an entry out; executable ones of its sender after it wait from then on. */
  remove(entry: Entry): void {
    const queue = this.senders.get(entry.sender)!;
    if (queue.isPending(entry)) this.#shrink(queue, Number(entry.nonce - queue.entries[0]!.nonce));
    queue.remove(entry);
    this.queuedSlots -= entry.slots;
    this.#unindex(entry);
    this.#rank(queue);
    if (queue.entries.length === 0) this.senders.delete(queue.address);
  }

  /** Makes executable what can be, as long as there is room. Returns what became so. */
  promote(queue: SenderQueue, now: number): readonly Entry[] {
    const { accountPending, pendingSlots } = this.#limits;
    const promoted: Entry[] = [];
    while (queue.pendingCount < accountPending && queue.canGrow()) {
      if (this.pendingSlots + queue.entries[queue.pendingCount]!.slots > pendingSlots) break;
      promoted.push(this.#grow(queue));
    }
    if (promoted.length === 0) return promoted;
    queue.heartbeat = now;
    this.#rank(queue);
    return promoted;
  }

  /**
   * Takes over a sender's account after the head has moved: what is stale goes, what `isValid` rejects or the balance does
   * not cover goes, and of what was executable stays so what still is.
   */
  refresh(queue: SenderQueue, state: SenderState, isValid: (entry: Entry) => boolean): void {
    let keep = queue.pendingCount;
    this.#shrink(queue, 0);
    queue.state = state;
    const formerlyPending = new Set(queue.entries.slice(0, keep));
    for (const entry of queue.entries.filter((one) => !fits(one, state) || !isValid(one))) {
      queue.remove(entry);
      this.queuedSlots -= entry.slots;
      this.#unindex(entry);
    }
    keep = queue.entries.findIndex((entry) => !formerlyPending.has(entry));
    if (keep < 0) keep = queue.entries.length;
    while (queue.pendingCount < keep && queue.canGrow()) this.#grow(queue);
    this.#rank(queue);
    if (queue.entries.length === 0) this.senders.delete(queue.address);
  }

  /** Reckons with another base fee. */
  setBaseFee(baseFee: bigint): void {
    if (baseFee === this.#baseFee) return;
    this.#baseFee = baseFee;
    for (const heap of [this.#guaranteed, this.#surplus, this.#waiting]) heap.clear();
    for (const queue of this.senders.values()) {
      queue.refloor(baseFee);
      this.#rank(queue);
    }
  }

  /**
   * The executable transaction that makes way for `offer`: one beyond what its sender is guaranteed before any other, and
   * with `surplusOnly` no other. 'better' when all those are better, undefined when there is none.
   */
  displaceable(offer: Offer, surplusOnly: boolean): Entry | 'better' | undefined {
    const surplus = this.#surplus.weakest();
    const guaranteed = surplusOnly ? undefined : this.#guaranteed.weakest();
    if (surplus !== undefined && this.#surplus.isBeatenBy(offer)) return surplus;
    if (guaranteed !== undefined && this.#guaranteed.isBeatenBy(offer)) return guaranteed;
    return surplus === undefined && guaranteed === undefined ? undefined : 'better';
  }

  /** The waiting transaction to displace first. */
  weakestQueued(): Entry | undefined {
    return this.#waiting.peek()?.queuedTail;
  }

  /** Drops waiting transactions beyond the limits. */
  trimQueued(queue: SenderQueue): void {
    while (queue.queuedCount > this.#limits.accountQueued) this.remove(queue.queuedTail!);
    while (this.queuedSlots > this.#limits.queuedSlots) this.remove(this.weakestQueued()!);
  }

  /** Makes an executable tail that was taken out executable again: for when displacing it did not help. */
  restore(entry: Entry, state: SenderState, now: number): void {
    const queue = this.insert(entry, state, now);
    this.#grow(queue);
    this.#rank(queue);
  }

  #grow(queue: SenderQueue): Entry {
    const entry = queue.grow(this.#baseFee);
    this.queuedSlots -= entry.slots;
    this.pendingSlots += entry.slots;
    this.pendingCount += 1;
    return entry;
  }

  #shrink(queue: SenderQueue, count: number): void {
    for (let i = count; i < queue.pendingCount; i++) {
      this.pendingSlots -= queue.entries[i]!.slots;
      this.queuedSlots += queue.entries[i]!.slots;
      this.pendingCount -= 1;
    }
    queue.shrink(count);
  }

  /** Puts the sender where it belongs in the heaps. Called after every change of it, before any other. */
  #rank(queue: SenderQueue): void {
    const count = queue.pendingCount;
    const isSurplus = count > this.#limits.accountGuaranteed;
    placeIf(this.#surplus, queue, isSurplus);
    placeIf(this.#guaranteed, queue, count > 0 && !isSurplus);
    placeIf(this.#waiting, queue, queue.queuedCount > 0);
  }

  #index(entry: Entry): void {
    this.#byHash.set(entry.hash, entry);
    this.bytes += entry.bytes;
    for (const address of entry.authorities) {
      this.#delegations.set(address, (this.#delegations.get(address) ?? 0) + 1);
    }
  }

  #unindex(entry: Entry): void {
    this.#byHash.delete(entry.hash);
    this.bytes -= entry.bytes;
    for (const address of entry.authorities) {
      const left = this.#delegations.get(address)! - 1;
      if (left === 0) this.#delegations.delete(address);
      else this.#delegations.set(address, left);
    }
  }
}

function placeIf(heap: Pick<EvictionOrder, 'place' | 'remove'>, queue: SenderQueue, belongs: boolean): void {
  if (belongs) heap.place(queue);
  else heap.remove(queue);
}

function fits(entry: Entry, { nonce, balance }: SenderState): boolean {
  return entry.nonce >= nonce && entry.cost <= balance;
}
