import { bytesToHex, hexToBytes, toAddress, toHash32 } from '@ethane/primitives';
import { Transaction as EthersTransaction } from 'ethers';
import fc from 'fast-check';
import {
  type Hex,
  keccak256,
  parseTransaction,
  recoverTransactionAddress,
  serializeTransaction,
  type TransactionSerializable,
  type TransactionSerialized,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import {
  type AccessList,
  accessListOf,
  decodeTransaction,
  decodeTransactionItem,
  encodedTransactionSize,
  encodeTransaction,
  maxGasPrice,
  maxGasTip,
  recoverAuthority,
  recoverSender,
  rememberSender,
  signAuthorization,
  signTransaction,
  type Transaction,
  transactionHash,
  type UnsignedTransaction,
} from './index.ts';

const SEED = 20_260_731;
const PRIVATE_KEY = '0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';
const KEY = hexToBytes(PRIVATE_KEY);
const ACCOUNT = privateKeyToAccount(PRIVATE_KEY);
const ADDRESS = toAddress(ACCOUNT.address);

const TO = toAddress(`0x${'3c'.repeat(20)}`);
const KEY_HASH = toHash32(`0x${'00'.repeat(31)}07`);
const LIST: AccessList = [
  { address: TO, storageKeys: [KEY_HASH, toHash32(`0x${'ff'.repeat(32)}`)] },
  { address: ADDRESS, storageKeys: [] },
];
const COMMON = { nonce: 7n, gasLimit: 90_000n, to: TO, value: 10n ** 18n, data: hexToBytes('0xa9059cbb00') };
const FEES = { maxFeePerGas: 30n * 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n };
const HASHES = [toHash32(`0x01${'ab'.repeat(31)}`)];

const SAMPLES: Readonly<Record<string, UnsignedTransaction>> = {
  'legacy without chain id': { type: 0, gasPrice: 2n * 10n ** 9n, ...COMMON },
  'legacy with chain id': { type: 0, chainId: 1n, gasPrice: 2n * 10n ** 9n, ...COMMON },
  'legacy that creates': { type: 0, chainId: 31_337n, gasPrice: 0n, ...COMMON, to: undefined, nonce: 0n },
  'access list': { type: 1, chainId: 1n, gasPrice: 5n, accessList: LIST, ...COMMON },
  'dynamic fee': { type: 2, chainId: 31_337n, accessList: LIST, ...FEES, ...COMMON },
  'dynamic fee that creates': { type: 2, chainId: 1n, accessList: [], ...FEES, ...COMMON, to: undefined },
  blob: {
    type: 3,
    chainId: 1n,
    accessList: [],
    maxFeePerBlobGas: 3n,
    blobVersionedHashes: HASHES,
    ...FEES,
    ...COMMON,
  },
  'set code': {
    type: 4,
    chainId: 1n,
    accessList: LIST,
    authorizationList: [signAuthorization({ chainId: 0n, address: TO, nonce: 3n }, KEY)],
    ...FEES,
    ...COMMON,
  },
};

describe.each(Object.entries(SAMPLES))('a %s transaction', (_, unsigned) => {
  const signed = signTransaction(unsigned, KEY) as Transaction;
  const hex = bytesToHex(encodeTransaction(signed));

  it('serialises, hashes and signs as viem does', async () => {
    expect(hex).toBe(await ACCOUNT.signTransaction(viemTransaction(unsigned)));
    expect(transactionHash(signed)).toBe(keccak256(hex));
    expect(await recoverTransactionAddress({ serializedTransaction: hex as TransactionSerialized })).toBe(
      ACCOUNT.address,
    );
  });

  it('is read by ethers with the same hash and sender', () => {
    const theirs = EthersTransaction.from(hex);
    expect(theirs.hash).toBe(transactionHash(signed));
    expect(theirs.from).toBe(ACCOUNT.address);
    expect(theirs.serialized).toBe(hex);
  });

  it('decodes to the same record, with its sender', () => {
    const decoded = decodeTransaction(hexToBytes(hex));
    expect(decoded).toEqual(unsigned.type === 0 ? { chainId: undefined, ...signed } : signed);
    expect(recoverSender(decoded)).toBe(ADDRESS);
    expect(encodedTransactionSize(decoded)).toBe(hex.length / 2 - 1);
  });
});

describe('transactions', () => {
  it('keep a chain id beyond 2^53 through v', () => {
    const chainId = 2n ** 64n + 3n;
    const signed = signTransaction({ type: 0, chainId, gasPrice: 1n, ...COMMON }, KEY);
    const decoded = decodeTransaction(encodeTransaction(signed));
    expect(decoded).toMatchObject({ chainId, yParity: signed.yParity });
    expect(recoverSender(decoded)).toBe(ADDRESS);
  });

  it('take the remembered sender without recovering it', () => {
    const signed = { ...signTransaction(SAMPLES['dynamic fee']!, KEY), r: 1n } as Transaction;
    rememberSender(signed, TO);
    expect(recoverSender(signed)).toBe(TO);
  });

  it('do not carry what is remembered over to a changed copy', () => {
    const signed = decodeTransaction(encodeTransaction(signTransaction(SAMPLES.blob!, KEY) as Transaction));
    const hash = transactionHash(signed);
    expect(transactionHash({ ...signed, nonce: 8n })).not.toBe(hash);
  });

  it('do not change when the bytes they were decoded from do', () => {
    const bytes = encodeTransaction(signTransaction(SAMPLES['dynamic fee']!, KEY) as Transaction).slice();
    const hash = keccak256(bytes);
    const decoded = decodeTransaction(bytes);
    bytes.fill(0);
    expect(transactionHash(decoded)).toBe(hash);
    expect(decoded.data).toEqual(COMMON.data);
  });

  it('tell their price, tip and access list whatever the type', () => {
    const { 'access list': list, 'dynamic fee': dynamic, 'legacy with chain id': legacy } = SAMPLES;
    expect([maxGasPrice(list!), maxGasTip(list!)]).toEqual([5n, 5n]);
    expect([maxGasPrice(dynamic!), maxGasTip(dynamic!)]).toEqual([
      FEES.maxFeePerGas,
      FEES.maxPriorityFeePerGas,
    ]);
    expect([accessListOf(legacy!), accessListOf(list!)]).toEqual([[], LIST]);
  });

  it('survive encoding and decoding, bare and in a block body, whatever their fields', () => {
    fc.assert(
      fc.property(transactions(), (transaction) => {
        const bytes = encodeTransaction(transaction);
        const decoded = decodeTransaction(bytes);
        expect(decoded).toEqual(transaction);
        expect(encodeTransaction({ ...decoded })).toEqual(bytes);
        const item = transaction.type === 0 ? bytes : rlpString(bytes);
        expect(decodeTransactionItem(item)).toEqual(transaction);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('are decoded or refused with a code, whatever byte of them is changed', () => {
    const encodings = Object.values(SAMPLES).map((unsigned) =>
      encodeTransaction(signTransaction(unsigned, KEY) as Transaction),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...encodings),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, change) => {
          const changed = bytes.slice();
          changed[at % bytes.length]! ^= change;
          try {
            expect(encodeTransaction({ ...decodeTransaction(changed) })).toEqual(changed);
          } catch (error) {
            expect(error).toMatchObject({ name: 'TransactionError' });
          }
        },
      ),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

describe('authorizations', () => {
  it('are signed as viem signs them, and recover to the authority', async () => {
    const ours = signAuthorization({ chainId: 31_337n, address: TO, nonce: 9n }, KEY);
    const theirs = await ACCOUNT.signAuthorization({ chainId: 31_337, address: TO, nonce: 9 });
    expect({ r: ours.r, s: ours.s, yParity: ours.yParity }).toEqual({
      r: BigInt(theirs.r),
      s: BigInt(theirs.s),
      yParity: theirs.yParity,
    });
    expect(recoverAuthority(ours)).toBe(ADDRESS);
  });

  it('have no authority with a parity of 2, a high s or nothing as signature', () => {
    const good = signAuthorization({ chainId: 0n, address: TO, nonce: 0n }, KEY);
    const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    expect(recoverAuthority({ ...good, yParity: 2 })).toBeUndefined();
    expect(recoverAuthority({ ...good, s: n - good.s, yParity: 1 - good.yParity })).toBeUndefined();
    expect(recoverAuthority({ ...good, r: 0n, s: 0n })).toBeUndefined();
  });
});

/** RLP of a string of 1 to 65,535 bytes that is not a single byte below 0x80. */
function rlpString(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 56) return Uint8Array.of(0x80 + length, ...bytes);
  return length < 256
    ? Uint8Array.of(0xb8, length, ...bytes)
    : Uint8Array.of(0xb9, length >> 8, length & 255, ...bytes);
}

function viemTransaction(unsigned: UnsignedTransaction): TransactionSerializable {
  const { nonce, gasLimit, to, value, data } = unsigned;
  const common = { nonce: Number(nonce), gas: gasLimit, to, value, data: bytesToHex(data) };
  if (unsigned.type === 0) {
    const { chainId, gasPrice } = unsigned;
    return {
      type: 'legacy',
      ...common,
      gasPrice,
      ...(chainId === undefined ? {} : { chainId: Number(chainId) }),
    };
  }
  const chainId = Number(unsigned.chainId);
  const accessList = unsigned.accessList.map((entry) => ({ ...entry, storageKeys: [...entry.storageKeys] }));
  if (unsigned.type === 1)
    return { type: 'eip2930', chainId, gasPrice: unsigned.gasPrice, accessList, ...common };
  const { maxFeePerGas, maxPriorityFeePerGas } = unsigned;
  const dynamic = { chainId, accessList, maxFeePerGas, maxPriorityFeePerGas, ...common };
  switch (unsigned.type) {
    case 2:
      return { type: 'eip1559', ...dynamic };
    case 3: {
      const { maxFeePerBlobGas, blobVersionedHashes } = unsigned;
      return {
        type: 'eip4844',
        ...dynamic,
        to: to!,
        maxFeePerBlobGas,
        blobVersionedHashes: [...blobVersionedHashes],
      };
    }
    case 4: {
      const authorizationList = unsigned.authorizationList.map((tuple) => ({
        address: tuple.address,
        chainId: Number(tuple.chainId),
        nonce: Number(tuple.nonce),
        yParity: tuple.yParity,
        r: word(tuple.r),
        s: word(tuple.s),
      }));
      return { type: 'eip7702', authorizationList, ...dynamic };
    }
  }
}

function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}

function transactions(): fc.Arbitrary<Transaction> {
  const word256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
  const word64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toAddress);
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHash32);
  const accessList = fc.array(fc.record({ address, storageKeys: fc.array(hash, { maxLength: 3 }) }), {
    maxLength: 3,
  });
  const signature = { yParity: fc.constantFrom(0 as const, 1 as const), r: word256, s: word256 };
  const common = {
    nonce: word64,
    gasLimit: word64,
    value: word256,
    data: fc.uint8Array({ maxLength: 300 }),
    ...signature,
  };
  const to = fc.option(address, { nil: undefined });
  const chainId = word256;
  const dynamic = { chainId, accessList, maxFeePerGas: word256, maxPriorityFeePerGas: word256, ...common };
  const legacyChainId = fc.option(fc.bigInt({ min: 0n, max: 2n ** 254n }), { nil: undefined });
  const authorization = fc.record({
    chainId,
    address,
    nonce: word64,
    yParity: fc.nat(255),
    r: word256,
    s: word256,
  });
  return fc.oneof(
    fc.record({ type: fc.constant(0 as const), chainId: legacyChainId, gasPrice: word256, to, ...common }),
    fc.record({ type: fc.constant(1 as const), chainId, gasPrice: word256, accessList, to, ...common }),
    fc.record({ type: fc.constant(2 as const), to, ...dynamic }),
    fc.record({
      type: fc.constant(3 as const),
      to: address,
      maxFeePerBlobGas: word256,
      blobVersionedHashes: fc.array(hash, { maxLength: 3 }),
      ...dynamic,
    }),
    fc.record({
      type: fc.constant(4 as const),
      to: address,
      authorizationList: fc.array(authorization, { maxLength: 3 }),
      ...dynamic,
    }),
  );
}

describe('what viem wrote', () => {
  it('is read field by field as viem reads it', async () => {
    for (const unsigned of Object.values(SAMPLES)) {
      const hex = await ACCOUNT.signTransaction(viemTransaction(unsigned));
      const theirs = parseTransaction(hex);
      const ours = decodeTransaction(hexToBytes(hex));
      expect(viemTransaction(ours).gas).toBe(theirs.gas);
      const signature = {
        r: word(ours.r),
        s: word(ours.s),
        v: BigInt(27 + ours.yParity),
        yParity: ours.yParity,
      };
      expect(serializeTransaction(viemTransaction(ours), signature)).toBe(hex);
    }
  });
});
