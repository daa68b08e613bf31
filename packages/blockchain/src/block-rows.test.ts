import { toAddress, toHash32 } from '@ethane/primitives';
import { createBloom, EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, type Receipt } from '@ethane/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAccountRow, encodeAccountRow } from './account-row.ts';
import { decodePosition, decodeReceiptsRow, encodePosition, encodeReceiptsRow } from './block-rows.ts';
import { type CommitRecord, commitRow, decodeCommitRow, encodeCommitRecord } from './commit-record.ts';
import { VarintReader, varintSize, writeVarint } from './varint.ts';

const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toAddress);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHash32);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const size = fc.maxSafeNat();

describe('rows', () => {
  it('numbers come back from their variable length form', () => {
    fc.assert(
      fc.property(size, (value) => {
        const bytes = new Uint8Array(varintSize(value));
        expect(writeVarint(value, bytes, 0)).toBe(bytes.length);
        expect(new VarintReader(bytes).number()).toBe(value);
      }),
    );
  });

  it('accounts come back from their rows, existing or not', () => {
    const account = fc.record({
      nonce: uint64,
      balance: word,
      storageRoot: fc.oneof(hash, fc.constant(EMPTY_TRIE_ROOT)),
      codeHash: fc.oneof(hash, fc.constant(EMPTY_CODE_HASH)),
    });
    const row = fc.record({ account: fc.option(account, { nil: undefined }), slotCount: fc.nat() });
    fc.assert(
      fc.property(row, (value) => void expect(decodeAccountRow(encodeAccountRow(value))).toEqual(value)),
    );
  });

  it('receipts come back from their rows, blooms included', () => {
    const log = fc.record({ address, topics: fc.array(hash, { maxLength: 4 }), data: fc.uint8Array() });
    const outcome = fc.oneof(
      fc.constantFrom({ status: 0 as const }, { status: 1 as const }),
      fc.record({ stateRoot: hash }),
    );
    const receipt: fc.Arbitrary<Receipt> = fc
      .record({
        type: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const),
        outcome,
        cumulativeGasUsed: uint64,
        logs: fc.array(log, { maxLength: 3 }),
      })
      .map((fields) => ({ ...fields, logsBloom: createBloom(fields.logs) }));
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 4 }), (receipts) => {
        expect(decodeReceiptsRow(encodeReceiptsRow(receipts))).toEqual(receipts);
      }),
    );
  });

  it('positions come back from their rows', () => {
    const position = fc.record({ number: fc.nat(2 ** 40), index: fc.nat(2 ** 30) });
    fc.assert(
      fc.property(position, (value) => void expect(decodePosition(encodePosition(value))).toEqual(value)),
    );
  });

  it('commit records come back from their rows, and are refused under another number', () => {
    const record: CommitRecord = {
      sequence: 7,
      kind: 'reorg',
      number: 5,
      hash: toHash32(new Uint8Array(32).fill(1)),
      parentHash: toHash32(new Uint8Array(32).fill(2)),
      stateRoot: toHash32(new Uint8Array(32).fill(3)),
      totalDifficulty: 2n ** 70n,
      operations: 30,
      bytes: 9_000,
      previousDigest: toHash32(new Uint8Array(32).fill(4)),
    };
    const [key, value] = commitRow(7, encodeCommitRecord(record));
    expect(decodeCommitRow(key, value).record).toEqual(record);
    const [other] = commitRow(8, encodeCommitRecord(record));
    expect(() => decodeCommitRow(other, value)).toThrow(
      expect.objectContaining({ code: 'DATABASE_DAMAGED' }),
    );
  });
});
