import type { Hash32 } from '@ethane/primitives';
import type { BlobSidecar } from '@ethane/types';

/**
 * Sidecars of transactions that have been mined lately. Blocks do not carry them, so that a blob transaction which a
 * reorganisation throws back could not be mined again without.
 */
export class MinedSidecars {
  readonly #sidecars = new Map<Hash32, BlobSidecar>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(hash: Hash32): BlobSidecar | undefined {
    return this.#sidecars.get(hash);
  }

  /** Keeps a sidecar, and forgets the oldest one beyond the limit. */
  keep(hash: Hash32, sidecar: BlobSidecar): void {
    this.#sidecars.set(hash, sidecar);
    if (this.#sidecars.size <= this.#limit) return;
    const [oldest] = this.#sidecars.keys();
    this.#sidecars.delete(oldest!);
  }
}
