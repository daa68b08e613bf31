import type { Blockchain } from '@ethane/blockchain';
import type { BlockClock, ClockState } from '@ethane/miner';
import type { Hash32 } from '@ethane/primitives';
import type { SnapshotPort } from '@ethane/rpc';
import type { PoolSnapshot, TxPool } from '@ethane/txpool';

interface Snapshot {
  readonly head: Hash32;
  readonly pool: PoolSnapshot;
  readonly clock: ClockState;
}

/**
 * Head, pool and clock to go back to (`evm_snapshot`, `evm_revert`). Going back really rewinds the chain, so roots, proofs
 * and logs are those of the block that becomes the head again.
 */
export class Snapshots implements SnapshotPort {
  readonly #chain: Blockchain;
  readonly #pool: TxPool;
  readonly #clock: BlockClock;
  readonly #snapshots = new Map<bigint, Snapshot>();
  #nextId = 0n;

  constructor(chain: Blockchain, pool: TxPool, clock: BlockClock) {
    this.#chain = chain;
    this.#pool = pool;
    this.#clock = clock;
  }

  take(): bigint {
    const id = this.#nextId++;
    this.#snapshots.set(id, {
      head: this.#chain.head.hash,
      pool: this.#pool.snapshot(),
      clock: this.#clock.save(),
    });
    return id;
  }

  async revert(id: bigint): Promise<boolean> {
    const snapshot = this.#snapshots.get(id);
    if (snapshot === undefined) return false;
    for (const later of this.#snapshots.keys()) if (later >= id) this.#snapshots.delete(later);
    if (!this.#chain.isCanonical(snapshot.head)) return false;
    await this.#chain.rewind(snapshot.head);
    this.#pool.restore(snapshot.pool);
    this.#clock.restore(snapshot.clock);
    return true;
  }
}
