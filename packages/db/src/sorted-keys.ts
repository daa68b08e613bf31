import type { TextRange } from './text-range.ts';

/** Keys in a run before it is split: few enough that making room for one is cheap, many enough that the runs are few. */
const RUN = 512;

/** A set of strings in order, as a list of short sorted runs. */
export class SortedKeys {
  /** Each has at least one key, except an only one. */
  readonly #runs: string[][] = [[]];

  add(key: string): void {
    const index = this.#runOf(key);
    const run = this.#runs[index]!;
    const at = lowerBound(run, key);
    if (run[at] === key) return;
    run.splice(at, 0, key);
    if (run.length > RUN) this.#runs.splice(index + 1, 0, run.splice(RUN >> 1));
  }

  delete(key: string): void {
    const index = this.#runOf(key);
    const run = this.#runs[index]!;
    const at = lowerBound(run, key);
    if (run[at] !== key) return;
    run.splice(at, 1);
    if (run.length === 0 && this.#runs.length > 1) this.#runs.splice(index, 1);
  }

  /** At most `count` keys from `gte` on and before `lt`: the first ones, or with `reverse` the last ones, last first. */
  page({ gte, lt }: TextRange, reverse: boolean, count: number): string[] {
    return reverse ? this.#lastOf(gte, lt, count) : this.#firstOf(gte, lt, count);
  }

  #firstOf(gte: string, lt: string | undefined, count: number): string[] {
    const keys: string[] = [];
    let index = this.#runOf(gte);
    let at = lowerBound(this.#runs[index]!, gte);
    for (; index < this.#runs.length; index++, at = 0) {
      const run = this.#runs[index]!;
      for (; at < run.length; at++) {
        if (keys.length === count || (lt !== undefined && run[at]! >= lt)) return keys;
        keys.push(run[at]!);
      }
    }
    return keys;
  }

  #lastOf(gte: string, lt: string | undefined, count: number): string[] {
    const keys: string[] = [];
    let index = lt === undefined ? this.#runs.length - 1 : this.#runOf(lt);
    let at = lt === undefined ? this.#runs[index]!.length : lowerBound(this.#runs[index]!, lt);
    for (;;) {
      const run = this.#runs[index]!;
      for (at -= 1; at >= 0; at--) {
        if (keys.length === count || run[at]! < gte) return keys;
        keys.push(run[at]!);
      }
      index -= 1;
      if (index < 0) return keys;
      at = this.#runs[index]!.length;
    }
  }

  /** Index of the run in which the key is, if it is anywhere: the last one that does not begin after it. */
  #runOf(key: string): number {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#runs[middle]![0]! <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Index of the first key that is not before `key`. */
function lowerBound(run: readonly string[], key: string): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (run[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
