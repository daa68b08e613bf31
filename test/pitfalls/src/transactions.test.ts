import { createDevSpec, type ForkName, rulesOf } from '@ethane/chainspec';
import { SECP256K1_HALF_N, SECP256K1_N } from '@ethane/crypto';
import { intrinsicGas, upFrontCost, validateAgainstSender, validateTransaction } from '@ethane/execution';
import {
  addressToBytes,
  type Bytes,
  bigintToBytes,
  concatBytes,
  EMPTY_BYTES,
  MAX_UINT64,
  MAX_UINT256,
  toHash32,
} from '@ethane/primitives';
import { decodeRlp, encodeRlp, type RlpItem } from '@ethane/rlp';
import {
  decodeBlock,
  decodeTransaction,
  delegationCode,
  encodeBlock,
  encodeTransaction,
  recoverSender,
  type Transaction,
  type UnsignedTransaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { code } from './support/assemble.ts';
import { TestChain } from './support/chain.ts';
import { refusal } from './support/refusal.ts';
import { BLOB, DYNAMIC, LEGACY, sign } from './support/transactions.ts';
import { ABSENT, BASE_FEE, CHAIN_ID, COINBASE, OTHER, SENDER, World } from './support/world.ts';

const ALL = rulesOf('osaka');

function checked(unsigned: UnsignedTransaction, fork: ForkName = 'osaka'): string | undefined {
  return refusal(() => validateTransaction(sign(unsigned), rulesOf(fork), CHAIN_ID));
}

describe('transactions', () => {
  it('cs-45-up-front-cost: gas at its maximum price, value and blobs, in more than 256 bits', () => {
    const cost = 21_000n * 20n + 5n;
    const account = { address: SENDER, nonce: 0n, code: EMPTY_BYTES };
    const paying = (transaction: UnsignedTransaction, balance: bigint) =>
      refusal(() => validateAgainstSender(transaction, { ...account, balance }));
    expect(paying({ ...DYNAMIC, value: 5n }, cost)).toBeUndefined();
    expect(paying({ ...DYNAMIC, value: 5n }, cost - 1n)).toBe('INSUFFICIENT_ACCOUNT_FUNDS');
    expect(upFrontCost({ ...BLOB, value: 5n })).toBe(cost + 131_072n * 3n);
    expect(paying({ ...BLOB, value: 5n }, cost)).toBe('INSUFFICIENT_ACCOUNT_FUNDS');
    expect(paying({ ...DYNAMIC, value: MAX_UINT256 }, MAX_UINT256)).toBe('INSUFFICIENT_ACCOUNT_FUNDS');
    const world = new World({ fork: 'london', accounts: { [SENDER]: { balance: cost - 1n } } });
    expect(refusal(() => world.process(sign({ ...DYNAMIC, value: 5n })))).toBe('INSUFFICIENT_ACCOUNT_FUNDS');
    const rich = new World({ fork: 'london', accounts: { [SENDER]: { balance: cost } } });
    expect(rich.process(sign({ ...DYNAMIC, value: 5n })).gasUsed).toBe(21_000n);
  });

  it('cs-46-effective-price: base fee plus tip up to the maximum; the base fee is burned', () => {
    const world = new World({ fork: 'london' });
    const before = world.balance(SENDER);
    const result = world.process(sign({ ...DYNAMIC, maxFeePerGas: 100n, maxPriorityFeePerGas: 3n }));
    expect(result.effectiveGasPrice).toBe(BASE_FEE + 3n);
    expect(world.balance(COINBASE)).toBe(3n * 21_000n);
    expect(world.balance(SENDER)).toBe(before - (BASE_FEE + 3n) * 21_000n);
    const capped = new World({ fork: 'london' });
    expect(
      capped.process(sign({ ...DYNAMIC, maxFeePerGas: 8n, maxPriorityFeePerGas: 8n })).effectiveGasPrice,
    ).toBe(8n);
    expect(capped.balance(COINBASE)).toBe(21_000n);
    expect(checked({ ...DYNAMIC, maxPriorityFeePerGas: 21n })).toBe('PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS');
    expect(checked({ ...DYNAMIC, maxPriorityFeePerGas: 20n })).toBeUndefined();
    const cheap = { ...DYNAMIC, maxFeePerGas: BASE_FEE - 1n, maxPriorityFeePerGas: 0n };
    expect(refusal(() => capped.process(sign({ ...cheap, nonce: 1n })))).toBe('INSUFFICIENT_MAX_FEE_PER_GAS');
    expect(
      refusal(() => capped.process(sign({ ...cheap, maxFeePerGas: BASE_FEE, nonce: 1n }))),
    ).toBeUndefined();
    expect(refusal(() => capped.process(sign({ ...LEGACY, gasPrice: BASE_FEE - 1n, nonce: 2n })))).toBe(
      'INSUFFICIENT_MAX_FEE_PER_GAS',
    );
  });

  it('cs-47-nonce: exactly that of the account, and never 2^64 - 1', () => {
    const world = new World({ accounts: { [SENDER]: { balance: 10n ** 18n, nonce: 5n } } });
    expect(refusal(() => world.process(sign({ ...LEGACY, nonce: 4n })))).toBe('NONCE_MISMATCH_TOO_LOW');
    expect(refusal(() => world.process(sign({ ...LEGACY, nonce: 6n })))).toBe('NONCE_MISMATCH_TOO_HIGH');
    expect(refusal(() => world.process(sign({ ...LEGACY, nonce: 5n })))).toBeUndefined();
    expect(world.account(SENDER)?.nonce).toBe(6n);
    expect(checked({ ...LEGACY, nonce: MAX_UINT64 })).toBe('NONCE_IS_MAX');
    expect(checked({ ...LEGACY, nonce: MAX_UINT64 - 1n })).toBeUndefined();
  });

  it('cs-48-v: 27 and 28 without a chain, 35 + 2 · chain + parity with one, 0 or 1 for types', () => {
    const fieldsOf = (transaction: Transaction) => {
      const bytes = encodeTransaction(transaction);
      return decodeRlp(bytes[0]! < 0x80 ? bytes.subarray(1) : bytes) as RlpItem[];
    };
    const withV = (transaction: Transaction, v: bigint) => {
      const fields = fieldsOf(transaction).with(-3, bigintToBytes(v));
      const rlp = encodeRlp(fields);
      return transaction.type === 0 ? rlp : concatBytes(Uint8Array.of(transaction.type), rlp);
    };
    const plain = sign(LEGACY);
    expect(decodeTransaction(withV(plain, 27n)).chainId).toBeUndefined();
    expect(recoverSender(decodeTransaction(encodeTransaction(plain)))).toBe(SENDER);
    expect(checked(LEGACY)).toBeUndefined();
    const far = 2n ** 60n;
    const bound = sign({ ...LEGACY, chainId: far });
    expect(decodeTransaction(encodeTransaction(bound))).toMatchObject({ chainId: far });
    expect(recoverSender(decodeTransaction(encodeTransaction(bound)))).toBe(SENDER);
    expect(refusal(() => validateTransaction(bound, ALL, CHAIN_ID))).toBe('INVALID_CHAINID');
    expect(refusal(() => validateTransaction(bound, ALL, far))).toBeUndefined();
    for (const v of [0n, 1n, 26n, 29n, 34n])
      expect(refusal(() => decodeTransaction(withV(plain, v)))).toBeDefined();
    expect(decodeTransaction(withV(plain, 35n + 2n * 9n + 1n))).toMatchObject({ chainId: 9n, yParity: 1 });
    const typed = sign(DYNAMIC);
    expect(decodeTransaction(withV(typed, 1n)).yParity).toBe(1);
    for (const v of [2n, 27n, 28n, 37n])
      expect(refusal(() => decodeTransaction(withV(typed, v)))).toBeDefined();
    expect(checked({ ...LEGACY, chainId: CHAIN_ID }, 'homestead')).toBe('INVALID_CHAINID');
  });

  it('cs-49-signature-range: s at most n/2 from Homestead on, r and s from 1 to n - 1', () => {
    const good = sign(LEGACY);
    const high = { ...good, s: SECP256K1_N - good.s, yParity: good.yParity === 0 ? 1 : 0 } as Transaction;
    const valid = (transaction: Transaction, fork: ForkName) =>
      refusal(() => {
        validateTransaction(transaction, rulesOf(fork), CHAIN_ID);
        recoverSender(transaction);
      });
    expect(good.s).toBeLessThanOrEqual(SECP256K1_HALF_N);
    expect(valid(high, 'homestead')).toBe('INVALID_SIGNATURE_VRS');
    expect(valid(high, 'frontier')).toBeUndefined();
    expect(recoverSender({ ...high })).toBe(SENDER);
    for (const bad of [{ r: 0n }, { r: SECP256K1_N }, { s: 0n }, { s: SECP256K1_N }]) {
      expect(valid({ ...good, ...bad }, 'frontier')).toBe('INVALID_SIGNATURE_VRS');
    }
  });

  it('cs-50-strict-rlp: shortest integers and lengths, exact widths, nothing behind; types as strings in bodies', () => {
    const fields = decodeRlp(encodeTransaction(sign(LEGACY))) as RlpItem[];
    const decoding = (items: RlpItem[]) => refusal(() => decodeTransaction(encodeRlp(items)));
    expect(decoding(fields)).toBeUndefined();
    expect(decoding(fields.with(0, Uint8Array.of(0)))).toBe('RLP_LEADING_ZEROS_NONCE');
    expect(decoding(fields.with(2, Uint8Array.of(0, 1)))).toBe('RLP_LEADING_ZEROS_GASLIMIT');
    expect(decoding(fields.with(3, new Uint8Array(19)))).toBe('ADDRESS_TOO_SHORT');
    expect(decoding(fields.with(3, new Uint8Array(21)))).toBe('ADDRESS_TOO_LONG');
    expect(decoding(fields.slice(0, 8))).toBe('RLP_TOO_FEW_ELEMENTS');
    expect(decoding([...fields, EMPTY_BYTES])).toBe('RLP_TOO_MANY_ELEMENTS');
    const bytes = encodeTransaction(sign(LEGACY));
    expect(refusal(() => decodeTransaction(concatBytes(bytes, Uint8Array.of(0))))).toBe('RLP_ERROR_SIZE');
    const longer = concatBytes(Uint8Array.of(0xf9, 0), bytes.subarray(1));
    expect(refusal(() => decodeTransaction(longer))).toBe('RLP_ERROR_SIZE');
    const typed = sign({ ...DYNAMIC, accessList: [{ address: OTHER, storageKeys: [] }] });
    const { block } = new TestChain().build();
    const raw = decodeRlp(encodeBlock({ ...block, transactions: [typed] })) as RlpItem[];
    expect((raw[1] as RlpItem[])[0]).toEqual(encodeTransaction(typed));
    expect(decodeBlock(encodeRlp(raw)).transactions).toHaveLength(1);
    const asList = raw.with(1, [decodeRlp(encodeTransaction(typed).subarray(1))]);
    expect(refusal(() => decodeBlock(encodeRlp(asList)))).toBeDefined();
    const shortKey = [[addressToBytes(OTHER), [new Uint8Array(31)]]];
    const typedFields = decodeRlp(encodeTransaction(typed).subarray(1)) as RlpItem[];
    const encoded = concatBytes(Uint8Array.of(2), encodeRlp(typedFields.with(8, shortKey)));
    expect(refusal(() => decodeTransaction(encoded))).toBe('RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT');
  });

  it('cs-51-intrinsic-gas: by fork, and within what the block has left and a transaction may have', () => {
    const gas = (fork: ForkName, parts: object) =>
      intrinsicGas(rulesOf(fork).transaction, { to: OTHER, data: EMPTY_BYTES, ...parts });
    const create = { to: undefined };
    expect([gas('frontier', {}), gas('frontier', create), gas('homestead', create)]).toEqual([
      21_000n,
      21_000n,
      53_000n,
    ]);
    const data = { data: Uint8Array.of(0, 1, 0, 2, 3) };
    expect(gas('petersburg', data)).toBe(21_000n + 2n * 4n + 3n * 68n);
    expect(gas('istanbul', data)).toBe(21_000n + 2n * 4n + 3n * 16n);
    const key = toHash32(`0x${'00'.repeat(32)}`);
    const accessList = [{ storageKeys: [key, key] }, { storageKeys: [] }];
    expect(gas('berlin', { accessList })).toBe(21_000n + 2n * 2_400n + 2n * 1_900n);
    expect(gas('prague', { authorizationList: [1, 2] })).toBe(21_000n + 50_000n);
    expect(gas('shanghai', { ...create, data: new Uint8Array(33) })).toBe(53_000n + 33n * 4n + 2n * 2n);
    expect(gas('london', { ...create, data: new Uint8Array(33) })).toBe(53_000n + 33n * 4n);
    expect(checked({ ...LEGACY, gasLimit: 20_999n })).toBe('INTRINSIC_GAS_TOO_LOW');
    expect(checked({ ...LEGACY, gasLimit: 2n ** 24n })).toBeUndefined();
    expect(checked({ ...LEGACY, gasLimit: 2n ** 24n + 1n })).toBe('GAS_LIMIT_EXCEEDS_MAXIMUM');
    expect(checked({ ...LEGACY, gasLimit: 2n ** 24n + 1n }, 'prague')).toBeUndefined();
    const world = new World({ block: { gasLimit: 21_000n } });
    expect(refusal(() => world.process(sign({ ...LEGACY, gasLimit: 21_001n })))).toBe(
      'GAS_ALLOWANCE_EXCEEDED',
    );
    expect(refusal(() => world.process(sign(LEGACY)))).toBeUndefined();
  });

  it('cs-52-sender-with-code: refused, unless the code only delegates', () => {
    const sending = (senderCode: Bytes) => {
      const accounts = { [SENDER]: { balance: 10n ** 18n, code: senderCode } };
      return refusal(() => new World({ accounts }).send({ to: ABSENT }));
    };
    expect(sending(EMPTY_BYTES)).toBeUndefined();
    expect(sending(code('STOP'))).toBe('SENDER_NOT_EOA');
    expect(sending(delegationCode(OTHER))).toBeUndefined();
    expect(sending(concatBytes(delegationCode(OTHER), Uint8Array.of(0)))).toBe('SENDER_NOT_EOA');
    expect(sending(delegationCode(OTHER).subarray(0, 22))).toBe('SENDER_NOT_EOA');
  });

  it('cs-55-sender-cache: what is remembered of a transaction does not hold for another chain id', () => {
    const transaction = sign({ ...LEGACY, chainId: 5n });
    expect(recoverSender(transaction)).toBe(SENDER);
    expect(recoverSender({ ...transaction, chainId: 6n } as Transaction)).not.toBe(SENDER);
    expect(recoverSender({ ...transaction, chainId: undefined } as Transaction)).not.toBe(SENDER);
    const chains = [5n, 6n].map((chainId) => createDevSpec({ chainId, hardfork: 'osaka' }));
    const outcomes = chains.map((spec) => {
      const chain = new TestChain({ spec });
      const { block } = chain.build([transaction]);
      return block.transactions.length;
    });
    expect(outcomes).toEqual([0, 0]);
    const priced = sign({ ...LEGACY, chainId: 5n, gasPrice: 10n ** 10n });
    expect(chains.map((spec) => new TestChain({ spec }).build([priced]).block.transactions.length)).toEqual([
      1, 0,
    ]);
  });
});
