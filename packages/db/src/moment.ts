import type { Bytes } from '@ethane/primitives';
import { ShardedMap } from './sharded-map.ts';

/** Notes that are not indexed, at most, when another batch begins: they may be of the same keys again and again. */
const NOTES = 4_096;

/**
 * A state of a store that somebody may still read: for every key that was changed after it, and before the next younger
 * moment, the value that it had. The notes are indexed only when one is looked for: most snapshots are given back before
 * anyone has read from them, and to note a change then costs a place in two arrays.
 */
export class Moment {
  /** Snapshots and walks that read it. */
  readers = 1;
  older: Moment | undefined;
  newer: Moment | undefined;
  #keys: string[] = [];
  #values: (Bytes | null)[] = [];
  #index: ShardedMap<Bytes | null> | undefined;

  constructor(older: Moment | undefined) {
    this.older = older;
  }

  /** Whether nothing was changed since. */
  get isEmpty(): boolean {
    return this.#keys.length === 0 && this.#index === undefined;
  }

  /** `value`: what the key had before a change, null when it was absent. Of several notes on a key the first counts. */
  note(key: string, value: Bytes | null): void {
    this.#keys.push(key);
    this.#values.push(value);
  }

  /** The value of a key that was changed since, null when it was absent; undefined for a key that was not changed. */
  find(key: string): Bytes | null | undefined {
    if (this.#keys.length > 0) this.index();
    return this.#index?.get(key);
  }

  /** Called before each batch, so that notes on the same keys do not pile up. */
  tidy(): void {
    if (this.#keys.length > NOTES) this.index();
  }

  index(): void {
    this.#index ??= new ShardedMap();
    for (let i = 0; i < this.#keys.length; i++) {
      const key = this.#keys[i]!;
      if (this.#index.get(key) === undefined) this.#index.set(key, this.#values[i]!);
    }
    this.#keys = [];
    this.#values = [];
  }

  /** Keys that were changed since; one may come more than once. */
  *changedKeys(): Generator<string, void, void> {
    if (this.#index !== undefined) yield* this.#index.keys();
    yield* this.#keys;
  }

  /** Takes over the notes of the next younger moment. */
  absorb(younger: Moment): void {
    if (younger.#index !== undefined)
      for (const [key, value] of younger.#index.entries()) this.note(key, value);
    for (let i = 0; i < younger.#keys.length; i++) this.note(younger.#keys[i]!, younger.#values[i]!);
  }
}
