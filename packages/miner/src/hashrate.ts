/** Milliseconds after which what was measured counts for a third. */
const MEMORY = 10_000;
/** Milliseconds after which a figure that was not renewed counts no more. */
const LIFETIME = 10_000;

/** Hashes per second of this machine, as a moving average, and of remote miners, as they report it. */
export class Hashrate {
  readonly #now: () => number;
  readonly #remote = new Map<string, { readonly rate: bigint; readonly at: number }>();
  #local = 0;
  #measured = 0;
  #lastRecord = Number.NEGATIVE_INFINITY;

  /** `now`: milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Hashes per second in all. */
  get total(): bigint {
    const oldest = this.#now() - LIFETIME;
    let sum = this.#lastRecord >= oldest ? BigInt(Math.round(this.#local)) : 0n;
    for (const [id, { rate, at }] of this.#remote) {
      if (at >= oldest) sum += rate;
      else this.#remote.delete(id);
    }
    return sum;
  }

  /** `hashes` were tried in `milliseconds` of searching. */
  record(hashes: number, milliseconds: number): void {
    if (milliseconds <= 0) return;
    this.#lastRecord = this.#now();
    this.#measured += milliseconds;
    const weight = 1 - Math.exp(-milliseconds / MEMORY);
    // While little has been measured, the average of all of it.
    const share = Math.max(weight, milliseconds / this.#measured);
    this.#local += (hashes / (milliseconds / 1000) - this.#local) * share;
  }

  /** `id` names the remote miner; its last report counts. */
  recordRemote(id: string, rate: bigint): void {
    if (this.#remote.size >= MAX_REMOTE && !this.#remote.has(id)) return;
    this.#remote.set(id, { rate, at: this.#now() });
  }
}

/** Remote miners that are kept count of. */
const MAX_REMOTE = 256;
