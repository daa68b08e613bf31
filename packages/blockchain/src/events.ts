import type { Hash32 } from '@ethane/primitives';
import type { Block, Receipt } from '@ethane/types';
import type { Head } from './head-view.ts';

/** A block and what executing it gave. */
export interface ChainBlock {
  readonly block: Block;
  readonly hash: Hash32;
  readonly receipts: readonly Receipt[];
}

/** The head moved: first `removed` were undone, newest first, then `added` applied, oldest first. */
export interface HeadEvent {
  readonly head: Head;
  readonly added: readonly ChainBlock[];
  readonly removed: readonly ChainBlock[];
}

/** A set of listeners that are called in the order in which they came; one that throws does not stop the others. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns what ends the subscription. */
  add(listener: (event: Event) => void): () => void {
    const own = (event: Event): void => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  emit(event: Event): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
