/** Milliseconds of work after which others have their turn. */
const TURN = 10;

/** Goes through the steps of a long computation, and lets the event loop run in between. */
export async function inTurns<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  // Most end without a second step, and are not timed at all.
  let step = steps.next();
  let begin = step.done === true ? 0 : performance.now();
  while (step.done !== true) {
    if (performance.now() - begin >= TURN) {
      await new Promise((resolve) => setImmediate(resolve));
      begin = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}
