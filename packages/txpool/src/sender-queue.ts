import { type Address, invariant, minBigint } from '@ethane/primitives';
import type { Transaction } from '@ethane/types';
import { type Entry, effectiveTip } from './entry.ts';
import type { SenderState } from './sender-state.ts';

/**
 * The transactions of one sender by nonce. The first {@link pendingCount} are executable: their nonces follow on from the
 * account's without a gap and the balance covers them together. The others wait.
 */
export class SenderQueue {
  readonly address: Address;
  readonly entries: Entry[] = [];
  state: SenderState;
  pendingCount = 0;
  /** Wei that all transactions, and the executable ones, can take. */
  totalCost = 0n;
  pendingCost = 0n;
  /** When it last made progress, in milliseconds. */
  heartbeat: number;

  constructor(address: Address, state: SenderState, now: number) {
    this.address = address;
    this.state = state;
    this.heartbeat = now;
  }

  get queuedCount(): number {
    return this.entries.length - this.pendingCount;
  }

  get pending(): readonly Transaction[] {
    return transactionsOf(this.entries.slice(0, this.pendingCount));
  }

  get queued(): readonly Transaction[] {
    return transactionsOf(this.entries.slice(this.pendingCount));
  }

  /** The nonce after the executable ones. */
  get nextNonce(): bigint {
    return this.state.nonce + BigInt(this.pendingCount);
  }

  /** The last executable transaction. */
  get pendingTail(): Entry | undefined {
    return this.entries[this.pendingCount - 1];
  }

  /** The last waiting transaction. */
  get queuedTail(): Entry | undefined {
    return this.queuedCount === 0 ? undefined : this.entries.at(-1);
  }

  /** The transaction with this nonce. */
  find(nonce: bigint): Entry | undefined {
    const entry = this.entries[this.#indexOf(nonce)];
    return entry?.nonce === nonce ? entry : undefined;
  }

  isPending(entry: Entry): boolean {
    return this.pendingCount > 0 && entry.nonce <= this.entries[this.pendingCount - 1]!.nonce;
  }

  /** Adds an entry with a nonce that no other has. It waits until {@link grow} is called. */
  insert(entry: Entry): void {
    const at = this.#indexOf(entry.nonce);
    invariant(this.entries[at]?.nonce !== entry.nonce, 'a nonce is there once');
    this.entries.splice(at, 0, entry);
    this.totalCost += entry.cost;
  }

  /** Takes an entry out. Executable ones after it wait from then on. */
  remove(entry: Entry): void {
    const at = this.#indexOf(entry.nonce);
    invariant(this.entries[at] === entry, 'only an entry that is there is removed');
    if (at < this.pendingCount) this.shrink(at);
    this.entries.splice(at, 1);
    this.totalCost -= entry.cost;
  }

  /** Puts `entry` in place of `old`, which has its nonce. */
  replace(old: Entry, entry: Entry, baseFee: bigint): void {
    const at = this.#indexOf(old.nonce);
    invariant(this.entries[at] === old && old.nonce === entry.nonce, 'a replacement has the same nonce');
    this.entries[at] = entry;
    const more = entry.cost - old.cost;
    this.totalCost += more;
    if (at >= this.pendingCount) return;
    this.pendingCost += more;
    this.#setFloors(at, baseFee);
  }

  /** Whether the first waiting transaction could run: next nonce, and the balance covers it. */
  canGrow(): boolean {
    const next = this.entries[this.pendingCount];
    return next?.nonce === this.nextNonce && this.pendingCost + next.cost <= this.state.balance;
  }

  /** Reckons with another base fee. */
  refloor(baseFee: bigint): void {
    this.#setFloors(0, baseFee);
  }

  /** Makes the first waiting transaction executable and returns it. */
  grow(baseFee: bigint): Entry {
    const entry = this.entries[this.pendingCount]!;
    this.pendingCount += 1;
    this.pendingCost += entry.cost;
    this.#setFloors(this.pendingCount - 1, baseFee);
    return entry;
  }

  /** Leaves only the first `count` executable. */
  shrink(count: number): void {
    while (this.pendingCount > count) {
      this.pendingCount -= 1;
      this.pendingCost -= this.entries[this.pendingCount]!.cost;
    }
  }

  /** Where the entry with this nonce is or belongs. */
  #indexOf(nonce: bigint): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle]!.nonce < nonce) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #setFloors(from: number, baseFee: bigint): void {
    for (let i = from; i < this.pendingCount; i++) {
      const entry = this.entries[i]!;
      const tip = effectiveTip(entry, baseFee);
      const before = this.entries[i - 1];
      entry.floor = before === undefined ? tip : minBigint(before.floor, tip);
      entry.capFloor = before === undefined ? entry.feeCap : minBigint(before.capFloor, entry.feeCap);
    }
  }
}

function transactionsOf(entries: readonly Entry[]): readonly Transaction[] {
  return entries.map(({ transaction }) => transaction);
}
