import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CodedError } from '@ethane/primitives';
import type { Selection } from './protocol.ts';

export interface Options {
  /** A folder of archives and folders, or one archive. */
  readonly fixtures: string;
  /** Names of the suites to run; undefined for all. */
  readonly suites: readonly string[] | undefined;
  readonly selection: Selection;
  /** File that takes the whole report. */
  readonly json: string | undefined;
  readonly workers: number;
}

/**
 * Reads the command line.
 *
 * @throws CodedError `OPTIONS`
 */
export function parseOptions(argv: readonly string[]): Options {
  const values = parse(argv);
  return {
    fixtures: values.fixtures ?? '',
    suites: values.suite?.flatMap((names) => names.split(',')),
    selection: { filter: values.filter, fork: values.fork, stride: count('stride', values.stride, 1) },
    json: values.json,
    workers: count('workers', values.workers, availableParallelism()),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        fixtures: { type: 'string' },
        suite: { type: 'string', multiple: true },
        filter: { type: 'string' },
        fork: { type: 'string' },
        json: { type: 'string' },
        workers: { type: 'string' },
        stride: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new CodedError('OPTIONS', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function count(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CodedError('OPTIONS', `--${name} takes a positive number, not ${text}`, { have: text });
}
