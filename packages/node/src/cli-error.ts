import { CodedError } from '@ethane/primitives';

export type CliErrorCode =
  | 'UNKNOWN_COMMAND'
  | 'UNKNOWN_OPTION'
  | 'OPTION_VALUE'
  | 'MISSING_OPTION'
  | 'CONFLICTING_OPTIONS'
  | 'ARGUMENTS'
  | 'FILE';

/** A command line that cannot be run as given. The program prints its message and exits with code 2. */
export class CliError extends CodedError<CliErrorCode> {}
