import { median } from '@ethane/node/evmbench';

/** How often something is run to get its median; times in milliseconds. */
export interface SamplingLimits {
  /** A first run that took longer is the only one, and counts. */
  readonly slow: number;
  /** No further run begins after this. */
  readonly budget: number;
  readonly most: number;
}

export interface Sampled {
  /** Median. */
  readonly milliseconds: number;
  readonly runs: number;
}

/** The median of several runs, each telling its own time; the first only warms up, unless it was slow. */
export async function sample(run: () => Promise<number>, limits: SamplingLimits): Promise<Sampled> {
  const begin = performance.now();
  const first = await run();
  if (performance.now() - begin > limits.slow) return { milliseconds: first, runs: 1 };
  const times: number[] = [];
  do times.push(await run());
  while (times.length < limits.most && performance.now() - begin < limits.budget);
  return { milliseconds: median(times), runs: times.length };
}

/** Milliseconds of one run. */
export async function timed(run: () => unknown): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}
