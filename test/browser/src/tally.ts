import type { PlaceReport } from './run-in-chromium.ts';
import type { StateCaseJob } from './state-case.ts';

/** Counts what came of the cases and checks, and writes it down. */
export class Tally {
  readonly #jobs: readonly StateCaseJob[];
  readonly #lines: string[] = [];
  readonly #failures: string[] = [];
  passed = 0;
  failed = 0;

  constructor(jobs: readonly StateCaseJob[]) {
    this.#jobs = jobs;
  }

  /** Counts a failure, or `count` of them that have one reason. */
  fail(reason: string, count = 1): void {
    this.failed += count;
    this.#failures.push(reason);
  }

  /** Checks and cases of a place, of which each passed or failed; one without a result failed. */
  addPlace({ place, thread, failure, results }: PlaceReport): void {
    if (failure !== undefined) this.fail(`${place}: ${failure}`);
    for (const { name, failure: reason } of thread?.checks ?? []) this.#count(`${place}: ${name}`, reason);
    let missing = 0;
    for (const [i, { suite, file, name }] of this.#jobs.entries()) {
      const result = results[i];
      if (result === undefined) missing++;
      else this.#count(`${place}: ${suite}/${file}: ${name}`, result.failure);
    }
    if (missing > 0) this.fail(`${place}: ${missing} cases without a result`, missing);
    const times = results.flatMap((result) => (result === undefined ? [] : [result.ms]));
    this.addRate(place, thread?.provider ?? 'unknown', times);
  }

  /** @param provider implementation of secp256k1 @param times milliseconds of each case */
  addRate(place: string, provider: string, times: readonly number[]): void {
    const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1000;
    const rate = seconds === 0 ? 0 : Math.round(times.length / seconds);
    const half = [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
    this.#lines.push(
      `  ${place.padEnd(6)} ${times.length} cases in ${seconds.toFixed(1)} s, ${rate} a second, ` +
        `half of them within ${half.toFixed(1)} ms (secp256k1: ${provider})`,
    );
  }

  /** Rates, then failures. */
  text(): string {
    return [...this.#lines, ...this.#failures.map((failure) => `FAILED ${failure}`)].join('\n');
  }

  #count(name: string, reason: string | undefined): void {
    if (reason === undefined) this.passed++;
    else this.fail(`${name}\n       ${reason}`);
  }
}
