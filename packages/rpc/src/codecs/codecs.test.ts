import { bytesToHex, CodedError } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../protocol/rpc-error.ts';
import { blockNumber, blockReference } from './block-reference.ts';
import type { Decoder } from './codec.ts';
import { logCriteria, logFilter } from './log-filter.ts';
import { blockOverrides, stateOverrides } from './overrides.ts';
import { transactionArguments } from './transaction-arguments.ts';
import {
  address,
  bytes,
  hash32,
  listOf,
  looseNumber,
  quantity64,
  quantity256,
  recordOf,
  storageKey,
} from './values.ts';

const ADDRESS = '0x00000000000000000000000000000000000000aB';
const HASH = `0x${'12'.repeat(32)}`;

function messageOf(decode: Decoder<unknown>, value: unknown): string {
  try {
    decode(value);
  } catch (error) {
    if (error instanceof CodedError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('quantities', () => {
  it.each<[unknown, string]>([
    ['5', 'hex string without 0x prefix'],
    ['0x', 'hex string "0x"'],
    ['0x05', 'hex number with leading zero digits'],
    ['0xzz', 'invalid hex string'],
    [5, 'hex string expected'],
    ['0x1ffffffffffffffff', 'hex number > 64 bits'],
    [`0x${'f'.repeat(1_000_000)}`, 'hex number > 64 bits'],
  ])('are rejected: case %#', (value, message) => {
    expect(messageOf(quantity64, value)).toBe(message);
  });

  it('reads what it is given', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        (n) => quantity256(`0x${n.toString(16)}`) === n,
      ),
    );
  });

  it('reads loose numbers as number, hex and decimal text', () => {
    expect([looseNumber(7), looseNumber('0x7'), looseNumber('7')]).toEqual([7n, 7n, 7n]);
    for (const bad of [-1, 1.5, 2 ** 60, '1'.repeat(100), '18446744073709551616', 'x']) {
      expect(messageOf(looseNumber, bad)).not.toBe('no error');
    }
  });
});

describe('data', () => {
  it('reads addresses and hashes of any case', () => {
    expect(address(ADDRESS)).toBe(ADDRESS.toLowerCase());
    expect(hash32(HASH.toUpperCase().replace('0X', '0x'))).toBe(HASH);
  });

  it.each<[Decoder<unknown>, unknown, string]>([
    [address, '0x12', 'hex string has length 2, want 40 for address'],
    [address, ADDRESS.slice(2), 'hex string without 0x prefix'],
    [address, `0x${'g'.repeat(40)}`, 'invalid hex string'],
    [address, 5, 'hex string expected, not number'],
    [address, null, 'hex string expected, not null'],
    [hash32, ADDRESS, 'hex string has length 40, want 64 for hash'],
    [bytes, '0x123', 'hex string of odd length'],
    [bytes, '0x1g', 'invalid hex string'],
    [
      storageKey,
      `0x0${'0'.repeat(64)}`,
      `storage key too long (want at most 32 bytes): "0x0${'0'.repeat(64)}"`,
    ],
    [storageKey, '0xasdf', 'invalid hex in storage key: "0xasdf"'],
  ])('rejects %#: %s', (decode, value, message) => {
    expect(messageOf(decode, value)).toBe(message);
  });

  it('reads any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (data) => bytesToHex(bytes(bytesToHex(data))) === bytesToHex(data),
      ),
    );
  });

  it('pads storage keys', () => {
    expect(storageKey('0x1')).toBe(`0x${'0'.repeat(63)}1`);
    expect(storageKey('ff')).toBe(`0x${'0'.repeat(62)}ff`);
  });
});

describe('records and lists', () => {
  it('say where the mistake is', () => {
    const decode = recordOf<{ readonly list: readonly bigint[] }>({ list: listOf(quantity64) });
    expect(messageOf(decode, { list: ['0x1', '0x'] })).toBe('list: [1]: hex string "0x"');
    expect(messageOf(decode, [])).toBe('object expected, not array');
    expect(messageOf(decode, { list: {} })).toBe('list: array expected, not object');
  });

  it('pass over unknown members and leave prototypes alone', () => {
    const decode = recordOf<{ readonly a: bigint }>({ a: quantity64 });
    const read = decode(JSON.parse('{"__proto__":{"isAdmin":true},"a":"0x1","b":2}'));
    expect(read).toEqual({ a: 1n });
    expect('isAdmin' in read).toBe(false);
  });
});

