import { EMPTY_BYTES, toHash32 } from '@ethane/primitives';
import {
  signTransaction,
  type Transaction,
  type UnsignedBlobTransaction,
  type UnsignedDynamicFeeTransaction,
  type UnsignedLegacyTransaction,
  type UnsignedTransaction,
} from '@ethane/types';
import { CHAIN_ID, KEY, OTHER } from './world.ts';

const COMMON = { nonce: 0n, gasLimit: 21_000n, to: OTHER, value: 0n, data: EMPTY_BYTES };

/** Without a chain id. */
export const LEGACY: UnsignedLegacyTransaction = { type: 0, gasPrice: 10n, ...COMMON };

export const DYNAMIC: UnsignedDynamicFeeTransaction = {
  type: 2,
  chainId: CHAIN_ID,
  maxFeePerGas: 20n,
  maxPriorityFeePerGas: 2n,
  accessList: [],
  ...COMMON,
};

export const BLOB: UnsignedBlobTransaction = {
  ...DYNAMIC,
  type: 3,
  maxFeePerBlobGas: 3n,
  blobVersionedHashes: [toHash32(`0x01${'00'.repeat(31)}`)],
};

/** Signed by the sender of the tests. */
export function sign(unsigned: UnsignedTransaction): Transaction {
  return signTransaction(unsigned, KEY);
}
