import { CodedError } from '@ethane/primitives';
import { differencesOf, ProgramRunner } from './execute.ts';
import type { BenchProgram } from './program.ts';

/** A program's figures. */
export interface Measurement {
  readonly name: string;
  /** Gas of the message, refund not subtracted; undefined when the run was abandoned. */
  readonly gas: bigint | undefined;
  /** `ok`, `unchecked` for a program that states nothing, or what differs. */
  readonly check: string;
  /** Median of several runs, without making their state. */
  readonly milliseconds: number | undefined;
}

/** How long a program is run; times in milliseconds. */
export interface Effort {
  readonly warmUp: number;
  readonly measuring: number;
  /** Samples that the median is taken of, at least (unless they take {@link PATIENCE} times as long as wanted) and at most. */
  readonly fewest: number;
  readonly samples: number;
}

const USUAL: Effort = { warmUp: 300, measuring: 1_000, fewest: 3, samples: 101 };

/** Milliseconds that a sample of short runs takes together, so that the clock's steps do not show. */
const SAMPLE_TIME = 2;
/** Runs in a sample at most; each has its state in memory. */
const MAX_RUNS = 512;
const PATIENCE = 4;

/** Checks a program once, warms up and measures. */
export function measureProgram(program: BenchProgram, effort: Effort = USUAL): Measurement {
  const { name } = program;
  try {
    const stopwatch = new ProgramStopwatch(program, effort.warmUp);
    const { gas, check } = stopwatch;
    return { name, gas, check, milliseconds: stopwatch.median(effort) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { name, gas: undefined, check: `error ${error.message}`, milliseconds: undefined };
  }
}

/** A program that was checked once and is warm, to be timed as often as one likes, in turns with something else. */
export class ProgramStopwatch {
  readonly #runner: ProgramRunner;
  /** Runs in a sample. */
  readonly #count: number;

  /** Gas of the message, refund not subtracted. */
  readonly gas: bigint;
  /** `ok`, `unchecked` for a program that states nothing, or what differs. */
  readonly check: string;

  /**
   * @param warmUp milliseconds
   * @throws CodedError `TIME_LIMIT` when the run that is checked takes a minute, `MEMORY_LIMIT`
   */
  constructor(program: BenchProgram, warmUp: number = USUAL.warmUp) {
    const { expected } = program;
    this.#runner = new ProgramRunner(program);
    const result = this.#runner.check();
    const differences = differencesOf(result, expected);
    const isStated = expected.gas !== undefined || expected.output !== undefined;
    this.gas = result.gas;
    this.check = differences.length > 0 ? differences.join('; ') : isStated ? 'ok' : 'unchecked';
    this.#count = warm(this.#runner, warmUp);
  }

  /** Median milliseconds of a run, of several samples. */
  median({ measuring, fewest, samples }: Omit<Effort, 'warmUp'>): number {
    const times: number[] = [];
    const begin = performance.now();
    for (;;) {
      times.push(this.#runner.time(this.#count));
      const elapsed = performance.now() - begin;
      if (times.length >= samples || elapsed > measuring * PATIENCE) break;
      if (elapsed > measuring && times.length >= fewest) break;
    }
    return median(times);
  }
}

/** Gas by the median time in million gas a second; undefined when there is no time. */
export function megagasPerSecond({
  gas,
  milliseconds,
}: Pick<Measurement, 'gas' | 'milliseconds'>): number | undefined {
  if (gas === undefined || milliseconds === undefined || milliseconds === 0) return undefined;
  return Number(gas) / 1_000 / milliseconds;
}

/** Runs for so long, at least once; gives how many runs make a sample. */
function warm(runner: ProgramRunner, milliseconds: number): number {
  let count = 1;
  const begin = performance.now();
  do {
    const took = runner.time(count) * count;
    if (took < SAMPLE_TIME && count < MAX_RUNS) count *= 2;
  } while (performance.now() - begin < milliseconds);
  return count;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Undefined of no values. */
export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
