import type { Address, Hash32 } from '@ethane/primitives';
import {
  type BlobSidecar,
  type BlobTransaction,
  maxGasTip,
  type Transaction,
  transactionHash,
} from '@ethane/types';
import { accountLimit, validateAgainstSenderQueue } from './admission.ts';
import { BestTransactions, type BlockFees } from './best-transactions.ts';
import { createEntry, type Entry } from './entry.ts';
import { PoolError } from './errors.ts';
import { createKzgVerifier } from './kzg-verifier.ts';
import { DEFAULT_LIMITS, type PoolLimits } from './limits.ts';
import { Listeners } from './listeners.ts';
import { MinedSidecars } from './mined-sidecars.ts';
import type { AddOptions, PoolSnapshot, SenderTransactions, TxPoolOptions } from './options.ts';
import { PoolContent } from './pool-content.ts';
import type { HeadTransactions, HeadView, SidecarVerifier } from './ports.ts';
import { assertReplaces } from './replacement.ts';
import { assertRoomForReplacement, makeRoomForPending, makeRoomForQueued, type Room } from './room.ts';
import type { SenderQueue } from './sender-queue.ts';
import { isSameState, readSenderState, type SenderState } from './sender-state.ts';
import { assertSidecar } from './sidecar.ts';
import { assertSize, canEnterBlock, validateStateless } from './validate.ts';

/** A transaction that came in, and what is executable since. */
interface Admitted {
  readonly entry: Entry;
  readonly executable: readonly Entry[];
}

const ONE_ETHER = 10n ** 18n;
const MINUTE = 60_000;

/**
 * Transactions that wait for a block, valid on top of the head.
 *
 * A sender's transactions are *pending* as far as their nonces follow on from the account's, and *queued* after a gap. The
 * rules that keep one sender or attacker from pushing out others' are in `room.ts` and `admission.ts`; the numbers are in
 * {@link PoolLimits}. Everything but the check of blob sidecars is synchronous.
 */
export class TxPool {
  readonly #chainId: bigint;
  readonly #limits: PoolLimits;
  readonly #localFeeCap: bigint | undefined;
  readonly #acceptBlobs: boolean;
  readonly #verifySidecar: SidecarVerifier;
  readonly #clock: () => number;
  readonly #sweeper: ReturnType<typeof setInterval> | undefined;
  readonly #content: PoolContent;
  readonly #room: Room;
  readonly #added = new Listeners<[transaction: Transaction, sidecar: BlobSidecar | undefined]>();
  readonly #pending = new Listeners<[transaction: Transaction]>();
  readonly #minedSidecars: MinedSidecars;
  #head: HeadView;
  #minTip: bigint;
  #arrivals = 0;

  constructor(options: TxPoolOptions) {
    const { clock = Date.now, sweepInterval = MINUTE } = options;
    this.#chainId = options.chainId;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#localFeeCap = 'localFeeCap' in options ? options.localFeeCap : ONE_ETHER;
    this.#acceptBlobs = options.acceptBlobs ?? true;
    this.#verifySidecar = options.verifySidecar ?? createKzgVerifier();
    this.#clock = clock;
    this.#minTip = options.minTip ?? 1n;
    this.#head = options.head;
    const baseFee = options.head.baseFeePerGas ?? 0n;
    const limits = this.#limits;
    this.#minedSidecars = new MinedSidecars(limits.minedSidecars);
    this.#content = new PoolContent(limits, baseFee);
    this.#room = { content: this.#content, limits, clock, baseFee, churnLeft: limits.churn };
    if (sweepInterval > 0) this.#sweeper = setInterval(() => this.sweep(), sweepInterval).unref();
  }

