import { hexToBytes } from '@ethane/primitives';
import { encodeRlp, type RlpItem } from '@ethane/rlp';
import { describe, expect, it } from 'vitest';
import { decodeTransaction, decodeTransactionItem } from './decode-transaction.ts';
import { assertSignatureRange, hasLowS, recoverSender } from './transaction-sender.ts';

const B = (hex: string): Uint8Array => hexToBytes(`0x${hex}`);
const ADDRESS = B('11'.repeat(20));
const LEGACY: readonly RlpItem[] = [
  B('01'),
  B('02'),
  B('5208'),
  ADDRESS,
  B(''),
  B(''),
  B('1b'),
  B('01'),
  B('01'),
];
const DYNAMIC: readonly RlpItem[] = [
  ...[B('01'), B(''), B('01'), B('02'), B('5208'), ADDRESS, B(''), B(''), [], B(''), B('01'), B('01')],
];
const BLOB: readonly RlpItem[] = [...DYNAMIC.slice(0, 9), B('01'), [B('01'.repeat(32))], ...DYNAMIC.slice(9)];
const TUPLE: readonly RlpItem[] = [B('01'), ADDRESS, B(''), B(''), B('01'), B('01')];
const SET_CODE: readonly RlpItem[] = [...DYNAMIC.slice(0, 9), [TUPLE], ...DYNAMIC.slice(9)];

function legacy(at: number, item: RlpItem): Uint8Array {
  return encodeRlp(LEGACY.with(at, item));
}

function typed(type: number, items: readonly RlpItem[], at = 0, item: RlpItem = items[0]!): Uint8Array {
  return Uint8Array.of(type, ...encodeRlp(items.with(at, item)));
}

