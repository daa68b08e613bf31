/** Who is told of something. A listener is called at once, when the pool is consistent, and must not throw. */
export class Listeners<Arguments extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: Arguments) => void>();

  /** Returns what ends the subscription. */
  add(listener: (...args: Arguments) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  call(...args: Arguments): void {
    for (const listener of [...this.#listeners]) listener(...args);
  }
}