  /** Stops sweeping. */
  close(): void {
    clearInterval(this.#sweeper);
  }

  /**
   * Adds a transaction and returns its hash: a promise of it for a blob transaction, whose proofs are checked.
   *
   * @throws PoolError (rejects with it, for a blob transaction)
   */
  add(transaction: Transaction, options: AddOptions = {}): Hash32 | Promise<Hash32> {
    if (transaction.type === 3) return this.#addBlob(transaction, options);
    return this.#announce(this.#admit(transaction, this.#validate(transaction, options), options));
  }

  get(hash: Hash32): Transaction | undefined {
    return this.#content.get(hash)?.transaction;
  }

  /** The blobs of a pooled transaction. */
  sidecar(hash: Hash32): BlobSidecar | undefined {
    return this.#content.get(hash)?.sidecar;
  }

  /** The next nonce of an account, its executable transactions counted. */
  nonce(address: Address): bigint {
    return this.#content.senders.get(address)?.nextNonce ?? this.#stateOf(address).nonce;
  }

  status(): { readonly pending: number; readonly queued: number } {
    const { pendingCount, size } = this.#content;
    return { pending: pendingCount, queued: size - pendingCount };
  }

  content(): { readonly pending: SenderTransactions; readonly queued: SenderTransactions } {
    const pending = new Map<Address, readonly Transaction[]>();
    const queued = new Map<Address, readonly Transaction[]>();
    for (const [address, queue] of this.#content.senders) {
      if (queue.pendingCount > 0) pending.set(address, queue.pending);
      if (queue.queuedCount > 0) queued.set(address, queue.queued);
    }
    return { pending, queued };
  }

  /** What the pool has of one sender. */
  contentFrom(address: Address): {
    readonly pending: readonly Transaction[];
    readonly queued: readonly Transaction[];
  } {
    const queue = this.#content.senders.get(address);
    return { pending: queue?.pending ?? [], queued: queue?.queued ?? [] };
  }

  /** Executable transactions, best first, for a block with these fees; the next block's by default. */
  pending(fees: BlockFees = this.#head): BestTransactions {
    const bySender: (readonly Entry[])[] = [];
    for (const { entries, pendingCount } of this.#content.senders.values()) {
      if (pendingCount > 0) bySender.push(entries.slice(0, pendingCount));
    }
    return new BestTransactions(bySender, fees, (entry) => this.remove(entry.hash));
  }

  /** Takes a transaction out; those of its sender after it wait from then on. False when there is none. */
  remove(hash: Hash32): boolean {
    const entry = this.#content.get(hash);
    if (entry === undefined) return false;
    this.#content.remove(entry);
    const queue = this.#content.senders.get(entry.sender);
    if (queue !== undefined) this.#content.trimQueued(queue);
    return true;
  }

  clear(): void {
    for (const entry of [...this.#content.entries()]) this.#content.remove(entry);
  }

  /** Asks another tip of transactions to come, and drops those that pay less. */
  setMinTip(minTip: bigint): void {
    this.#minTip = minTip;
    for (const { transaction, hash } of [...this.#content.entries()]) {
      if (maxGasTip(transaction) < minTip) this.remove(hash);
    }
  }

  /**
   * Follows the chain to another head. Mined and outdated transactions go, those of blocks that left the chain come back,
   * and what can run now becomes executable. To be called as well when accounts were changed by hand.
   */
  reset(head: HeadView, { removed = [], added = [] }: HeadTransactions = {}): void {
    const previous = this.#head;
    this.#head = head;
    this.#room.baseFee = head.baseFeePerGas ?? 0n;
    this.#room.churnLeft = this.#limits.churn;
    const mined = new Set<Hash32>();
    for (const transaction of added) mined.add(this.#keepSidecar(transaction));
    const hasSameRules = previous.rules === head.rules && previous.gasLimit <= head.gasLimit;
    for (const queue of this.#content.senders.values()) {
      const state = this.#stateOf(queue.address);
      if (hasSameRules && isSameState(queue.state, state)) continue;
      this.#content.refresh(queue, state, ({ transaction }) =>
        canEnterBlock(transaction, head.rules, head.gasLimit),
      );
    }
    this.#content.setBaseFee(this.#room.baseFee);
    const admissions: Admitted[] = [];
    for (const transaction of removed) {
      if (mined.has(transactionHash(transaction))) continue;
      const sidecar = this.#minedSidecars.get(transactionHash(transaction));
      const admitted = this.#bringBack(transaction, sidecar, false);
      if (admitted !== undefined) admissions.push(admitted);
    }
    const promoted = this.#promoteAll();
    for (const admitted of admissions) this.#announce(admitted);
    this.#announcePending(promoted);
  }

  /** Drops what has waited longer than it may. */
  sweep(): void {
    const oldest = this.#clock() - this.#limits.queuedLifetime;
    for (const queue of [...this.#content.senders.values()]) {
      if (queue.queuedCount === 0 || queue.heartbeat >= oldest) continue;
      for (const entry of queue.entries.slice(queue.pendingCount)) this.#content.remove(entry);
    }
  }

  /** All that is in the pool, to be put back by {@link restore}. */
  snapshot(): PoolSnapshot {
    return { entries: [...this.#content.entries()].sort((a, b) => a.arrival - b.arrival) };
  }

  /** Holds what it held at the snapshot, as far as it is still valid. Nothing is announced again. */
  restore({ entries }: PoolSnapshot): void {
    this.clear();
    for (const { transaction, sidecar, announced } of entries)
      this.#bringBack(transaction, sidecar, announced);
  }

  /** Calls `listener` with each transaction that comes in. Returns what ends the subscription. */
  onAdded(listener: (transaction: Transaction, sidecar: BlobSidecar | undefined) => void): () => void {
    return this.#added.add(listener);
  }

  /** Calls `listener` with each transaction when it becomes executable, once. Returns what ends the subscription. */
  onPending(listener: (transaction: Transaction) => void): () => void {
    return this.#pending.add(listener);
  }

  async #addBlob(transaction: BlobTransaction, options: AddOptions): Promise<Hash32> {
    if (!this.#acceptBlobs) {
      const message = 'transaction type not supported: tx type 3 not supported by this pool';
      throw new PoolError('BLOBS_NOT_ACCEPTED', message, { have: 3 });
    }
    const sender = this.#validate(transaction, options);
    await assertSidecar(transaction, options.sidecar, this.#verifySidecar);
    return this.#announce(this.#admit(transaction, sender, options));
  }

  /** Everything that the state is not needed for; returns the sender. */
  #validate(transaction: Transaction, options: AddOptions): Address {
    assertSize(transaction, this.#limits.transactionBytes);
    this.#assertUnknown(transactionHash(transaction));
    return validateStateless(transaction, {
      rules: this.#head.rules,
      chainId: this.#chainId,
      gasLimit: this.#head.gasLimit,
      minTip: this.#minTip,
      feeCap: options.local ? this.#localFeeCap : undefined,
    });
  }

  #assertUnknown(hash: Hash32): void {
    if (this.#content.get(hash) === undefined) return;
    throw new PoolError('ALREADY_KNOWN', 'already known', { have: hash });
  }

  #admit(transaction: Transaction, sender: Address, options: AddOptions): Admitted {
    const sidecar = transaction.type === 3 ? options.sidecar : undefined;
    const entry = createEntry(transaction, sender, sidecar, this.#arrivals++);
    this.#assertUnknown(entry.hash);
    const content = this.#content;
    const queue = content.senders.get(sender);
    const state = queue?.state ?? this.#stateOf(sender);
    const old = queue?.find(entry.nonce);
    const allowCode = options.allowCode ?? false;
    validateAgainstSenderQueue(entry, { content, limits: this.#limits, state, queue, old, allowCode });
    const executable =
      queue !== undefined && old !== undefined
        ? this.#replace(queue, old, entry)
        : this.#insert(queue, entry, state);
    return { entry, executable };
  }

  /** Returns what became executable. */
  #replace(queue: SenderQueue, old: Entry, entry: Entry): readonly Entry[] {
    assertReplaces(entry, old);
    const isPending = queue.isPending(old);
    assertRoomForReplacement(this.#room, entry, old, isPending);
    this.#content.replace(queue, old, entry);
    queue.heartbeat = this.#clock();
    return isPending ? [entry] : this.#content.promote(queue, queue.heartbeat);
  }

  /** Returns what became executable. */
  #insert(queue: SenderQueue | undefined, entry: Entry, state: SenderState): readonly Entry[] {
    const { accountPending } = this.#limits;
    if (entry.nonce === (queue?.nextNonce ?? state.nonce)) {
      const count = queue?.pendingCount ?? 0;
      if (count >= accountPending) throw accountLimit(count, accountPending);
      makeRoomForPending(this.#room, entry, queue);
    } else {
      makeRoomForQueued(this.#room, entry, queue);
    }
    const now = this.#clock();
    return this.#content.promote(this.#content.insert(entry, state, now), now);
  }

  /** Adds what has been in the pool or in a block before, unless it is not valid any more. */
  #bringBack(
    transaction: Transaction,
    sidecar: BlobSidecar | undefined,
    announced: boolean,
  ): Admitted | undefined {
    if (transaction.type === 3 && sidecar === undefined) return undefined;
    try {
      const admitted = this.#admit(transaction, this.#validate(transaction, {}), {
        sidecar,
        allowCode: true,
      });
      admitted.entry.announced = announced;
      return admitted;
    } catch (error) {
      if (error instanceof PoolError) return undefined;
      throw error;
    }
  }

  /** Makes executable what can be and drops what waits beyond the limits. Returns what became executable. */
  #promoteAll(): readonly Entry[] {
    const now = this.#clock();
    const promoted: Entry[] = [];
    for (const queue of this.#content.senders.values()) promoted.push(...this.#content.promote(queue, now));
    for (const queue of [...this.#content.senders.values()]) this.#content.trimQueued(queue);
    return promoted;
  }

  #keepSidecar(transaction: Transaction): Hash32 {
    const hash = transactionHash(transaction);
    const sidecar = this.#content.get(hash)?.sidecar;
    if (sidecar !== undefined) this.#minedSidecars.keep(hash, sidecar);
    return hash;
  }

  /** Tells of what came in and of what became executable by it, now that the pool is consistent. */
  #announce({ entry, executable }: Admitted): Hash32 {
    this.#added.call(entry.transaction, entry.sidecar);
    this.#announcePending(executable);
    return entry.hash;
  }

  #announcePending(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.announced || this.#content.get(entry.hash) !== entry) continue;
      entry.announced = true;
      this.#pending.call(entry.transaction);
    }
  }

  #stateOf(address: Address): SenderState {
    return readSenderState(this.#head.accounts, address);
  }
}
