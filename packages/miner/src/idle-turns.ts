/** Milliseconds; a turn of the event loop that took no longer had nothing to do, on any machine. */
const LEAST_TURN = 0.02;
/** How much longer than the shortest one an idle turn may take. */
const TOLERANCE = 1.5;
/** Milliseconds that are waited for an idle turn at most. */
const LONGEST_WAIT = 4;

/**
 * Tells when the event loop has nothing else to do, so that all requests which have arrived are served first. How long an
 * idle turn takes on this machine is learnt from waits in which no turn was short enough.
 */
export class IdleTurns {
  #idle: number = LEAST_TURN;

  /** Calls `task` at the end of the first idle turn, or after {@link LONGEST_WAIT} of others. Never within this turn. */
  next(task: () => void): void {
    const begin = performance.now();
    let last: number | undefined;
    let shortest = Number.POSITIVE_INFINITY;
    const look = (): void => {
      const now = performance.now();
      if (last !== undefined) shortest = Math.min(shortest, now - last);
      last = now;
      if (shortest > this.#idle && now - begin < LONGEST_WAIT) {
        setImmediate(look);
        return;
      }
      if (shortest <= LONGEST_WAIT) this.#idle = Math.max(LEAST_TURN, shortest * TOLERANCE);
      task();
    };
    setImmediate(look);
  }
}
