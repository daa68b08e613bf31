/** Milliseconds of work after which others have their turn. */
const TURN = 10;

/** Goes through the steps of a long computation, and lets the event loop run in between. */
export async function inTurns<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  let begin = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - begin < TURN) continue;
    await new Promise((resolve) => setImmediate(resolve));
    begin = performance.now();
  }
}
