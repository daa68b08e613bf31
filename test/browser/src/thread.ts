import { secp256k1Provider } from '@ethane/crypto';
import { type CheckResult, checkKernel } from './kernel-checks.ts';
import { type CaseResult, runCase, type StateCaseJob } from './state-case.ts';

/** Where in the browser something runs. */
export type Place = 'page' | 'worker';

/** What a thread says besides the results of its cases. */
export interface ThreadReport {
  readonly checks: readonly CheckResult[];
  /** Implementation of secp256k1. */
  readonly provider: string;
}

/** Path of the cases on the page's server, a list of {@link StateCaseJob}. */
export const CASES_PATH = '/cases.json';

/** Fetches the cases and runs them, one report after the other, on the thread that this is called on. */
export async function runThread(
  report: (index: number, result: CaseResult) => void | Promise<void>,
): Promise<ThreadReport> {
  const checks = checkKernel();
  const response = await fetch(CASES_PATH);
  const jobs = (await response.json()) as readonly StateCaseJob[];
  for (const [index, job] of jobs.entries()) await report(index, runCase(job));
  return { checks, provider: secp256k1Provider };
}
