import { privateKeyToAddress } from '@ethane/crypto';
import { bytesToHex, ZERO_ADDRESS } from '@ethane/primitives';
import { encodeTransaction, signTransaction } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { countsOf, reportOn } from './testing/fixtures.ts';

/** What a format must pass, and how it may be spoiled. */
interface Row {
  readonly format: string;
  readonly file: string;
  readonly good: unknown;
  readonly bad: unknown;
  /** Part of the reason why `bad` fails. */
  readonly reason: string;
}

const HOMESTEAD = {
  parentTimestamp: '0x00',
  parentDifficulty: '0x0f4240',
  parentUncles: '0x00',
  currentTimestamp: '0x05',
  currentBlockNumber: '0x2a',
  currentDifficulty: '0xf4428',
};

/** Raised, which the rule of Homestead would not do after 11 seconds, at the height where the main network has Homestead. */
const FRONTIER_AT_HOMESTEAD = {
  ...HOMESTEAD,
  currentTimestamp: '11',
  currentBlockNumber: '1150000',
  currentDifficulty: '1001000',
};

const VM = {
  env: {
    currentCoinbase: '0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba',
    currentDifficulty: '0x020000',
    currentGasLimit: '0x0f4240',
    currentNumber: '0x00',
    currentTimestamp: '0x01',
  },
  exec: {
    address: '0x0f572e5295c57f15886f9b263e2f6d2d6c7b5ec6',
    caller: '0xcd1722f2947def4cf144679da39c4c32bdc35681',
    code: '0x6001600055',
    data: '0x',
    gas: '0x0186a0',
    gasPrice: '0x01',
    origin: '0xcd1722f2947def4cf144679da39c4c32bdc35681',
    value: '0x05',
  },
  pre: {
    '0x0f572e5295c57f15886f9b263e2f6d2d6c7b5ec6': { balance: '0x64', nonce: '0x0', code: '0x6001600055' },
  },
  gas: '0x01387a',
  out: '0x',
  post: {
    '0x0f572e5295c57f15886f9b263e2f6d2d6c7b5ec6': {
      balance: '0x64',
      nonce: '0x0',
      code: '0x6001600055',
      storage: { '0x0': '0x1' },
    },
  },
};

const KEY = new Uint8Array(32).fill(1);
/** An access-list transaction, encoded. */
function signedWith({ gasLimit }: { readonly gasLimit: bigint }): string {
  const transaction = {
    type: 1,
    chainId: 1n,
    nonce: 0n,
    gasPrice: 1n,
    gasLimit,
    to: ZERO_ADDRESS,
    value: 1n,
    data: new Uint8Array(0),
    accessList: [],
  } as const;
  return bytesToHex(encodeTransaction(signTransaction(transaction, KEY)));
}

const TRANSACTION = signedWith({ gasLimit: 25_000n });

