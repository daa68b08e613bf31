import { FORK_NAMES, type ForkName } from '@ethane/chainspec';
import { type Address, CodedError, toAddress } from '@ethane/primitives';
import { CliError } from './cli-error.ts';
import { ETHASH_SIZES, type EthashSize } from './datadir.ts';

/** How the text after an option is read. A `flag` takes none. */
type Reader<T> = (text: string, option: string) => T;

/** One row of the option table: what the option is called, takes and means. */
interface OptionRow<T> {
  readonly short?: string;
  /** Shown in the help for the value; absent for a flag. */
  readonly value?: string;
  readonly read: Reader<T>;
  readonly help: string;
}

const flag: Reader<boolean> = () => true;

/** What the options' values are once they are read. */
interface OptionTypes {
  port: number;
  host: string;
  'allow-remote': boolean;
  'allow-origin': readonly string[];
  'allow-host': readonly string[];
  'chain-id': bigint;
  accounts: number;
  balance: bigint;
  mnemonic: string;
  hardfork: ForkName;
  'block-time': number;
  'no-mining': boolean;
  mine: 'ethash';
  ethash: EthashSize;
  threads: number;
  coinbase: Address;
  'gas-limit': bigint;
  'base-fee': bigint;
  datadir: string;
  genesis: string;
  'fake-pow': boolean;
  'recovery-threads': number;
  'no-sync': boolean;
  case: string;
  trace: boolean;
  memory: boolean;
  json: boolean;
  silent: boolean;
  'json-log': boolean;
  'no-warm-up': boolean;
  help: boolean;
  version: boolean;
}

/** Every option of every command. A command names those that it takes. */
const OPTIONS: { readonly [Name in keyof OptionTypes]: OptionRow<OptionTypes[Name]> } = {
  port: {
    short: 'p',
    value: 'N',
    read: integer(0, 65_535),
    help: 'port of HTTP and WebSocket, 0 for any free one (8545)',
  },
  host: { value: 'HOST', read: text, help: 'address to listen on (127.0.0.1)' },
  'allow-remote': { read: flag, help: 'let --host name an address that other machines reach' },
  'allow-origin': {
    value: 'LIST',
    read: list,
    help: 'origins that web pages may call from, separated by commas, or *',
  },
  'allow-host': {
    value: 'LIST',
    read: list,
    help: 'host names to answer to besides localhost and addresses',
  },
  'chain-id': { value: 'N', read: bigInteger(1n, 2n ** 63n - 1n), help: 'chain id (31337)' },
  accounts: { short: 'a', value: 'N', read: integer(0, 1_000), help: 'number of funded accounts (20)' },
  balance: {
    value: 'ETHER',
    read: bigInteger(0n, 10n ** 30n),
    help: 'balance of each account in ether (10000)',
  },
  mnemonic: { short: 'm', value: 'WORDS', read: text, help: 'BIP-39 phrase that the accounts come from' },
  hardfork: { value: 'NAME', read: forkName, help: 'rules from block 0 on (osaka)' },
  'block-time': {
    short: 'b',
    value: 'SECONDS',
    read: seconds,
    help: 'mine a block every so many seconds instead of at once',
  },
  'no-mining': { read: flag, help: 'mine only when asked to (evm_mine)' },
  mine: { value: 'ethash', read: oneOf('ethash'), help: 'seal blocks with proof of work' },
  ethash: {
    value: 'SIZE',
    read: oneOf(...ETHASH_SIZES),
    help: 'how proof-of-work blocks are sealed: full (a dataset of 1 GiB; init), test (64 KiB; dev --mine ethash) or none',
  },
  threads: { value: 'N', read: integer(1, 256), help: 'with --mine ethash: worker threads that search (1)' },
  coinbase: { value: 'ADDRESS', read: address, help: 'receives fees and block rewards' },
  'gas-limit': {
    value: 'N',
    read: bigInteger(5_000n, 2n ** 63n - 1n),
    help: 'gas limit of a block (30000000)',
  },
  'base-fee': {
    value: 'WEI',
    read: bigInteger(0n, 2n ** 64n),
    help: 'base fee of the first block (1000000000)',
  },
  datadir: { value: 'DIR', read: text, help: 'keep the chain in this directory (in memory otherwise)' },
  genesis: { value: 'FILE', read: text, help: 'geth-format genesis.json' },
  'fake-pow': { read: flag, help: 'do not verify proof-of-work seals' },
  'recovery-threads': {
    value: 'N',
    read: integer(0, 64),
    help: 'threads that recover the senders of blocks to come (one less than the processors, 4 at most); 0 for none',
  },
  'no-sync': {
    read: flag,
    help: 'do not wait for the disk at each block: faster, and a power cut may lose the last blocks',
  },
  case: { value: 'NAME', read: text, help: 'only the cases whose name has this in it' },
  trace: { read: flag, help: 'print each instruction as a line of JSON (EIP-3155)' },
  memory: { read: flag, help: 'with --trace: print the memory too' },
  json: { read: flag, help: 'print one JSON object a line: name, gas, check, ms, mgas' },
  silent: { short: 'q', read: flag, help: 'print nothing but the line that says where it listens' },
  'json-log': { read: flag, help: 'one JSON object a line instead of text' },
  'no-warm-up': {
    read: flag,
    help: 'do not run transfers on a scratch chain while nothing is asked, to be fast from the first',
  },
  help: { short: 'h', read: flag, help: 'print this' },
  version: { short: 'V', read: flag, help: 'print the version' },
};

