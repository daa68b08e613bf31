import { readFileSync } from 'node:fs';
import type { Outcome } from '@ethane/evm';
import { bytesToHex, CodedError, toQuantity } from '@ethane/primitives';
import { CliError } from '../cli-error.ts';
import { assertArguments, type Command } from '../command.ts';
import { Eip3155Tracer } from '../statetest/eip3155.ts';
import { isObject, type JsonObject } from '../statetest/json-values.ts';
import { casesOf, type StateCase, type StateCaseResult, StateTest } from '../statetest/state-test.ts';
import { isStateTest } from '../statetest/state-test-json.ts';

interface RunOptions {
  /** Part of the names of the cases to run; empty for all. */
  readonly filter: string;
  readonly trace: boolean;
  readonly memory: boolean;
}

/**
 * `ethane evm statetest`: runs the cases of a file in the format of ethereum/tests and prints a line of JSON for each; with
 * `--trace`, before it, one for each instruction.
 */
export const stateTestCommand: Command = {
  options: ['case', 'trace', 'memory'],
  async run({ values, positionals }) {
    assertArguments(positionals, 1, 1, 'a file');
    const [file = ''] = positionals;
    const options = {
      filter: values.case ?? '',
      trace: values.trace === true,
      memory: values.memory === true,
    };
    const { run, failed } = runFile(file, options);
    if (run === 0) {
      throw new CliError('ARGUMENTS', `no state test of ${file} has ${options.filter} in its name`, {
        have: values.case,
      });
    }
    if (failed > 0) process.exitCode = 1;
  },
};

function runFile(file: string, options: RunOptions): { readonly run: number; readonly failed: number } {
  let run = 0;
  let failed = 0;
  for (const [name, json] of Object.entries(readTests(file))) {
    if (!isStateTest(json)) continue;
    const test = new StateTest(json);
    const cases = casesOf(name, json).filter((entry) => entry.name.includes(options.filter));
    for (const entry of cases) {
      run++;
      if (!runCase(test, entry, options)) failed++;
    }
  }
  return { run, failed };
}

function readTests(file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isObject(value)) return value;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('FILE', `cannot read ${file}: ${reason}`, { cause });
  }
  throw new CliError('FILE', `${file} holds no tests`, { have: file });
}

/** True when the case passes. */
function runCase(test: StateTest, { name, fork, post }: StateCase, { trace, memory }: RunOptions): boolean {
  const tracer = trace ? new Eip3155Tracer(print, { memory }) : undefined;
  try {
    const result = test.run(fork, post, tracer && (() => tracer));
    tracer?.flush();
    print(JSON.stringify({ name, fork, pass: result.failure === undefined, ...describe(result) }));
    return result.failure === undefined;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    print(JSON.stringify({ name, fork, pass: false, error: `${error.code}: ${error.message}` }));
    return false;
  }
}

/** EIP-3155's summary, and why the case failed or the transaction was refused. */
function describe({ failure, stateRoot, transaction, refused }: StateCaseResult): object {
  return {
    stateRoot,
    ...(transaction && {
      output: bytesToHex(transaction.outcome.output),
      gasUsed: toQuantity(transaction.gasUsed),
      ...vmError(transaction.outcome),
    }),
    ...(refused && { refused: refused.code }),
    ...(failure !== undefined && { error: failure }),
  };
}

function vmError(outcome: Outcome): object {
  if (outcome.status === 'success') return {};
  return { vmError: outcome.status === 'halt' ? outcome.reason.message : 'execution reverted' };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