function codeOf(bytes: Uint8Array): unknown {
  try {
    decodeTransaction(bytes);
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'decoded';
}

describe('decodeTransaction', () => {
  it('takes the samples that the other cases spoil', () => {
    expect(codeOf(encodeRlp(LEGACY))).toBe('decoded');
    expect(codeOf(typed(2, DYNAMIC))).toBe('decoded');
    expect(codeOf(typed(3, BLOB))).toBe('decoded');
    expect(codeOf(typed(4, SET_CODE))).toBe('decoded');
  });

  it.each([
    ['nothing', B(''), 'RLP_ERROR_EOF'],
    ['a type byte alone', B('02'), 'RLP_ERROR_EOF'],
    ['an unknown type', B('05c0'), 'TYPE_NOT_SUPPORTED'],
    ['a string', B('83010203'), 'RLP_INVALID_HEADER'],
    ['trailing bytes', Uint8Array.of(...encodeRlp(LEGACY), 0), 'RLP_ERROR_SIZE'],
    ['an end too early', encodeRlp(LEGACY).subarray(0, 20), 'RLP_ERROR_EOF'],
    ['eight fields', encodeRlp(LEGACY.slice(1)), 'RLP_TOO_FEW_ELEMENTS'],
    ['ten fields', encodeRlp([...LEGACY, B('')]), 'RLP_TOO_MANY_ELEMENTS'],
    ['a nonce of 2^64', legacy(0, B('010000000000000000')), 'NONCE_OVERFLOW'],
    ['a nonce with leading zeros', legacy(0, B('0001')), 'RLP_LEADING_ZEROS_NONCE'],
    ['a nonce of one zero byte', legacy(0, B('00')), 'RLP_LEADING_ZEROS_NONCE'],
    ['a nonce that is a list', legacy(0, []), 'RLP_INVALID_NONCE'],
    ['a gas price of 33 bytes', legacy(1, B('01'.repeat(33))), 'GASPRICE_OVERFLOW'],
    ['a gas limit of 2^64', legacy(2, B('010000000000000000')), 'GASLIMIT_OVERFLOW'],
    ['a short address', legacy(3, B('11'.repeat(19))), 'ADDRESS_TOO_SHORT'],
    ['a long address', legacy(3, B('11'.repeat(21))), 'ADDRESS_TOO_LONG'],
    ['a value of 33 bytes', legacy(4, B('01'.repeat(33))), 'VALUE_OVERFLOW'],
    ['data that is a list', legacy(5, [B('01')]), 'RLP_INVALID_DATA'],
    ['v of 0', legacy(6, B('')), 'INVALID_SIGNATURE_VRS'],
    ['v of 34', legacy(6, B('22')), 'INVALID_CHAINID'],
    ['r of 33 bytes', legacy(7, B('01'.repeat(33))), 'RLP_INVALID_SIGNATURE_R'],
    ['s with a leading zero', legacy(8, B('0001')), 'RLP_LEADING_ZEROS_S'],
    ['a parity of 2', typed(2, DYNAMIC, 9, B('02')), 'INVALID_SIGNATURE_VRS'],
    ['an access list that is a string', typed(2, DYNAMIC, 8, B('')), 'RLP_INVALID_ACCESS_LIST'],
    ['an access tuple of one', typed(2, DYNAMIC, 8, [[ADDRESS]]), 'RLP_INVALID_ACCESS_LIST'],
    [
      'a storage key of 31 bytes',
      typed(2, DYNAMIC, 8, [[ADDRESS, [B('01'.repeat(31))]]]),
      'RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT',
    ],
    [
      'a listed address of 21 bytes',
      typed(2, DYNAMIC, 8, [[B('01'.repeat(21)), []]]),
      'RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG',
    ],
    ['a blob transaction that creates', typed(3, BLOB, 5, B('')), 'TYPE_3_TX_CONTRACT_CREATION'],
    ['a blob transaction in its network form', typed(3, [BLOB, [], [], []]), 'TYPE_3_TX_WITH_FULL_BLOBS'],
    [
      'a versioned hash of 31 bytes',
      typed(3, BLOB, 10, [B('01'.repeat(31))]),
      'RLP_INVALID_BLOB_VERSIONED_HASHES',
    ],
    ['a set-code transaction that creates', typed(4, SET_CODE, 5, B('')), 'TYPE_4_TX_CONTRACT_CREATION'],
    ['a tuple of five', typed(4, SET_CODE, 9, [TUPLE.slice(1)]), 'TYPE_4_INVALID_AUTHORIZATION_FORMAT'],
    [
      'a tuple with a parity of 256',
      typed(4, SET_CODE, 9, [TUPLE.with(3, B('0100'))]),
      'TYPE_4_INVALID_AUTHORIZATION_FORMAT',
    ],
    [
      'a tuple with a nonce of 2^64',
      typed(4, SET_CODE, 9, [TUPLE.with(2, B('010000000000000000'))]),
      'TYPE_4_INVALID_AUTHORIZATION_FORMAT',
    ],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('words refusals as geth does', () => {
    expect(() => decodeTransaction(B('02'))).toThrow('typed transaction too short');
    expect(() => decodeTransaction(B('06c0'))).toThrow('transaction type not supported');
    expect(() => decodeTransaction(B('83010203'))).toThrow('rlp: expected input list for types.LegacyTx');
    expect(() => decodeTransaction(legacy(3, B('11')))).toThrow(
      'rlp: input string too short for common.Address, decoding into (types.LegacyTx).To',
    );
  });

  it('keeps tuples with an impossible signature', () => {
    const tuple = TUPLE.with(3, B('ff')).with(4, B('ff'.repeat(32)));
    expect(decodeTransaction(typed(4, SET_CODE, 9, [tuple]))).toMatchObject({
      authorizationList: [{ yParity: 255, r: 2n ** 256n - 1n }],
    });
  });
});

describe('decodeTransactionItem', () => {
  it('takes a typed transaction as a string only, and a legacy one as a list only', () => {
    const bytes = typed(2, DYNAMIC);
    expect(decodeTransactionItem(encodeRlp(bytes)).type).toBe(2);
    expect(decodeTransactionItem(encodeRlp(LEGACY)).type).toBe(0);
    expect(() => decodeTransactionItem(bytes)).toThrow();
    expect(() => decodeTransactionItem(encodeRlp(encodeRlp(LEGACY)))).toThrow(
      'transaction type not supported',
    );
    expect(() => decodeTransactionItem(B('80'))).toThrow('typed transaction too short');
  });
});

describe('recoverSender', () => {
  const n = B('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');

  it('refuses r and s out of range', () => {
    for (const bytes of [legacy(7, B('')), legacy(7, n), legacy(8, B('')), legacy(8, n)]) {
      const decoded = decodeTransaction(bytes);
      expect(() => recoverSender(decoded)).toThrow('invalid transaction v, r, s values');
      expect(() => assertSignatureRange(decoded)).toThrow(
        expect.objectContaining({ code: 'INVALID_SIGNATURE_VRS' }),
      );
    }
  });

  it('refuses an r that is on no point', () => {
    const decoded = decodeTransaction(legacy(7, B('05')));
    expect(() => recoverSender(decoded)).toThrow(expect.objectContaining({ code: 'EC_RECOVERY_FAIL' }));
  });

  it('accepts a high s, which is for the rules to refuse', () => {
    const half = B('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0');
    const above = half.with(31, 0xa1);
    expect(hasLowS(decodeTransaction(legacy(8, half)))).toBe(true);
    const decoded = decodeTransaction(legacy(8, above));
    expect(hasLowS(decoded)).toBe(false);
    expect(recoverSender(decoded)).toMatch(/^0x[0-9a-f]{40}$/);
  });
});