export type OptionName = keyof OptionTypes;

/** Values of the options that were given. */
export type OptionValues = { readonly [Name in OptionName]?: OptionTypes[Name] };

export interface ParsedArguments {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
}

/**
 * Reads `--name value`, `--name=value`, `-n value` and flags. `--` ends the options.
 *
 * @throws CliError `UNKNOWN_OPTION`, `OPTION_VALUE`
 */
export function parseArguments(argv: readonly string[], allowed: readonly OptionName[]): ParsedArguments {
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--') {
      positionals.push(...argv.slice(i + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const given = equals < 0 ? argument : argument.slice(0, equals);
    const name = findOption(given, allowed);
    const row: OptionRow<unknown> = OPTIONS[name];
    if (row.value === undefined) {
      if (equals >= 0)
        throw new CliError('OPTION_VALUE', `option ${given} takes no value`, { have: argument });
      values[name] = true;
      continue;
    }
    const value = equals >= 0 ? argument.slice(equals + 1) : argv[++i];
    if (value === undefined) {
      throw new CliError('OPTION_VALUE', `option ${given} needs a value: ${given} ${row.value}`, {
        want: row.value,
      });
    }
    values[name] = row.read(value, given);
  }
  return { values, positionals };
}

/** A line of help for each option. */
export function describeOptions(names: readonly OptionName[]): string {
  return names
    .map((name) => {
      const row: OptionRow<unknown> = OPTIONS[name];
      const head = `${row.short === undefined ? '    ' : `-${row.short}, `}--${name}${row.value === undefined ? '' : ` ${row.value}`}`;
      return `  ${head.padEnd(26)} ${row.help}`;
    })
    .join('\n');
}

function findOption(given: string, allowed: readonly OptionName[]): OptionName {
  const found = allowed.find((name) => {
    const row: OptionRow<unknown> = OPTIONS[name];
    return given === `--${name}` || (row.short !== undefined && given === `-${row.short}`);
  });
  if (found !== undefined) return found;
  throw new CliError(
    'UNKNOWN_OPTION',
    `unknown option ${given}; this command takes ${allowed.map((name) => `--${name}`).join(' ')}`,
    {
      have: given,
      want: allowed,
    },
  );
}

function text(value: string): string {
  return value;
}

function list(value: string): readonly string[] {
  return value.split(',').filter((entry) => entry !== '');
}

function integer(min: number, max: number): Reader<number> {
  return (value, option) => {
    const parsed = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= min && parsed <= max))
      throw badValue(option, value, `a whole number from ${min} to ${max}`);
    return parsed;
  };
}

function bigInteger(min: bigint, max: bigint): Reader<bigint> {
  return (value, option) => {
    const parsed = /^([0-9]{1,40}|0x[0-9a-fA-F]{1,32})$/.test(value) ? BigInt(value) : -1n;
    if (parsed < min || parsed > max) throw badValue(option, value, `a whole number from ${min} to ${max}`);
    return parsed;
  };
}

function seconds(value: string, option: string): number {
  const parsed = /^[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!(parsed >= 0.001 && parsed <= 86_400)) throw badValue(option, value, 'seconds from 0.001 to 86400');
  return parsed;
}

function oneOf<const T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, option) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw badValue(option, value, choices.join(' or '));
    return found;
  };
}

function forkName(value: string, option: string): ForkName {
  const found = FORK_NAMES.find((name) => name.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw badValue(option, value, `one of ${FORK_NAMES.join(', ')}`);
  return found;
}

function address(value: string, option: string): Address {
  try {
    return toAddress(value);
  } catch (error) {
    if (error instanceof CodedError) throw badValue(option, value, 'an address: 0x and 40 hex digits');
    throw error;
  }
}

function badValue(option: string, have: string, want: string): CliError {
  return new CliError('OPTION_VALUE', `option ${option}: ${JSON.stringify(have)} is not ${want}`, {
    have,
    want,
  });
}
