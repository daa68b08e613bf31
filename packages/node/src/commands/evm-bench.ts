import { CodedError } from '@ethane/primitives';
import { assertArguments, type Command } from '../command.ts';
import { geometricMean, type Measurement, measureProgram, megagasPerSecond } from '../evmbench/measure.ts';
import { programFiles, readProgramFile } from '../evmbench/program-files.ts';

/**
 * `ethane evm bench`: checks and measures programs of one JSON file each and prints a line for each. A file that cannot be read is
 * told on standard error and the others go on; it makes the exit code 1, as does a program that does not do what it states.
 */
export const benchCommand: Command = {
  options: ['json'],
  async run({ values, positionals }) {
    assertArguments(positionals, 1, Number.POSITIVE_INFINITY, 'a file or a folder of programs');
    const isJson = values.json === true;
    if (!isJson) print(HEADING);
    const speeds: number[] = [];
    for (const file of allFiles(positionals)) {
      const measured = orTell(() => measureProgram(readProgramFile(file)));
      if (measured === undefined) continue;
      if (measured.check !== 'ok' && measured.check !== 'unchecked') process.exitCode = 1;
      print(isJson ? jsonLine(measured) : tableLine(measured));
      const speed = megagasPerSecond(measured);
      if (speed !== undefined) speeds.push(speed);
    }
    const mean = geometricMean(speeds);
    if (!isJson && mean !== undefined) print(`geometric mean of ${speeds.length}: ${figure(mean)} Mgas/s`);
  },
};

function* allFiles(paths: readonly string[]): IterableIterator<string> {
  for (const path of paths) yield* orTell(() => programFiles(path)) ?? [];
}

/** Undefined when a file is not what it should be, which is then told. */
function orTell<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

function jsonLine(measured: Measurement): string {
  const { name, gas, check, milliseconds } = measured;
  return JSON.stringify({
    name,
    gas: gas === undefined ? null : Number(gas),
    check,
    ms: milliseconds ?? null,
    mgas: megagasPerSecond(measured) ?? null,
  });
}

const HEADING = row('program', 'gas', 'ms', 'Mgas/s', 'check');

function tableLine(measured: Measurement): string {
  const { name, gas, check, milliseconds } = measured;
  return row(name, gas?.toString() ?? '–', figure(milliseconds), figure(megagasPerSecond(measured)), check);
}

function row(name: string, gas: string, milliseconds: string, speed: string, check: string): string {
  return `${name.padEnd(34)} ${gas.padStart(12)} ${milliseconds.padStart(11)} ${speed.padStart(11)}  ${check}`;
}

/** Four digits that say something. */
function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 1_000 ? value.toFixed(0) : value.toPrecision(4);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