const ROWS: readonly Row[] = [
  {
    format: 'RLP',
    file: 'rlp.json',
    good: {
      a: { in: ['dog', 1, '#256', []], out: '0xc983646f6701820100c0' },
      b: { in: 'INVALID', out: '0x8101' },
    },
    bad: { a: { in: 'dog', out: '0x83646f68' } },
    reason: 'encoded to 0x83646f67',
  },
  {
    format: 'trie in any order',
    file: 'trieanyorder.json',
    good: {
      dogs: {
        in: { doe: 'reindeer', dog: 'puppy', dogglesworth: 'cat' },
        root: '0x8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3',
      },
    },
    bad: { dogs: { in: { doe: 'reindeer' }, root: '0x8aad' } },
    reason: 'after changes one by one',
  },
  {
    format: 'secure trie',
    file: 'trieanyorder_secureTrie.json',
    good: {
      dogs: {
        in: { doe: 'reindeer', dog: 'puppy', dogglesworth: 'cat' },
        root: '0xd4cd937e4a4368d7931a9cf51686b7e10abb3dce38a39000fd7902a092b64585',
      },
    },
    bad: { dogs: { in: [['a', null]], root: '0x01' } },
    reason: 'want 0x01',
  },
  {
    format: 'trie neighbours',
    file: 'next.json',
    good: {
      basic: {
        in: ['cat', 'doge'],
        tests: [
          ['cat', '', 'doge'],
          ['d', 'cat', 'doge'],
        ],
      },
    },
    bad: { basic: { in: ['cat', 'doge'], tests: [['d', 'doge', '']] } },
    reason: 'between "cat" and "doge"',
  },
  {
    format: 'difficulty by fork',
    file: 'difficulty.json',
    good: { all: { _info: {}, Homestead: { one: HOMESTEAD } } },
    bad: { all: { Homestead: { one: { ...HOMESTEAD, currentDifficulty: '0x1' } } } },
    reason: 'difficulty 1000488, want 1',
  },
  {
    format: 'difficulty by number',
    file: 'difficulty.json',
    good: { one: { ...HOMESTEAD, currentTimestamp: '5', currentDifficulty: '1000488' } },
    bad: { one: { ...HOMESTEAD, currentDifficulty: '0x1' } },
    reason: 'want 1',
  },
  {
    format: 'difficulty by the fork in the name',
    file: 'difficultyFrontier.json',
    good: { one: FRONTIER_AT_HOMESTEAD },
    bad: { one: { ...FRONTIER_AT_HOMESTEAD, currentDifficulty: '0x1' } },
    reason: 'difficulty 1001000, want 1',
  },
  {
    format: 'hex prefix',
    file: 'hex.json',
    good: {
      a: { seq: [0, 1, 2, 3, 4, 5], term: false, out: '00012345' },
      b: { seq: [1, 2, 3], term: true, out: '3123' },
    },
    bad: { a: { seq: [1, 2, 3, 4], term: true, out: '001234' } },
    reason: '201234, want 001234',
  },
  {
    format: 'precompile',
    file: 'identity.json',
    good: [{ Name: 'one word', Input: 'ff', Expected: 'ff', Gas: 18 }],
    bad: [{ Name: 'too dear', Input: 'ff', Expected: 'ff', Gas: 19 }],
    reason: '1 gas left of 19',
  },
  {
    format: 'failing precompile',
    file: 'fail-blake2f.json',
    good: [{ Name: 'empty', Input: '', ExpectedError: 'invalid input length' }],
    bad: [{ Name: 'good', Input: `${'0'.repeat(424)}01`, ExpectedError: 'none' }],
    reason: 'success, must fail',
  },
  {
    format: 'opcode',
    file: 'testcases_sub.json',
    good: [{ X: '01', Y: '03', Expected: '02' }],
    bad: [{ X: '01', Y: '03', Expected: '01' }],
    reason: 'want 01',
  },
  {
    format: 'VM test',
    file: 'vm.json',
    good: { store: VM, fails: { ...VM, exec: { ...VM.exec, code: '0x01' }, post: undefined } },
    bad: { store: { ...VM, gas: '0x01' } },
    reason: '79994 gas left, want 1',
  },
  {
    format: 'keystore',
    file: 'keys.json',
    good: {
      light: {
        json: {
          version: 3,
          crypto: {
            cipher: 'aes-128-ctr',
            cipherparams: { iv: '681679cdb125bba9495d068b002816a4' },
            ciphertext: '54ae683c6287fa3d58321f09d56e26d94e58a00d4f90bdd95782ae0e4aab618b',
            kdf: 'scrypt',
            kdfparams: {
              dklen: 32,
              n: 8192,
              r: 8,
              p: 1,
              salt: 'c3407f363fce02a66e3c4bf4a8f6b7da1c1f54266cef66381f0625c251c32785',
            },
            mac: 'dea6bdf22a2f522166ed82808c22a6311e84c355f4bbe100d4260483ff675a46',
          },
        },
        password: 'foobartest121',
        priv: '05a4d3eb46c742cb8850440145ce70cbc80b59f891cf5f50fd3e9c280b50c4e4',
      },
    },
    bad: { light: { json: { version: 1 }, password: '', priv: '00' } },
    reason: 'KEYSTORE_FORMAT',
  },
  {
    format: 'transaction test',
    file: 'tx.json',
    good: {
      typed: {
        txbytes: TRANSACTION,
        result: {
          Berlin: { sender: privateKeyToAddress(KEY), intrinsicGas: '0x5208' },
          Istanbul: { exception: 'TransactionException.TYPE_NOT_SUPPORTED', intrinsicGas: '0x00' },
        },
      },
    },
    bad: {
      typed: { txbytes: TRANSACTION, result: { Berlin: { exception: 'TransactionException.NONCE_IS_MAX' } } },
    },
    reason: 'accepted, expected TransactionException.NONCE_IS_MAX',
  },
];

describe.each(ROWS)('$format', ({ file, good, bad, reason }) => {
  it('passes what is right', async () => {
    const report = await reportOn(file, good);
    expect(report.failures).toEqual([]);
    expect(countsOf(report)).toEqual([expect.any(Number), 0, 0]);
    expect(countsOf(report)[0]).toBeGreaterThan(0);
  });

  it('fails what is wrong, with the values', async () => {
    const report = await reportOn(file, bad);
    expect(countsOf(report)).toEqual([0, 1, 0]);
    expect(report.failures[0]?.reason).toContain(reason);
  });
});

describe('transaction tests', () => {
  it('compare the intrinsic gas of a refused transaction too, where it is stated', async () => {
    const bytes = signedWith({ gasLimit: 20_999n });
    const result = (intrinsicGas: string) => ({ Berlin: { exception: 'TR_IntrinsicGas', intrinsicGas } });
    const report = await reportOn('tx.json', {
      right: { txbytes: bytes, result: result('0x5208') },
      none: { txbytes: bytes, result: result('0x00') },
      wrong: { txbytes: bytes, result: result('0x5209') },
    });
    expect(countsOf(report)).toEqual([2, 1, 0]);
    expect(report.failures[0]?.reason).toBe('intrinsic gas 21000, want 0x5209');
  });
});

describe('KZG', () => {
  const infinity = `0xc0${'00'.repeat(47)}`;
  const zero = `0x${'00'.repeat(32)}`;
  const yaml = (output: string, proof = infinity) =>
    `input: {commitment: '${infinity}', z: '${zero}', y: '${zero}', proof: '${proof}'}\noutput: ${output}\n`;

  it('verifies a proof and refuses malformed ones', async () => {
    expect(countsOf(await reportOn('verify.yaml', yaml('true')))).toEqual([1, 0, 0]);
    expect(countsOf(await reportOn('verify.yaml', yaml('null', '0x00')))).toEqual([1, 0, 0]);
    expect(countsOf(await reportOn('verify.yaml', yaml('false')))).toEqual([0, 1, 0]);
  });

  it('skips functions that Ethane does not have', async () => {
    const report = await reportOn('compute.yaml', 'input: {blob: 1, z: 2}\noutput: null\n');
    expect(report.skips[0]?.reason).toBe('no function of Ethane takes blob, z');
  });
});

describe('unknown subjects', () => {
  it('are skipped: a precompile and an instruction nobody knows', async () => {
    expect(countsOf(await reportOn('newCurve.json', [{ Input: '', Expected: '' }]))).toEqual([0, 0, 1]);
    expect(countsOf(await reportOn('testcases_frob.json', [{ X: '1', Y: '1', Expected: '1' }]))).toEqual([
      0, 0, 1,
    ]);
  });
});
