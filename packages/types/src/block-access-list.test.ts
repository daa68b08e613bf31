import { bytesToHex, hexToBytes, toAddress } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import {
  type BlockAccessList,
  blockAccessListHash,
  EMPTY_OMMERS_HASH,
  encodeBlockAccessList,
} from './index.ts';

describe('block access lists', () => {
  it('hash to the hash of an empty RLP list where nothing is accessed', () => {
    expect(bytesToHex(encodeBlockAccessList([]))).toBe('0xc0');
    expect(blockAccessListHash([])).toBe(EMPTY_OMMERS_HASH);
  });

  it('write the fields of an account in the order of EIP-7928, numbers without leading zeros', () => {
    const list: BlockAccessList = [
      {
        address: toAddress(`0x${'11'.repeat(20)}`),
        storageChanges: [
          {
            slot: 0n,
            changes: [
              { index: 0, value: 0x100n },
              { index: 3, value: 0n },
            ],
          },
        ],
        storageReads: [1n, 0x80n],
        balanceChanges: [{ index: 1, value: 5n }],
        nonceChanges: [{ index: 1, value: 1n }],
        codeChanges: [{ index: 2, value: hexToBytes('0x6000') }],
      },
    ];
    const storage = 'cbca80c8c480820100c20380';
    const rest = 'c3018180' + 'c3c20105' + 'c3c20101' + 'c5c402826000';
    expect(bytesToHex(encodeBlockAccessList(list))).toBe(`0xf4f394${'11'.repeat(20)}${storage}${rest}`);
  });
});
