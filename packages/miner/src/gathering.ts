/** Milliseconds that are waited at most for transactions that may come. */
const LONGEST_WAIT = 4;

/**
 * Lets transactions that come together share a block: waits for one as long as each turn of the event loop brings more, and
 * for as many as the block before had, since whoever got that one's receipts is likely to send again. A client that sends
 * one after another never waits for more than an empty turn.
 *
 * It looks again at every turn: a loop that sleeps meanwhile served clients fewer transfers (docs/decisions/0015-gathering.md).
 */
export class Gathering {
  readonly #waiting: () => number;
  /** Transactions that the last gathering ended with. */
  #expected = 1;

  /** @param waiting tells how many transactions a block could take now */
  constructor(waiting: () => number) {
    this.#waiting = waiting;
  }

  /** Calls `task` once all that is to be waited for is there. Never within this turn. One gathering at a time. */
  begin(task: () => void): void {
    const end = performance.now() + LONGEST_WAIT;
    let seen = 0;
    const look = (): void => {
      const count = this.#waiting();
      const isGrowing = count > seen;
      seen = count;
      if ((isGrowing || count < this.#expected) && performance.now() < end) {
        setImmediate(look);
        return;
      }
      this.#expected = count;
      task();
    };
    setImmediate(look);
  }
}
