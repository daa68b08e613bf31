import { type ForkName, rulesOf } from '@ethane/chainspec';
import { validateTransaction } from '@ethane/execution';
import {
  addressToBytes,
  type Bytes,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  EMPTY_BYTES,
} from '@ethane/primitives';
import { decodeRlp, encodeRlp, type RlpItem } from '@ethane/rlp';
import {
  type AccessListTransaction,
  type DynamicFeeTransaction,
  decodeBlock,
  decodeTransaction,
  delegationCode,
  encodeBlock,
  encodeTransaction,
  recoverSender,
  signTransaction,
  type UnsignedTransaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { code, RETURN_WORD } from './support/assemble.ts';
import { listSource, TestChain } from './support/chain.ts';
import { refusal } from './support/refusal.ts';
import { BLOB, DYNAMIC, LEGACY } from './support/transactions.ts';
import { BASE_FEE, CHAIN_ID, COINBASE, CONTRACT, KEY, OTHER, SENDER, World } from './support/world.ts';

function checked(unsigned: UnsignedTransaction, fork: ForkName = 'osaka', chainId: bigint = CHAIN_ID) {
  return refusal(() => validateTransaction(signTransaction(unsigned, KEY), rulesOf(fork), chainId));
}

/** The signed fields of a legacy transaction. */
function legacyFields(): readonly RlpItem[] {
  return listOf(decodeRlp(encodeTransaction(signTransaction(LEGACY, KEY))));
}

function listOf(item: RlpItem | undefined): readonly RlpItem[] {
  if (item === undefined || item instanceof Uint8Array) throw new TypeError('not a list');
  return item;
}

function typed(type: number, fields: readonly RlpItem[]): Bytes {
  return concatBytes(Uint8Array.of(type), encodeRlp(fields));
}

function typedFields(): readonly RlpItem[] {
  return listOf(decodeRlp(encodeTransaction(signTransaction(DYNAMIC, KEY)).subarray(1)));
}

const decoding = (bytes: Bytes) => refusal(() => decodeTransaction(bytes));

describe('edges of transactions', () => {
  it('cs-45-up-front-cost: blob gas at its maximum fee has to be there, also where the block asks for less', () => {
    const cost = 21_000n * 20n + 131_072n * 3n + 5n;
    const sending = (balance: bigint) => {
      const world = new World({ accounts: { [SENDER]: { balance } } });
      const code = refusal(() => world.process(signTransaction({ ...BLOB, value: 5n }, KEY)));
      return [code, world.account(SENDER)?.balance];
    };
    expect(sending(cost - 1n)).toEqual(['INSUFFICIENT_ACCOUNT_FUNDS', cost - 1n]);
    expect(sending(cost)).toEqual([undefined, cost - 21_000n * (BASE_FEE + 2n) - 131_072n - 5n]);
  });

  it('cs-45-up-front-cost: gas times price of 2^256 is refused as such, one below it for lack of funds', () => {
    const price = 2n ** 256n / 32_768n;
    expect(checked({ ...LEGACY, gasLimit: 32_768n, gasPrice: price })).toBe(
      'GASLIMIT_PRICE_PRODUCT_OVERFLOW',
    );
    const below = { ...LEGACY, gasLimit: 32_768n, gasPrice: price - 1n };
    expect(checked(below)).toBeUndefined();
    const world = new World({ accounts: { [SENDER]: { balance: 2n ** 256n - 1n } } });
    const sent = signTransaction({ ...below, value: 32_768n }, KEY);
    expect(refusal(() => world.process(sent))).toBe('INSUFFICIENT_ACCOUNT_FUNDS');
    expect(refusal(() => world.process(signTransaction({ ...below, value: 32_767n }, KEY)))).toBeUndefined();
  });

  it('cs-46-effective-price: a legacy price is maximum and tip at once; before London all of it goes to the coinbase', () => {
    const earned = (fork: ForkName) => {
      const world = new World({ fork });
      const { effectiveGasPrice } = world.process(signTransaction(LEGACY, KEY));
      return [effectiveGasPrice, world.balance(COINBASE)];
    };
    expect(earned('berlin')).toEqual([10n, 210_000n]);
    expect(earned('london')).toEqual([10n, 21_000n * (10n - BASE_FEE)]);
    const body = concatBytes(code('GASPRICE'), RETURN_WORD);
    const world = new World({ fork: 'london', code: body });
    const seen = signTransaction({ ...DYNAMIC, to: CONTRACT, gasLimit: 50_000n }, KEY);
    expect(bytesToBigint(world.process(seen).outcome.output)).toBe(BASE_FEE + 2n);
  });

  it('cs-47-nonce: a refused transaction leaves nonce and balance as they were, a failed one does not', () => {
    const world = new World({ code: Uint8Array.of(0xfe) });
    const before = world.account(SENDER);
    expect(refusal(() => world.send({ nonce: 1n }))).toBe('NONCE_MISMATCH_TOO_HIGH');
    expect(world.account(SENDER)).toEqual(before);
    expect(world.send().status).toBe('halt');
    expect(world.account(SENDER)?.nonce).toBe(1n);
  });

  it('cs-48-v: each wrong v has its error, in the encoding and for the chain', () => {
    const fields = legacyFields();
    const withV = (v: bigint) => decoding(encodeRlp(fields.with(6, bigintToBytes(v))));
    expect([0n, 1n, 26n, 29n, 34n].map(withV)).toEqual([
      'INVALID_SIGNATURE_VRS',
      ...Array.from({ length: 4 }, () => 'INVALID_CHAINID'),
    ]);
    expect([27n, 28n, 35n, 36n, 37n].map(withV)).toEqual(Array.from({ length: 5 }, () => undefined));
    const withParity = (v: bigint) => decoding(typed(2, typedFields().with(9, bigintToBytes(v))));
    expect([0n, 1n, 2n, 27n, 28n].map(withParity)).toEqual([
      undefined,
      undefined,
      'INVALID_SIGNATURE_VRS',
      'INVALID_SIGNATURE_VRS',
      'INVALID_SIGNATURE_VRS',
    ]);
    const beyond = 2n ** 53n + 1n;
    expect(checked({ ...LEGACY, chainId: beyond }, 'osaka', beyond)).toBeUndefined();
    expect(checked({ ...LEGACY, chainId: beyond }, 'osaka', beyond - 1n)).toBe('INVALID_CHAINID');
    expect(checked({ ...DYNAMIC, chainId: beyond }, 'osaka', beyond - 1n)).toBe('INVALID_CHAINID');
  });

  it('cs-49-signature-range: r that is no point is told from r out of range', () => {
    const good = signTransaction(LEGACY, KEY);
    expect(refusal(() => recoverSender({ ...good, r: 5n }))).toBe('EC_RECOVERY_FAIL');
    expect(refusal(() => recoverSender({ ...good, r: 0n }))).toBe('INVALID_SIGNATURE_VRS');
    const long = legacyFields().with(7, new Uint8Array(33).fill(1));
    expect(decoding(encodeRlp(long))).toBe('RLP_INVALID_SIGNATURE_R');
  });

  it('cs-50-strict-rlp: every integer is the shortest, every list exact, in typed transactions, too', () => {
    const fields = typedFields();
    const padded = (at: number) => decoding(typed(2, fields.with(at, Uint8Array.of(0, 1))));
    expect([0, 1, 2, 3, 4, 6, 9, 10, 11].map(padded)).toEqual([
      'RLP_LEADING_ZEROS_CHAINID',
      'RLP_LEADING_ZEROS_NONCE',
      'RLP_LEADING_ZEROS_PRIORITY_FEE',
      'RLP_LEADING_ZEROS_BASEFEE',
      'RLP_LEADING_ZEROS_GASLIMIT',
      'RLP_LEADING_ZEROS_VALUE',
      'RLP_LEADING_ZEROS_V',
      'RLP_LEADING_ZEROS_R',
      'RLP_LEADING_ZEROS_S',
    ]);
    const listed = (address: number, key: number) =>
      decoding(typed(2, fields.with(8, [[new Uint8Array(address), [new Uint8Array(key)]]])));
    expect([listed(20, 32), listed(19, 32), listed(21, 32), listed(20, 31), listed(20, 33)]).toEqual([
      undefined,
      'RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT',
      'RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG',
      'RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT',
      'RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG',
    ]);
    expect(decoding(typed(2, fields.slice(0, 11)))).toBe('RLP_TOO_FEW_ELEMENTS');
    expect(decoding(typed(2, [...fields, EMPTY_BYTES]))).toBe('RLP_TOO_MANY_ELEMENTS');
    expect(decoding(concatBytes(typed(2, fields), Uint8Array.of(0)))).toBe('RLP_ERROR_SIZE');
    for (const type of [0, 5, 0x7f]) expect(decoding(typed(type, fields))).toBe('TYPE_NOT_SUPPORTED');
    expect(decoding(EMPTY_BYTES)).toBe('RLP_ERROR_EOF');
  });

  it('cs-50-strict-rlp: a typed transaction in a body is a string, a legacy one a list, and neither the other way round', () => {
    const { block } = new TestChain().build();
    const legacy = signTransaction(LEGACY, KEY);
    const dynamic = signTransaction(DYNAMIC, KEY);
    const raw = listOf(decodeRlp(encodeBlock({ ...block, transactions: [legacy, dynamic] })));
    const items = listOf(raw[1]);
    expect(items[0]).toEqual(decodeRlp(encodeTransaction(legacy)));
    expect(items[1]).toEqual(encodeTransaction(dynamic));
    const withBody = (...transactions: RlpItem[]) =>
      refusal(() => decodeBlock(encodeRlp(raw.with(1, transactions))));
    expect(withBody(...items)).toBeUndefined();
    expect(withBody(encodeTransaction(legacy))).toBe('TYPE_NOT_SUPPORTED');
    expect(withBody(typedFields())).toBe('RLP_TOO_MANY_ELEMENTS');
    const trailing = concatBytes(encodeRlp(raw), Uint8Array.of(0));
    expect(refusal(() => decodeBlock(trailing))).toBe('TRAILING_BYTES');
  });

  it('cs-51-intrinsic-gas: what earlier transactions have used is gone from the block; init code has its bound', () => {
    const chain = new TestChain({ gasLimit: 60_000n });
    const sized = (nonce: bigint, gasLimit: bigint) => chain.transfer({ nonce, gasLimit });
    const source = listSource([sized(0n, 21_000n), sized(1n, 39_001n)]);
    expect(chain.build([], { transactions: source }).block.transactions).toHaveLength(1);
    expect(source.refused).toEqual(['GAS_ALLOWANCE_EXCEEDED']);
    expect(chain.build([sized(0n, 21_000n), sized(1n, 39_000n)]).block.transactions).toHaveLength(2);
    const creating = (size: number, fork: ForkName) =>
      checked({ ...LEGACY, to: undefined, gasLimit: 2n ** 23n, data: new Uint8Array(size) }, fork);
    expect(creating(49_152, 'shanghai')).toBeUndefined();
    expect(creating(49_153, 'shanghai')).toBe('INITCODE_SIZE_EXCEEDED');
    expect(creating(49_153, 'paris')).toBeUndefined();
    const sent = { ...LEGACY, gasLimit: 2n ** 23n, data: new Uint8Array(49_153) };
    expect(checked(sent)).toBeUndefined();
  });

  it('cs-52-sender-with-code: a sender with code is refused under the rules of every fork, one that delegates is not', () => {
    const accounts = { [SENDER]: { balance: 10n ** 18n, code: delegationCode(OTHER) } };
    const sending = (fork: ForkName) => refusal(() => new World({ fork, accounts }).send({ to: OTHER }));
    expect(sending('prague')).toBeUndefined();
    const plain = { [SENDER]: { balance: 10n ** 18n, code: code('STOP') } };
    for (const fork of ['frontier', 'london', 'osaka'] as const) {
      expect(refusal(() => new World({ fork, accounts: plain }).send({ to: OTHER }))).toBe('SENDER_NOT_EOA');
    }
  });

  it('cs-55-sender-cache: a sender is remembered for the record alone: a changed copy has another', () => {
    const list = { ...DYNAMIC, accessList: [{ address: OTHER, storageKeys: [] }] };
    const signed: DynamicFeeTransaction = signTransaction(list, KEY);
    expect(recoverSender(signed)).toBe(SENDER);
    const shorter: DynamicFeeTransaction = { ...signed, accessList: [] };
    expect(recoverSender(shorter)).not.toBe(SENDER);
    const { maxFeePerGas, maxPriorityFeePerGas: _, ...rest } = signed;
    const retyped: AccessListTransaction = { ...rest, type: 1, gasPrice: maxFeePerGas };
    expect(recoverSender(retyped)).not.toBe(SENDER);
    // Remembering does not let a high s or another chain pass where the rules forbid it.
    const bound = signTransaction({ ...LEGACY, chainId: 9n }, KEY);
    expect(recoverSender(bound)).toBe(SENDER);
    expect(refusal(() => validateTransaction(bound, rulesOf('osaka'), CHAIN_ID))).toBe('INVALID_CHAINID');
    expect(refusal(() => validateTransaction(bound, rulesOf('homestead'), 9n))).toBe('INVALID_CHAINID');
    expect(addressToBytes(recoverSender(bound))).toHaveLength(20);
  });
});
