import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CliError } from './cli-error.ts';
import { describeOptions, parseArguments } from './options.ts';
import { VERSION } from './version.ts';

const parse = (...argv: string[]) =>
  parseArguments(argv, [
    'port',
    'silent',
    'chain-id',
    'hardfork',
    'block-time',
    'mine',
    'coinbase',
    'allow-origin',
    'datadir',
  ]);

describe('the command line', () => {
  it('reads values, flags, short forms and plain arguments in any order', () => {
    expect(parse('a.rlp', '--port', '9000', '-q', '--chain-id=0x10', '--datadir=x=y', 'b.rlp')).toEqual({
      values: { port: 9_000, silent: true, 'chain-id': 16n, datadir: 'x=y' },
      positionals: ['a.rlp', 'b.rlp'],
    });
    expect(parse('--', '--port')).toEqual({ values: {}, positionals: ['--port'] });
    expect(
      parse('--hardfork', 'PRAGUE', '--block-time', '0.5', '--allow-origin', 'http://a,http://b').values,
    ).toEqual({
      hardfork: 'prague',
      'block-time': 0.5,
      'allow-origin': ['http://a', 'http://b'],
    });
  });

  it.each([
    [['--nope'], 'UNKNOWN_OPTION', '--nope'],
    [['--genesis', 'x'], 'UNKNOWN_OPTION', '--genesis'],
    [['--port'], 'OPTION_VALUE', '--port N'],
    [['--port', '65536'], 'OPTION_VALUE', '65535'],
    [['--port', '-1'], 'OPTION_VALUE', '65535'],
    [['--port', '1e3'], 'OPTION_VALUE', 'whole number'],
    [['--silent=yes'], 'OPTION_VALUE', 'takes no value'],
    [['--chain-id', '0'], 'OPTION_VALUE', 'whole number'],
    [['--chain-id', '9'.repeat(100_000)], 'OPTION_VALUE', 'whole number'],
    [['--hardfork', 'constructor'], 'OPTION_VALUE', 'frontier'],
    [['--block-time', '0'], 'OPTION_VALUE', 'seconds'],
    [['--mine', 'clique'], 'OPTION_VALUE', 'ethash'],
    [['--coinbase', '0x12'], 'OPTION_VALUE', 'address'],
  ])('refuses %j with %s', (argv, code, text) => {
    const error = (() => {
      try {
        parse(...argv);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ code });
    expect((error as CliError).message).toContain(text);
  });

  it('describes an option in a line', () => {
    expect(describeOptions(['port', 'silent']).split('\n')).toEqual([
      expect.stringMatching(/^ {2}-p, --port N\s+port of HTTP/),
      expect.stringMatching(/^ {2}-q, --silent\s+print nothing/),
    ]);
  });

  it('has the version of the package', () => {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(manifest).toMatchObject({ version: VERSION });
  });
});
