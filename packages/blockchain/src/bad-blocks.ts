import type { CodedError, Hash32 } from '@ethane/primitives';

const CAPACITY = 256;

/**
 * Hashes that were found invalid by a rule of the header or by execution, with the reason; the least recently used are
 * forgotten. A body that does not belong to its header says nothing about the hash and is never noted here.
 */
export class BadBlocks {
  readonly #reasons = new Map<Hash32, CodedError>();

  reason(hash: Hash32): CodedError | undefined {
    const reason = this.#reasons.get(hash);
    if (reason === undefined) return undefined;
    this.#reasons.delete(hash);
    this.#reasons.set(hash, reason);
    return reason;
  }

  add(hash: Hash32, reason: CodedError): void {
    this.#reasons.delete(hash);
    this.#reasons.set(hash, reason);
    if (this.#reasons.size <= CAPACITY) return;
    const [oldest] = this.#reasons.keys();
    if (oldest !== undefined) this.#reasons.delete(oldest);
  }
}
