/**
 * A bounded cache of two generations: what is read or written lives in the young one; when that is full it becomes the
 * old one and the old one is dropped. Holds at most twice its capacity of the most recently used values, at the cost of one or
 * two `Map` look-ups.
 */
export class GenerationCache<Key, Value> {
  readonly #capacity: number;
  readonly #weigh: (value: Value) => number;
  #young = new Map<Key, Value>();
  #weight = 0;
  #old = new Map<Key, Value>();

  /** `capacity`: sum of the weights of a generation; each value weighs 1 unless `weigh` says otherwise. */
  constructor(capacity: number, weigh: (value: Value) => number = () => 1) {
    this.#capacity = capacity;
    this.#weigh = weigh;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#weight >= this.#capacity) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#weight = 0;
    }
    const replaced = this.#young.get(key);
    if (replaced !== undefined) this.#weight -= this.#weigh(replaced);
    this.#weight += this.#weigh(value);
    this.#young.set(key, value);
  }

  delete(key: Key): void {
    const young = this.#young.get(key);
    if (young !== undefined) this.#weight -= this.#weigh(young);
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#weight = 0;
  }
}
