import { type PostJson, StateTest, type StateTestJson } from '@ethane/node/statetest';

/** A case of a state test as it goes to the browser. */
export interface StateCaseJob {
  readonly suite: string;
  /** Path inside the suite. */
  readonly file: string;
  /** `TEST[FORK/INDEX]`. */
  readonly name: string;
  /** Network as the test names it. */
  readonly fork: string;
  /** The test, without its results. */
  readonly test: StateTestJson;
  /** The results of this case. */
  readonly post: PostJson;
}

export interface CaseResult {
  /** Why the case failed; undefined when it passed. */
  readonly failure: string | undefined;
  readonly ms: number;
}

/** Runs one case from its first state on. What it throws is a failure too. */
export function runCase({ test, fork, post }: StateCaseJob): CaseResult {
  const start = performance.now();
  let failure: string | undefined;
  try {
    failure = new StateTest(test).run(fork, post).failure;
  } catch (error) {
    failure = error instanceof Error ? `threw ${error.stack ?? error.message}` : `threw ${String(error)}`;
  }
  return { failure, ms: performance.now() - start };
}
