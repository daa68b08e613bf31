/** Milliseconds; a turn of the event loop that took longer had something to do. */
const IDLE_TURN = 0.02;
/** Milliseconds that are waited for an idle turn at most. */
const LONGEST_WAIT = 10;

/**
 * Calls `task` once the event loop has nothing else to do, so that all requests which have arrived are served first: at the
 * end of its first turn that took next to no time, or after {@link LONGEST_WAIT} of others. Never within this turn.
 */
export function whenIdle(task: () => void): void {
  const begin = performance.now();
  let turn: number | undefined;
  const look = (): void => {
    const now = performance.now();
    const busy = turn === undefined || now - turn > IDLE_TURN;
    turn = now;
    if (busy && now - begin < LONGEST_WAIT) setImmediate(look);
    else task();
  };
  setImmediate(look);
}
