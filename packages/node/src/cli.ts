import { CodedError } from '@ethane/primitives';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { describeOptions, parseArguments } from './options.ts';
import { VERSION } from './version.ts';

interface CommandRow {
  readonly usage: string;
  readonly help: string;
  readonly load: () => Promise<Command>;
}

/** Every command. A command's module is loaded when it is called, so that none waits for what only another needs. */
const COMMANDS: Readonly<Record<string, CommandRow>> = {
  dev: {
    usage: 'dev [options]',
    help: 'run a development chain with funded accounts',
    load: async () => (await import('./commands/dev.ts')).devCommand,
  },
  init: {
    usage: 'init --genesis FILE --datadir DIR',
    help: 'make a chain of your own from a geth-format genesis file',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  run: {
    usage: 'run --datadir DIR [options]',
    help: 'run the chain of a data directory',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  import: {
    usage: 'import [--fake-pow] --datadir DIR FILE…',
    help: 'import files of concatenated RLP blocks, as geth exports them',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  export: {
    usage: 'export --datadir DIR FILE',
    help: 'write the canonical chain as concatenated RLP blocks',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  verify: {
    usage: 'verify --datadir DIR',
    help: 'check everything that a data directory holds',
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  'evm statetest': {
    usage: 'evm statetest [--case NAME] [--trace] FILE',
    help: 'run state tests of the official suites, alone and with a trace',
    load: async () => (await import('./commands/evm-statetest.ts')).stateTestCommand,
  },
  'evm bench': {
    usage: 'evm bench [--json] PATH…',
    help: 'check and measure EVM programs of one JSON file each',
    load: async () => (await import('./commands/evm-bench.ts')).benchCommand,
  },
};

/** Runs the program: `argv` is what follows its name. Sets `process.exitCode`: 1 on failure, 2 on a wrong command line. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await dispatch(argv);
  } catch (error) {
    process.stderr.write(`error: ${describeError(error)}\n`);
    process.exitCode = error instanceof CliError ? 2 : 1;
  }
}

async function dispatch(argv: readonly string[]): Promise<void> {
  const [first] = argv;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h')
    return print(overview());
  if (first === '--version' || first === '-V') return print(`ethane ${VERSION}`);
  const { row, rest } = findCommand(argv);
  const command = await row.load();
  const parsed = parseArguments(rest, [...command.options, 'help', 'version']);
  if (parsed.values.help)
    return print(`Usage: ethane ${row.usage}\n\n${row.help}\n\n${describeOptions(command.options)}`);
  if (parsed.values.version) return print(`ethane ${VERSION}`);
  await command.run(parsed);
}

/** The command that one word, or two, name. @throws CliError `UNKNOWN_COMMAND` */
function findCommand(argv: readonly string[]): {
  readonly row: CommandRow;
  readonly rest: readonly string[];
} {
  const [first = '', second = ''] = argv;
  for (const [name, words] of [
    [first, 1],
    [`${first} ${second}`, 2],
  ] as const) {
    const row = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (row !== undefined) return { row, rest: argv.slice(words) };
  }
  const names = Object.keys(COMMANDS);
  const tools = names.filter((name) => name.startsWith(`${first} `));
  const have = tools.length === 0 ? first : `${first} ${second}`.trimEnd();
  const known = (tools.length === 0 ? names : tools).join(', ');
  throw new CliError('UNKNOWN_COMMAND', `unknown command ${have}; known are ${known}`, { have, want: known });
}

function overview(): string {
  const lines = Object.values(COMMANDS).map(({ usage, help }) => `  ethane ${usage.padEnd(42)} ${help}`);
  return `Ethane ${VERSION}, a small Ethereum node\n\n${lines.join('\n')}\n\nethane COMMAND --help tells the options of a command.`;
}

function describeError(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
