/** Up to this many entries the keys are looked through one by one. */
const FEW = 8;
/** Slots that share a bucket without anybody's doing: with one entry a bucket on average, more never do. */
const LONGEST_CHAIN = 32;

type TextMap<Value> = Map<string, readonly [slot: bigint, value: Value]>;

const NONE: readonly never[] = [];
const NO_CHAINS = new Int32Array(0);

/**
 * Map by storage slot, in the order of insertion, whose look-ups stay fast for slots chosen by an attacker. Costs next to
 * nothing while it is empty.
 *
 * A hash table of its own, since V8's `Map` hashes a BigInt by its low 64 bits without a secret: a contract can choose slots
 * that all fall into one bucket, 20,000 of which took 2.7 s. Here the low 64 bits are hashed with a secret, without a call
 * of the runtime. Slots that have them in common make a long chain, at which keys become text, which V8 hashes with a secret of its own.
 */
export class SlotMap<Value> {
  #keys: bigint[] | undefined;
  #values: Value[] | undefined;
  /** Of each bucket the last entry's place in {@link #keys}, plus one; 0 for none. */
  #buckets: Int32Array | undefined;
  /** Of each entry the one before it in its bucket, in the same way. */
  #previous: Int32Array = NO_CHAINS;
  #byText: TextMap<Value> | undefined;

  get isEmpty(): boolean {
    return this.#keys === undefined && this.#byText === undefined;
  }

  get(slot: bigint): Value | undefined {
    const keys = this.#keys;
    if (keys === undefined) return this.#byText?.get(slot.toString(16))?.[1];
    const index = this.#find(keys, slot);
    return index < 0 ? undefined : this.#values![index];
  }

  /** Returns what the slot had before. */
  set(slot: bigint, value: Value): Value | undefined {
    if (this.#byText !== undefined) return setText(this.#byText, slot, value);
    this.#keys ??= [];
    this.#values ??= [];
    const keys = this.#keys;
    const index = this.#find(keys, slot);
    if (index >= 0) {
      const before = this.#values[index];
      this.#values[index] = value;
      return before;
    }
    keys.push(slot);
    this.#values.push(value);
    if (keys.length > (this.#buckets?.length ?? FEW)) this.#grow(keys);
    else if (this.#buckets !== undefined) this.#link(this.#buckets, keys.length - 1, slot);
    return undefined;
  }

  entries(): Iterable<readonly [slot: bigint, value: Value]> {
    if (this.#byText !== undefined) return this.#byText.values();
    const values = this.#values;
    return values === undefined ? NONE : (this.#keys ?? NONE).map((slot, i) => [slot, values[i]!]);
  }

  /** The entry's place; -1 where there is none. */
  #find(keys: readonly bigint[], slot: bigint): number {
    const buckets = this.#buckets;
    if (buckets === undefined) {
      // Not indexOf: it takes a call of the runtime.
      let place = keys.length - 1;
      while (place >= 0 && keys[place] !== slot) place -= 1;
      return place;
    }
    const previous = this.#previous;
    let entry = buckets[hashOf(slot) & (buckets.length - 1)]!;
    while (entry !== 0 && keys[entry - 1] !== slot) entry = previous[entry - 1]!;
    return entry - 1;
  }

  #link(buckets: Int32Array, index: number, slot: bigint): void {
    const bucket = hashOf(slot) & (buckets.length - 1);
    this.#previous[index] = buckets[bucket]!;
    buckets[bucket] = index + 1;
    let length = 1;
    for (let entry = this.#previous[index]!; entry !== 0; entry = this.#previous[entry - 1]!) length++;
    if (length > LONGEST_CHAIN) this.#changeKeys();
  }

  #grow(keys: readonly bigint[]): void {
    const buckets = new Int32Array(4 * (this.#buckets?.length ?? FEW));
    this.#buckets = buckets;
    this.#previous = new Int32Array(buckets.length);
    for (let i = 0; i < keys.length && this.#byText === undefined; i++) this.#link(buckets, i, keys[i]!);
  }

  #changeKeys(): void {
    const entries = this.entries();
    this.#byText = new Map();
    for (const entry of entries) this.#byText.set(entry[0].toString(16), entry);
    this.#keys = undefined;
    this.#values = undefined;
    this.#buckets = undefined;
    this.#previous = NO_CHAINS;
  }
}

function setText<Value>(map: TextMap<Value>, slot: bigint, value: Value): Value | undefined {
  const text = slot.toString(16);
  const before = map.get(text)?.[1];
  map.set(text, [slot, value]);
  return before;
}

const low = new BigUint64Array(1);
const halves = new Uint32Array(low.buffer);
/** Chosen anew in each process. */
const secret0 = Math.floor(Math.random() * 2 ** 32);
const secret1 = Math.floor(Math.random() * 2 ** 32);

/** 32 bits of the low 64 bits of a slot, by the last steps of MurmurHash3. */
function hashOf(slot: bigint): number {
  low[0] = slot;
  let hash = Math.imul(halves[0]! ^ secret0, 0x85ebca6b) ^ (halves[1]! + secret1);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}
