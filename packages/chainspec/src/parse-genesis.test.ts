import { CodedError, toAddress } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CREATE2_DEPLOYER,
  checkForkOrder,
  devGenesis,
  FORK_NAMES,
  type Genesis,
  genesisToJson,
  HOLESKY,
  HOODI,
  MAINNET,
  PREDEPLOYS,
  parseGenesis,
  parseGenesisText,
  rulesAt,
  SEPOLIA,
} from './index.ts';

const ALICE = toAddress('0x71562b71999873db5b286df957af199ec94617f7');

function genesis(config: object = {}, changes: object = {}): Record<string, unknown> {
  return {
    config: { chainId: 1337, ...config },
    gasLimit: '0x1000000',
    difficulty: '0x20000',
    alloc: {},
    ...changes,
  };
}

function errorOf(run: () => unknown): CodedError {
  try {
    run();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  return expect.unreachable('nothing was thrown');
}

const forkAt = (parsed: Genesis, number: bigint, timestamp = 0n) =>
  rulesAt(parsed.spec, { number, timestamp, merged: false }).fork;

describe('parseGenesis', () => {
  it('schedules Amsterdam where the config says so, and nowhere else', () => {
    const times = { shanghaiTime: 0, cancunTime: 0, pragueTime: 0, osakaTime: 0 };
    const blocks = { homesteadBlock: 0, eip150Block: 0, eip158Block: 0, byzantiumBlock: 0 };
    const more = { constantinopleBlock: 0, istanbulBlock: 0, berlinBlock: 0, londonBlock: 0 };
    const config = { ...blocks, ...more, terminalTotalDifficulty: 0, ...times };
    const parsed = parseGenesis(genesis({ ...config, amsterdamTime: 1_000 }, { difficulty: '0x0' }));
    expect([999n, 1_000n].map((time) => forkAt(parsed, 1n, time))).toEqual(['osaka', 'amsterdam']);
    expect(genesisToJson(parsed).config).toMatchObject({ amsterdamTime: 1_000 });
    const without = parseGenesis(genesis(config, { difficulty: '0x0' }));
    expect(forkAt(without, 1n, 2n ** 63n)).toBe('osaka');
    expect(devGenesis({ accounts: [] }).spec.forks.has('amsterdam')).toBe(false);
  });

  it('reads the fields of a header in all notations that geth takes', () => {
    const parsed = parseGenesis(
      genesis(
        {},
        {
          nonce: '0xdeadbeefdeadbeef',
          timestamp: 1_700_000_000,
          extraData: '0x68697665',
          gasLimit: '30000000',
          coinbase: ALICE,
          baseFeePerGas: '0x7',
        },
      ),
    );
    expect(parsed).toMatchObject({
      nonce: 0xdeadbeefdeadbeefn,
      timestamp: 1_700_000_000n,
      extraData: new Uint8Array([0x68, 0x69, 0x76, 0x65]),
      gasLimit: 30_000_000n,
      difficulty: 131_072n,
      coinbase: ALICE,
      baseFeePerGas: 7n,
    });
  });

  it('reads accounts with and without 0x, and leaves zero slots out', () => {
    const { alloc } = parseGenesis(
      genesis(
        {},
        {
          alloc: {
            '71562b71999873db5b286df957af199ec94617f7': {
              balance: '1000000000000000000000',
              nonce: '5',
              code: '0x6000',
              storage: { '0x01': '0x02', '3': '0x00', [`0x${'0'.repeat(64)}`]: 'ff' },
            },
            [`0x${'0'.repeat(38)}09`]: { balance: '0x1' },
          },
        },
      ),
    );
    expect(alloc.get(ALICE)).toEqual({
      balance: 10n ** 21n,
      nonce: 5n,
      code: new Uint8Array([0x60, 0]),
      storage: new Map([
        [1n, 2n],
        [0n, 255n],
      ]),
    });
    expect(alloc.get(toAddress(`0x${'0'.repeat(38)}09`))?.balance).toBe(1n);
  });

  it.each<[string, object, string, string]>([
    ['a balance', { alloc: { [ALICE]: { balance: '1 ether' } } }, `alloc.${ALICE}.balance`, '"1 ether"'],
    ['a missing balance', { alloc: { [ALICE]: {} } }, `alloc.${ALICE}.balance`, 'nothing'],
    [
      'a balance of 257 bits',
      { alloc: { [ALICE]: { balance: `0x1${'0'.repeat(64)}` } } },
      `alloc.${ALICE}.balance`,
      '0x1000',
    ],
    ['an address', { alloc: { '0x12': { balance: '1' } } }, 'alloc.0x12', '"0x12"'],
    ['odd code', { alloc: { [ALICE]: { balance: '0', code: '0x600' } } }, `alloc.${ALICE}.code`, '"0x600"'],
    [
      'a slot',
      { alloc: { [ALICE]: { balance: '0', storage: { zz: '0x1' } } } },
      `alloc.${ALICE}.storage.zz`,
      '"zz"',
    ],
    ['no gas limit', { gasLimit: undefined }, 'gasLimit', 'nothing'],
    ['a negative time', { timestamp: -1 }, 'timestamp', '-1'],
    ['no config', { config: undefined }, 'config', 'nothing'],
    ['a config without chain id', { config: {} }, 'config.chainId', 'nothing'],
    ['a fork as text', { config: { chainId: 1, homesteadBlock: 'soon' } }, 'config.homesteadBlock', '"soon"'],
    ['a rounded number', { config: { chainId: 2 ** 60 } }, 'config.chainId', 'has lost digits'],
    [
      'a fork from the future',
      { config: { chainId: 1, bogotaTime: 0 } },
      'config.bogotaTime',
      'not supported',
    ],
    [
      'two Spurious Dragons',
      { config: { chainId: 1, eip155Block: 1, eip158Block: 2 } },
      'config.eip155Block',
      'eip158Block (2)',
    ],
    [
      'blobs above their maximum',
      { config: { chainId: 1, blobSchedule: { cancun: { target: 7, max: 6, baseFeeUpdateFraction: 1 } } } },
      'config.blobSchedule.cancun.target',
      'at most max (6)',
    ],
  ])('names the field and what it should be: %s', (_name, changes, path, detail) => {
    const error = errorOf(() => parseGenesis(genesis({}, changes)));
    expect(error.code).toBe('GENESIS_FIELD');
    expect(error.message).toContain(`${path}: `);
    expect(error.message).toContain(detail);
    expect(error.want).toBeTypeOf('string');
  });

  it('refuses one address twice', () => {
    const alloc = { [ALICE]: { balance: '1' }, [ALICE.slice(2)]: { balance: '2' } };
    expect(errorOf(() => parseGenesis(genesis({}, { alloc }))).message).toContain('each address once');
  });

  it('does not take inherited properties for fields', () => {
    expect(errorOf(() => parseGenesis(Object.create(genesis()))).message).toContain('difficulty');
  });

  it('keeps all digits of large JSON numbers when it parses text', () => {
    const text =
      '{"config":{"chainId":3503995874084926123,"terminalTotalDifficulty":58750000000000000000000},' +
      '"gasLimit":"0x1","difficulty":1,"extraData":"0x","alloc":' +
      '{"71562b71999873db5b286df957af199ec94617f7":{"balance":115792089237316195423570985008687907853269984665640564039457584007913129639935}}}';
    const parsed = parseGenesisText(text);
    expect(parsed.spec.chainId).toBe(3503995874084926123n);
    expect(parsed.spec.terminalTotalDifficulty).toBe(58750000000000000000000n);
    expect(parsed.alloc.get(ALICE)?.balance).toBe(2n ** 256n - 1n);
  });

  it('leaves digits inside of strings alone', () => {
    const text = JSON.stringify(
      genesis({}, { extraData: `0x${'12345678'.repeat(4)}`, note: '\\"12345678901234567890' }),
    );
    expect(parseGenesisText(text).extraData).toHaveLength(16);
  });

  it('says where text is not JSON', () => {
    expect(errorOf(() => parseGenesisText('{"config": ')).code).toBe('GENESIS_JSON');
  });

  it('starts Petersburg with Constantinople where it is not named', () => {
    const blocks = {
      homesteadBlock: 0,
      eip150Block: 0,
      eip158Block: 0,
      byzantiumBlock: 0,
      constantinopleBlock: 5,
    };
    const parsed = parseGenesis(genesis(blocks));
    expect([forkAt(parsed, 4n), forkAt(parsed, 5n)]).toEqual(['byzantium', 'petersburg']);
    const apart = parseGenesis(genesis({ ...blocks, petersburgBlock: 7 }));
    expect([forkAt(apart, 6n), forkAt(apart, 7n)]).toEqual(['constantinople', 'petersburg']);
  });

  it.each<[string, object, string]>([
    [
      'a gap',
      { homesteadBlock: 0, eip158Block: 0 },
      'eip150Block not enabled, but eip158Block enabled at block 0',
    ],
    [
      'blocks out of order',
      { homesteadBlock: 5, eip150Block: 3 },
      'homesteadBlock enabled at block 5, but eip150Block enabled at block 3',
    ],
    [
      'times without London',
      { shanghaiTime: 1 },
      'londonBlock not enabled, but shanghaiTime enabled at timestamp 1',
    ],
  ])('refuses %s', (_name, config, detail) => {
    const error = errorOf(() => parseGenesis(genesis(config)));
    expect(error.code).toBe('FORK_ORDER');
    expect(error.message).toBe(`unsupported fork ordering: ${detail}`);
    expect(parseGenesis(genesis(config), { anyForkOrder: true }).spec.chainId).toBe(1337n);
  });

  it('takes a chain of difficulty 0 with forks by time for one that never had proof of work', () => {
    const text = JSON.stringify(genesisToJson(devGenesis({ accounts: [ALICE] })));
    const withoutTotal = JSON.parse(text);
    delete withoutTotal.config.terminalTotalDifficulty;
    expect(parseGenesis(withoutTotal).spec.terminalTotalDifficulty).toBe(0n);
    expect(
      parseGenesis({ ...withoutTotal, difficulty: '0x20000' }).spec.terminalTotalDifficulty,
    ).toBeUndefined();
  });
});

describe('genesisToJson', () => {
  it('is what parseGenesis undoes', () => {
    const addresses = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => toAddress(bytes));
    const nonZero = fc.bigInt(1n, 2n ** 256n - 1n);
    const accounts = fc.record({
      balance: fc.bigInt(0n, 2n ** 256n - 1n),
      nonce: fc.bigInt(0n, 2n ** 64n - 1n),
      code: fc.uint8Array({ maxLength: 40 }),
      storage: fc.array(fc.tuple(nonZero, nonZero), { maxLength: 3 }).map((slots) => new Map(slots)),
    });
    const forks = fc.constantFrom(
      ...FORK_NAMES.filter((fork) => fork !== 'dao' && fork !== 'constantinople'),
    );
    fc.assert(
      fc.property(
        forks,
        fc.array(fc.tuple(addresses, accounts), { maxLength: 4 }),
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.boolean(),
        (hardfork, alloc, chainId, mined) => {
          const made = devGenesis({
            accounts: [],
            chainId,
            hardfork,
            consensus: mined ? 'proofOfWork' : 'dev',
          });
          const want = {
            ...made,
            spec: { ...made.spec, name: 'private' },
            alloc: new Map([...made.alloc, ...alloc]),
          };
          expect(parseGenesis(genesisToJson(want))).toEqual(want);
          expect(parseGenesisText(JSON.stringify(genesisToJson(want)))).toEqual(want);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});

it('writes a chain that stays at Constantinople so that it does', () => {
  const parsed = parseGenesis(genesisToJson(devGenesis({ accounts: [], hardfork: 'constantinople' })));
  expect(forkAt(parsed, 10n ** 12n)).toBe('constantinople');
});

describe('devGenesis', () => {
  it('deploys what its hardfork can run, and funds the accounts', () => {
    const { alloc } = devGenesis({ accounts: [ALICE], hardfork: 'cancun', balance: 5n });
    expect(alloc.size).toBe(3);
    expect(alloc.get(ALICE)?.balance).toBe(5n);
    expect(alloc.get(CREATE2_DEPLOYER.address)).toMatchObject({ nonce: 1n, code: CREATE2_DEPLOYER.code });
    expect(devGenesis({ accounts: [] }).alloc.size).toBe(PREDEPLOYS.length);
    expect(devGenesis({ accounts: [], hardfork: 'byzantium' }).alloc.size).toBe(0);
  });

  it('has a difficulty and no terminal total difficulty where blocks are mined', () => {
    const mined = devGenesis({ accounts: [], consensus: 'proofOfWork' });
    expect(mined).toMatchObject({ difficulty: 131_072n, spec: { terminalTotalDifficulty: undefined } });
    expect(devGenesis({ accounts: [] })).toMatchObject({
      difficulty: 0n,
      spec: { terminalTotalDifficulty: 0n },
    });
  });
});

describe('networks', () => {
  it.each([MAINNET, SEPOLIA, HOLESKY, HOODI])('have forks in order: $spec.name', ({ spec }) => {
    expect(() => checkForkOrder(spec)).not.toThrow();
    expect(rulesAt(spec, { number: 25_000_000n, timestamp: 2_000_000_000n, merged: true }).fork).toBe('bpo2');
  });
});
