/**
 * A binary heap that knows where its items are, so that one whose rank has changed, or that is to go, is found at once.
 * `comesFirst(a, b)` is a strict order. Everything is O(log n) but for `peek` and `has`, which are O(1).
 */
export class IndexedHeap<Item> {
  readonly #items: Item[] = [];
  readonly #positions = new Map<Item, number>();
  readonly #comesFirst: (a: Item, b: Item) => boolean;

  constructor(comesFirst: (a: Item, b: Item) => boolean) {
    this.#comesFirst = comesFirst;
  }

  get size(): number {
    return this.#items.length;
  }

  has(item: Item): boolean {
    return this.#positions.has(item);
  }

  /** The first item. */
  peek(): Item | undefined {
    return this.#items[0];
  }

  /** Adds `item`, or moves it to where its rank now belongs. */
  place(item: Item): void {
    const at = this.#positions.get(item) ?? this.#items.push(item) - 1;
    this.#settle(item, at);
  }

  /** Removes `item` if it is there. */
  remove(item: Item): void {
    const at = this.#positions.get(item);
    if (at === undefined) return;
    this.#positions.delete(item);
    const last = this.#items.pop()!;
    if (last !== item) this.#settle(last, at);
  }

  clear(): void {
    this.#items.length = 0;
    this.#positions.clear();
  }

  /** Removes and returns the first item. */
  take(): Item | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Moves `item`, whose place is `at`, up or down until the order holds. */
  #settle(item: Item, at: number): void {
    const items = this.#items;
    let place = at;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#comesFirst(item, items[parent]!)) break;
      this.#put(items[parent]!, place);
      place = parent;
    }
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#comesFirst(items[child + 1]!, items[child]!)) child += 1;
      if (!this.#comesFirst(items[child]!, item)) break;
      this.#put(items[child]!, place);
      place = child;
    }
    this.#put(item, place);
  }

  #put(item: Item, at: number): void {
    this.#items[at] = item;
    this.#positions.set(item, at);
  }
}
