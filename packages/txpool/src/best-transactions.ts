import type { Address } from '@ethane/primitives';
import type { Transaction } from '@ethane/types';
import { type Entry, effectiveTip } from './entry.ts';
import { IndexedHeap } from './indexed-heap.ts';

/** The fees of the block that transactions are wanted for, in wei. */
export interface BlockFees {
  readonly baseFeePerGas?: bigint | undefined;
  /** Per blob gas. */
  readonly blobBaseFee?: bigint | undefined;
}

/** One sender's executable transactions and how far they have been given. */
interface Head {
  readonly entries: readonly Entry[];
  next: number;
  tip: bigint;
}

/**
 * Executable transactions in the order in which a block should take them: by what the coinbase gets per gas, of two that
 * pay the same the one seen first, each sender's by nonce. What does not pay the block's fees is left out, and all that
 * its sender has after it. It is a view of one moment: what comes later is not in it.
 */
export class BestTransactions implements Iterable<Transaction> {
  readonly #heads: IndexedHeap<Head>;
  readonly #bySender = new Map<Address, Head>();
  readonly #baseFee: bigint;
  readonly #blobBaseFee: bigint;
  readonly #onDrop: (entry: Entry) => void;
  #last: Entry | undefined;

  constructor(bySender: Iterable<readonly Entry[]>, fees: BlockFees, onDrop: (entry: Entry) => void) {
    this.#baseFee = fees.baseFeePerGas ?? 0n;
    this.#blobBaseFee = fees.blobBaseFee ?? 0n;
    this.#onDrop = onDrop;
    this.#heads = new IndexedHeap(goesFirst);
    for (const entries of bySender) {
      const head = { entries, next: 0, tip: 0n };
      this.#bySender.set(entries[0]!.sender, head);
      this.#place(head);
    }
  }

  /** The best one that is left. */
  next(): Transaction | undefined {
    const head = this.#heads.peek();
    if (head === undefined) {
      this.#last = undefined;
      return undefined;
    }
    this.#last = head.entries[head.next]!;
    head.next += 1;
    this.#place(head);
    return this.#last.transaction;
  }

  /** Leaves out what is left of the sender of `transaction`, which {@link next} has given: it does not fit the block. */
  skipSender(transaction: Transaction): void {
    const entry = this.#given(transaction);
    if (entry !== undefined) this.#leaveOut(entry.sender);
  }

  /** As {@link skipSender}, and the transaction leaves the pool: it cannot become valid. */
  drop(transaction: Transaction): void {
    const entry = this.#given(transaction);
    if (entry === undefined) return;
    this.#leaveOut(entry.sender);
    this.#onDrop(entry);
  }

  *[Symbol.iterator](): Generator<Transaction, void, undefined> {
    for (let next = this.next(); next !== undefined; next = this.next()) yield next;
  }

  #given(transaction: Transaction): Entry | undefined {
    return this.#last?.transaction === transaction ? this.#last : undefined;
  }

  #leaveOut(sender: Address): void {
    const head = this.#bySender.get(sender);
    if (head !== undefined) this.#heads.remove(head);
  }

  /** Puts a sender where its next transaction belongs, or out when there is none that pays. */
  #place(head: Head): void {
    const entry = head.entries[head.next];
    if (entry === undefined || !this.#pays(entry)) {
      this.#heads.remove(head);
      return;
    }
    head.tip = effectiveTip(entry, this.#baseFee);
    this.#heads.place(head);
  }

  #pays(entry: Entry): boolean {
    const { transaction, feeCap } = entry;
    if (feeCap < this.#baseFee) return false;
    return transaction.type !== 3 || transaction.maxFeePerBlobGas >= this.#blobBaseFee;
  }
}

function goesFirst(a: Head, b: Head): boolean {
  return a.tip === b.tip ? a.entries[a.next]!.arrival < b.entries[b.next]!.arrival : a.tip > b.tip;
}
