import type { Bytes } from '@ethane/primitives';
import { ShardedMap } from './sharded-map.ts';
import { SortedKeys } from './sorted-keys.ts';
import { Turn } from './turn.ts';

/**
 * The rows whose keys begin with one byte. Their order is kept from the first walk over them on: most tables of a
 * chain are never walked over, and a row that is added to one of those costs no more than its place in a map.
 */
export class MemoryTable {
  readonly #rows = new ShardedMap<Bytes>();
  #order: SortedKeys | undefined;
  #ordering: Promise<void> | undefined;

  get(key: string): Bytes | undefined {
    return this.#rows.get(key);
  }

  /** `isNew`: the key is absent. */
  put(key: string, value: Bytes, isNew: boolean): void {
    this.#rows.set(key, value);
    if (isNew) this.#order?.add(key);
  }

  /** `keep`: whether walks over earlier states are still to find the key; `forget` takes it out of their way later. */
  delete(key: string, keep: boolean): void {
    this.#rows.delete(key);
    if (keep) this.#order?.add(key);
    else this.#order?.delete(key);
  }

  /** Takes a key that is absent now out of the order. */
  forget(key: string): void {
    if (this.#rows.get(key) === undefined) this.#order?.delete(key);
  }

  /**
   * The keys in order, those that were kept among them. Putting them in order the first time takes turns.
   *
   * @param earlier keys that are absent now and are to be found in earlier states
   */
  async order(earlier: () => Iterable<string>): Promise<SortedKeys> {
    if (this.#order === undefined) {
      const order = new SortedKeys();
      this.#order = order;
      for (const key of earlier()) order.add(key);
      this.#ordering = this.#fill(order);
    }
    await this.#ordering;
    return this.#order;
  }

  /** What is written meanwhile goes into the order by itself. */
  async #fill(order: SortedKeys): Promise<void> {
    const turn = new Turn();
    let count = 0;
    for (const key of this.#rows.keys()) {
      order.add(key);
      count += 1;
      if (count % 256 === 0 && turn.isOver) await turn.end();
    }
    this.#ordering = undefined;
  }
}
