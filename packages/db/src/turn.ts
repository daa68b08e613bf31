/** Milliseconds of work after which others have their turn. */
const TURN = 10;

/** A stretch of work between two runs of the event loop. */
export class Turn {
  #begin = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#begin >= TURN;
  }

  /** Lets the event loop run; then the next turn begins. */
  async end(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#begin = performance.now();
  }
}
