/** Milliseconds that are waited at most for transactions that may come. */
const LONGEST_WAIT = 4;

/**
 * Lets transactions that come together share a block: waits for one as long as each turn of the event loop brings more, and
 * for as many as the block before had, since whoever got that one's receipts is likely to send again. A client that sends
 * one after another never waits for more than an empty turn.
 */
export class Gathering {
  readonly #waiting: () => number;
  /** Transactions that the last gathering ended with. */
  #expected = 1;
  #look: (() => void) | undefined;

  /** @param waiting tells how many transactions a block could take now */
  constructor(waiting: () => number) {
    this.#waiting = waiting;
  }

  /** Calls `task` once all that is to be waited for is there. Never within this turn. One gathering at a time. */
  begin(task: () => void): void {
    let seen = 0;
    let isOver = false;
    const look = (): void => {
      this.#look = undefined;
      const count = this.#waiting();
      const isGrowing = count > seen;
      seen = count;
      if (isOver || (!isGrowing && count >= this.#expected)) {
        clearTimeout(timer);
        this.#expected = count;
        task();
      } else if (isGrowing) {
        setImmediate(look);
      } else {
        this.#look = look;
      }
    };
    const timer = setTimeout(() => {
      isOver = true;
      this.#look?.();
    }, LONGEST_WAIT);
    setImmediate(look);
  }

  /** To be called when a transaction has come. */
  arrived(): void {
    const look = this.#look;
    this.#look = undefined;
    if (look !== undefined) setImmediate(look);
  }
}