describe('block references', () => {
  it('reads tags, numbers, hashes and objects', () => {
    expect(['latest', 'earliest', 'pending', 'safe', 'finalized'].map((tag) => blockReference(tag))).toEqual([
      'latest',
      'earliest',
      'pending',
      'safe',
      'finalized',
    ]);
    expect(blockReference('0x10')).toBe(16n);
    expect(blockReference(HASH)).toEqual({ hash: HASH, requireCanonical: false });
    expect(blockReference({ blockHash: HASH, requireCanonical: true })).toEqual({
      hash: HASH,
      requireCanonical: true,
    });
    expect(blockReference({ blockNumber: '0x2' })).toBe(2n);
    expect(blockReference({ blockNumber: 'latest' })).toBe('latest');
  });

  it.each<[unknown, RegExp]>([
    ['newest', /^hex string without 0x prefix \(or one of latest, earliest, pending, safe, finalized\)$/],
    ['0x8000000000000000', /^block number larger than int64$/],
    [{ blockHash: HASH, blockNumber: '0x1' }, /^cannot specify both BlockHash and BlockNumber/],
    [{}, /^neither blockHash nor blockNumber is given$/],
    [{ blockHash: '0x1' }, /^blockHash: hex string has length 1/],
    [true, /^object expected, not boolean$/],
  ])('rejects %j', (value, message) => {
    expect(messageOf(blockReference, value)).toMatch(message);
  });

  it('takes no hash where a number is wanted', () => {
    expect(messageOf(blockNumber, HASH)).toBe('hex number > 64 bits');
  });
});

describe('transaction arguments', () => {
  it('reads input, or data, but not two that differ', () => {
    expect(transactionArguments({ data: '0x01' }).data).toEqual(Uint8Array.of(1));
    expect(transactionArguments({ data: '0x01', input: '0x01' }).data).toEqual(Uint8Array.of(1));
    expect(messageOf(transactionArguments, { data: '0x01', input: '0x02' })).toMatch(
      /^both "data" and "input" are set/,
    );
  });

  it('refuses two kinds of fees, as an error of its own', () => {
    expect(() => transactionArguments({ gasPrice: '0x1', maxFeePerGas: '0x1' })).toThrow(RpcError);
  });

  it.each<[object, string]>([
    [{ from: '0x1' }, 'from: hex string has length 1, want 40 for address'],
    [{ value: '10' }, 'value: hex string without 0x prefix'],
    [{ accessList: [{ storageKeys: [] }] }, 'accessList: [0]: missing address'],
    [
      { authorizationList: [{ chainId: '0x1' }] },
      "authorizationList: [0]: missing required field 'address' for SetCodeAuthorization",
    ],
  ])('rejects %j', (value, message) => {
    expect(messageOf(transactionArguments, value)).toBe(message);
  });
});

describe('overrides', () => {
  it('reads accounts and slots', () => {
    const read = stateOverrides({
      [ADDRESS]: { balance: '0x1', stateDiff: { [HASH]: `0x${'0'.repeat(63)}5` } },
    });
    expect(read.get(address(ADDRESS))).toEqual({ balance: 1n, stateDiff: new Map([[BigInt(HASH), 5n]]) });
  });

  it('reads old and new names of the block', () => {
    expect(blockOverrides({ time: '0x5', feeRecipient: ADDRESS })).toMatchObject({
      timestamp: 5n,
      coinbase: ADDRESS.toLowerCase(),
    });
    expect(blockOverrides({ coinbase: ADDRESS, baseFee: '0x7' })).toMatchObject({ baseFeePerGas: 7n });
  });

  it('names what is wrong', () => {
    expect(messageOf(stateOverrides, { '0x1': {} })).toBe(
      '0x1: hex string has length 1, want 40 for address',
    );
    expect(messageOf(stateOverrides, { [ADDRESS]: { nonce: 1 } })).toBe(
      `${ADDRESS}: nonce: hex string expected`,
    );
  });
});

describe('log filters', () => {
  it('reads addresses and topics one by one and as alternatives', () => {
    const filter = logFilter({ address: ADDRESS, topics: [null, HASH, [HASH, HASH], []], fromBlock: '0x1' });
    expect(filter).toMatchObject({
      addresses: [ADDRESS.toLowerCase()],
      topics: [[], [HASH], [HASH, HASH], []],
    });
  });

  it.each<[object, string]>([
    [
      { blockHash: HASH, fromBlock: '0x1' },
      'cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other',
    ],
    [{ topics: [null, null, null, null, null] }, 'exceed max topics'],
    [{ address: new Array(1_001).fill(ADDRESS) }, 'more than 1000 values in one position'],
    [{ topics: [new Array(1_001).fill(HASH)] }, 'more than 1000 values in one position'],
    [{ topics: ['0x1'] }, 'topics: [0]: hex string has length 1, want 64 for hash'],
    [
      { fromBlock: 'soon' },
      'fromBlock: hex string without 0x prefix (or one of latest, earliest, pending, safe, finalized)',
    ],
  ])('reject case %#', (value, message) => {
    expect(messageOf(logFilter, value)).toBe(message);
  });

  it('takes no block for a subscription', () => {
    expect(messageOf(logCriteria, { blockHash: HASH })).toBe('a log subscription takes no blockHash');
  });
});
