import { rulesOf } from '@ethane/chainspec';
import { bigintToHash32, toAddress } from '@ethane/primitives';
import {
  delegationCode,
  signTransaction,
  type Transaction,
  type TransactionErrorCode,
  type UnsignedBlobTransaction,
  type UnsignedDynamicFeeTransaction,
  type UnsignedLegacyTransaction,
  type UnsignedSetCodeTransaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import {
  upFrontCost,
  validateAgainstBlock,
  validateAgainstSender,
  validateTransaction,
  validateUnsigned,
} from './validate-transaction.ts';

const to = toAddress('0x00000000000000000000000000000000000000aa');
const key = new Uint8Array(32).fill(7);
const data = new Uint8Array(0);
const chainId = 5n;

const legacy: UnsignedLegacyTransaction = {
  type: 0,
  chainId,
  nonce: 3n,
  gasLimit: 30_000n,
  to,
  value: 10n,
  data,
  gasPrice: 100n,
};
const dynamic: UnsignedDynamicFeeTransaction = {
  type: 2,
  chainId,
  nonce: 3n,
  gasLimit: 30_000n,
  to,
  value: 10n,
  data,
  accessList: [],
  maxFeePerGas: 100n,
  maxPriorityFeePerGas: 2n,
};
const blob: UnsignedBlobTransaction = {
  ...dynamic,
  type: 3,
  maxFeePerBlobGas: 9n,
  blobVersionedHashes: [bigintToHash32(1n << 248n)],
};
const authorization = { chainId, address: to, nonce: 0n, yParity: 0, r: 1n, s: 1n };
const setCode: UnsignedSetCodeTransaction = {
  ...dynamic,
  type: 4,
  gasLimit: 60_000n,
  authorizationList: [authorization],
};

function refusal(code: TransactionErrorCode) {
  return expect.objectContaining({ code });
}

describe('validateTransaction, by rules alone', () => {
  const osaka = rulesOf('osaka');

  it('accepts every type once its fork has come, and refuses it before', () => {
    for (const transaction of [legacy, dynamic, blob, setCode]) {
      validateTransaction(signTransaction(transaction, key) as Transaction, osaka, chainId);
    }
    expect(() => validateUnsigned(dynamic, rulesOf('berlin'))).toThrow(refusal('TYPE_2_TX_PRE_FORK'));
    expect(() => validateUnsigned(blob, rulesOf('shanghai'))).toThrow(refusal('TYPE_3_TX_PRE_FORK'));
    expect(() => validateUnsigned(setCode, rulesOf('cancun'))).toThrow(refusal('TYPE_4_TX_PRE_FORK'));
  });

  it('refuses another chain, and replay protection before there was any', () => {
    const signed = signTransaction(legacy, key);
    expect(() => validateTransaction(signed, osaka, 6n)).toThrow(refusal('INVALID_CHAINID'));
    expect(() => validateTransaction(signed, rulesOf('homestead'), 5n)).toThrow(refusal('INVALID_CHAINID'));
    const unprotected = signTransaction({ ...legacy, chainId: undefined }, key);
    validateTransaction(unprotected, osaka, 6n);
  });

  it('refuses a high s from Homestead on', () => {
    const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const signed = signTransaction({ ...legacy, chainId: undefined }, key);
    const high: Transaction = { ...signed, s: n - signed.s, yParity: signed.yParity === 0 ? 1 : 0 };
    validateTransaction(high, rulesOf('frontier'), chainId);
    const check = () => validateTransaction(high, rulesOf('homestead'), chainId);
    expect(check).toThrow(refusal('INVALID_SIGNATURE_VRS'));
  });

  it('refuses the highest nonce (EIP-2681)', () => {
    validateUnsigned({ ...legacy, nonce: 2n ** 64n - 2n }, osaka);
    const last = { ...legacy, nonce: 2n ** 64n - 1n };
    expect(() => validateUnsigned(last, osaka)).toThrow(refusal('NONCE_IS_MAX'));
  });

  it('asks for intrinsic gas, for the floor, and for no more than the cap', () => {
    const low = { ...legacy, gasLimit: 20_999n };
    expect(() => validateUnsigned(low, osaka)).toThrow(refusal('INTRINSIC_GAS_TOO_LOW'));
    const long = { ...legacy, gasLimit: 60_000n, data: new Uint8Array(1_000).fill(1) };
    validateUnsigned(long, rulesOf('cancun'));
    expect(() => validateUnsigned(long, osaka)).toThrow(refusal('INTRINSIC_GAS_BELOW_FLOOR_GAS_COST'));
    validateUnsigned({ ...legacy, gasLimit: 2n ** 24n }, osaka);
    const high = { ...legacy, gasLimit: 2n ** 24n + 1n };
    expect(() => validateUnsigned(high, osaka)).toThrow(refusal('GAS_LIMIT_EXCEEDS_MAXIMUM'));
    validateUnsigned(high, rulesOf('prague'));
  });

  it('bounds init code from Shanghai on (EIP-3860)', () => {
    const creation = { ...legacy, to: undefined, gasLimit: 2_000_000n, data: new Uint8Array(49_153) };
    validateUnsigned(creation, rulesOf('paris'));
    expect(() => validateUnsigned(creation, osaka)).toThrow(refusal('INITCODE_SIZE_EXCEEDED'));
    validateUnsigned({ ...creation, data: new Uint8Array(49_152) }, osaka);
  });

  it('refuses a tip above the maximum fee, and fees of 2^256 and more', () => {
    const tip = { ...dynamic, maxPriorityFeePerGas: 101n };
    expect(() => validateUnsigned(tip, osaka)).toThrow(refusal('PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'));
    const dear = { ...legacy, gasPrice: 2n ** 255n };
    expect(() => validateUnsigned(dear, osaka)).toThrow(refusal('GASLIMIT_PRICE_PRODUCT_OVERFLOW'));
  });

  it('asks a blob transaction for a recipient and for few enough good hashes', () => {
    const hash = blob.blobVersionedHashes[0]!;
    const check = (change: Partial<UnsignedBlobTransaction>) => () =>
      validateUnsigned({ ...blob, ...change }, osaka);
    expect(check({ to: undefined, gasLimit: 60_000n })).toThrow(refusal('TYPE_3_TX_CONTRACT_CREATION'));
    expect(check({ blobVersionedHashes: [] })).toThrow(refusal('TYPE_3_TX_ZERO_BLOBS'));
    check({ blobVersionedHashes: Array(6).fill(hash) })();
    const many = check({ blobVersionedHashes: Array(7).fill(hash) });
    expect(many).toThrow(refusal('TYPE_3_TX_BLOB_COUNT_EXCEEDED'));
    const bad = check({ blobVersionedHashes: [hash, bigintToHash32(2n << 248n)] });
    expect(bad).toThrow(refusal('TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH'));
  });

  it('asks a set-code transaction for a recipient and an authorization', () => {
    const creation = { ...setCode, to: undefined, gasLimit: 100_000n };
    expect(() => validateUnsigned(creation, osaka)).toThrow(refusal('TYPE_4_TX_CONTRACT_CREATION'));
    const empty = { ...setCode, authorizationList: [] };
    expect(() => validateUnsigned(empty, osaka)).toThrow(refusal('TYPE_4_EMPTY_AUTHORIZATION_LIST'));
  });
});

describe('validateAgainstBlock', () => {
  const room = { gasLeft: 30_000n, blobGasLeft: 131_072n, baseFeePerGas: 100n, blobBaseFee: 9n };

  it('accepts what just fits', () => {
    validateAgainstBlock(dynamic, room);
    validateAgainstBlock(blob, room);
  });

  it('refuses what the block has no room for, or what pays less than its base fees', () => {
    expect(() => validateAgainstBlock(legacy, { ...room, gasLeft: 29_999n })).toThrow(
      refusal('GAS_ALLOWANCE_EXCEEDED'),
    );
    expect(() => validateAgainstBlock(legacy, { ...room, baseFeePerGas: 101n })).toThrow(
      refusal('INSUFFICIENT_MAX_FEE_PER_GAS'),
    );
    expect(() => validateAgainstBlock(blob, { ...room, blobGasLeft: 131_071n })).toThrow(
      refusal('TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED'),
    );
    expect(() => validateAgainstBlock(blob, { ...room, blobBaseFee: 10n })).toThrow(
      refusal('INSUFFICIENT_MAX_FEE_PER_BLOB_GAS'),
    );
  });
});

describe('validateAgainstSender', () => {
  const account = { address: to, nonce: 3n, balance: 10n ** 9n, code: data };

  it('compares the nonce', () => {
    validateAgainstSender(legacy, account);
    const low = () => validateAgainstSender(legacy, { ...account, nonce: 4n });
    expect(low).toThrow(refusal('NONCE_MISMATCH_TOO_LOW'));
    expect(low).toThrow(`nonce too low: address ${to}, tx: 3 state: 4`);
    const high = () => validateAgainstSender(legacy, { ...account, nonce: 2n });
    expect(high).toThrow(refusal('NONCE_MISMATCH_TOO_HIGH'));
  });

  it('refuses senders with code, unless it delegates or is allowed (EIP-3607)', () => {
    const contract = { ...account, code: Uint8Array.of(0) };
    expect(() => validateAgainstSender(legacy, contract)).toThrow(refusal('SENDER_NOT_EOA'));
    validateAgainstSender(legacy, contract, { allowCode: true });
    validateAgainstSender(legacy, { ...account, code: delegationCode(to) });
    const malformed = { ...account, code: delegationCode(to).subarray(0, 22) };
    expect(() => validateAgainstSender(legacy, malformed)).toThrow(refusal('SENDER_NOT_EOA'));
  });

  it('asks for funds at the maximum fee, with the value and the blobs', () => {
    expect(upFrontCost(legacy)).toBe(30_000n * 100n + 10n);
    expect(upFrontCost(blob)).toBe(30_000n * 100n + 10n + 131_072n * 9n);
    validateAgainstSender(blob, { ...account, balance: upFrontCost(blob) });
    const poor = { ...account, balance: upFrontCost(blob) - 1n };
    expect(() => validateAgainstSender(blob, poor)).toThrow(refusal('INSUFFICIENT_ACCOUNT_FUNDS'));
  });

  it('does not wrap at 2^256', () => {
    const value = 2n ** 256n - 1n;
    const check = () => validateAgainstSender({ ...legacy, value }, { ...account, balance: value });
    expect(check).toThrow(refusal('INSUFFICIENT_ACCOUNT_FUNDS'));
  });
});
