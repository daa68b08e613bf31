import { CliError } from './cli-error.ts';
import type { OptionName, OptionValues, ParsedArguments } from './options.ts';

/** A command of the program: the options that it takes and what it does. */
export interface Command {
  readonly options: readonly OptionName[];
  run(parsed: ParsedArguments): Promise<void>;
}

/**
 * The value of an option that the command cannot do without.
 *
 * @throws CliError `MISSING_OPTION`
 */
export function required<Name extends OptionName>(
  values: OptionValues,
  name: Name,
): NonNullable<OptionValues[Name]> {
  const value = values[name];
  if (value === undefined || value === null) {
    throw new CliError('MISSING_OPTION', `option --${name} is missing`, { want: `--${name}` });
  }
  return value;
}

/** @throws CliError `ARGUMENTS` unless between `min` and `max` plain arguments were given */
export function assertArguments(
  positionals: readonly string[],
  min: number,
  max: number,
  what: string,
): void {
  if (positionals.length >= min && positionals.length <= max) return;
  const message = positionals.length < min ? `${what} missing` : `unexpected argument ${positionals[max]}`;
  throw new CliError('ARGUMENTS', message, { have: positionals, want: what });
}
