/**
 * Above this many entries keys are kept as text. V8 hashes a BigInt by its low 64 bits, so a contract can choose slots
 * that all fall into one bucket: writing and reading 20,000 of them took a Map 2.7 s, 100,000 more than a minute.
 */
const MOST_BIGINT_KEYS = 1024;

const NONE: readonly never[] = [];

/** Map by storage slot whose look-ups stay fast for slots chosen by an attacker. Costs next to nothing while it is empty. */
export class SlotMap<Value> {
  #byNumber: Map<bigint, Value> | undefined;
  #byText: Map<string, readonly [slot: bigint, value: Value]> | undefined;

  get(slot: bigint): Value | undefined {
    return this.#byText === undefined ? this.#byNumber?.get(slot) : this.#byText.get(slot.toString(16))?.[1];
  }

  set(slot: bigint, value: Value): void {
    if (this.#byText !== undefined) {
      this.#byText.set(slot.toString(16), [slot, value]);
      return;
    }
    this.#byNumber ??= new Map();
    this.#byNumber.set(slot, value);
    if (this.#byNumber.size > MOST_BIGINT_KEYS) this.#changeKeys(this.#byNumber);
  }

  entries(): Iterable<readonly [slot: bigint, value: Value]> {
    return this.#byText?.values() ?? this.#byNumber ?? NONE;
  }

  #changeKeys(byNumber: ReadonlyMap<bigint, Value>): void {
    this.#byText = new Map();
    for (const entry of byNumber) this.#byText.set(entry[0].toString(16), entry);
    this.#byNumber = undefined;
  }
}
