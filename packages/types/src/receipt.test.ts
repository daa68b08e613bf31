import { bytesToHex, hexToBytes, toAddress, toHash32 } from '@ethane/primitives';
import { encodeRlp, type RlpItem } from '@ethane/rlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bloomMayContain,
  combineBlooms,
  createBloom,
  decodeAccount,
  decodeReceipt,
  delegatedTo,
  delegationCode,
  EMPTY_BLOOM,
  EMPTY_CODE_HASH,
  EMPTY_TRIE_ROOT,
  encodeAccount,
  encodeLogs,
  encodeReceipt,
  type Receipt,
  receiptsRoot,
  requestsHash,
} from './index.ts';

const SEED = 20_260_731;
const ADDRESS = toAddress(`0x${'22'.repeat(20)}`);
const TOPIC = toHash32(`0x${'02'.repeat(32)}`);

const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toAddress);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHash32);
const log = fc.record({
  address,
  topics: fc.array(hash, { maxLength: 4 }),
  data: fc.uint8Array({ maxLength: 300 }),
});
const receipts: fc.Arbitrary<Receipt> = fc
  .record({
    type: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const),
    outcome: fc.oneof(
      fc.record({ status: fc.constantFrom(0 as const, 1 as const) }),
      hash.map((stateRoot) => ({ stateRoot })),
    ),
    cumulativeGasUsed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    logs: fc.array(log, { maxLength: 5 }),
  })
  .map((receipt) => ({ ...receipt, logsBloom: createBloom(receipt.logs) }));

/** The same by way of a tree of items. */
function receiptByItems({ type, outcome, cumulativeGasUsed, logsBloom, logs }: Receipt): Uint8Array {
  const status =
    'status' in outcome ? Uint8Array.from(outcome.status ? [1] : []) : hexToBytes(outcome.stateRoot);
  const digits = cumulativeGasUsed.toString(16);
  const gas =
    cumulativeGasUsed === 0n ? '0x' : `0x${digits.padStart(digits.length + (digits.length % 2), '0')}`;
  const items: RlpItem = [
    status,
    hexToBytes(gas),
    logsBloom,
    logs.map((entry) => [hexToBytes(entry.address), entry.topics.map(hexToBytes), entry.data]),
  ];
  return Uint8Array.of(...(type === 0 ? [] : [type]), ...encodeRlp(items));
}

describe('receipts', () => {
  it('encode as the item tree would, and survive decoding', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const bytes = encodeReceipt(receipt);
        expect(bytes).toEqual(receiptByItems(receipt));
        expect(decodeReceipt(bytes)).toEqual(receipt);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('are refused with an unknown type or status', () => {
    const good = encodeReceipt({
      type: 0,
      outcome: { status: 1 },
      cumulativeGasUsed: 5n,
      logsBloom: EMPTY_BLOOM,
      logs: [],
    });
    expect(() => decodeReceipt(Uint8Array.of(5, ...good))).toThrow(
      expect.objectContaining({ code: 'RECEIPT_TYPE' }),
    );
    expect(() => decodeReceipt(Uint8Array.of(0, ...good))).toThrow(
      expect.objectContaining({ code: 'RECEIPT_TYPE' }),
    );
    const wrong = good.with(3, 2);
    expect(() => decodeReceipt(wrong)).toThrow('invalid receipt status');
  });

  it('have the empty root where there are none', () => {
    expect(receiptsRoot([])).toBe(EMPTY_TRIE_ROOT);
  });

  it('have their logs encoded by themselves, too', () => {
    expect(encodeLogs([])).toEqual(Uint8Array.of(0xc0));
    const logs = [{ address: ADDRESS, topics: [TOPIC], data: Uint8Array.of(0x7f) }];
    expect(encodeLogs(logs)).toEqual(
      encodeRlp([[hexToBytes(ADDRESS), [hexToBytes(TOPIC)], Uint8Array.of(0x7f)]]),
    );
  });
});

describe('blooms', () => {
  it('set three bits for each address and topic', () => {
    const bloom = createBloom([{ address: ADDRESS, topics: [], data: new Uint8Array(0) }]);
    const bits = bytesToHex(bloom)
      .slice(2)
      .split('')
      .reduce((sum, digit) => sum + Number.parseInt(digit, 16).toString(2).replaceAll('0', '').length, 0);
    expect(bits).toBe(3);
    expect(bloomMayContain(bloom, hexToBytes(ADDRESS))).toBe(true);
    expect(bloomMayContain(bloom, hexToBytes(TOPIC))).toBe(false);
  });

  it('contain whatever went into any of the combined ones', () => {
    fc.assert(
      fc.property(fc.array(log, { minLength: 1, maxLength: 6 }), (logs) => {
        const all = combineBlooms([EMPTY_BLOOM, ...logs.map((entry) => createBloom([entry]))]);
        expect(all).toEqual(createBloom(logs));
        for (const entry of logs) {
          expect(bloomMayContain(all, hexToBytes(entry.address))).toBe(true);
          for (const topic of entry.topics) expect(bloomMayContain(all, hexToBytes(topic))).toBe(true);
        }
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  it('stay right when more has been added than is remembered', () => {
    const first = { address: ADDRESS, topics: [TOPIC], data: new Uint8Array(0) };
    const before = createBloom([first]);
    for (let i = 0; i < 9000; i++) {
      const topic = toHash32(`0x${i.toString(16).padStart(64, '0')}`);
      createBloom([{ ...first, topics: [topic] }]);
    }
    expect(createBloom([first])).toEqual(before);
  });
});

describe('accounts', () => {
  it('survive encoding and decoding, and encode as the item tree would', () => {
    const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    const nonce = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(fc.record({ nonce, balance: word, storageRoot: hash, codeHash: hash }), (account) => {
        expect(decodeAccount(encodeAccount(account))).toEqual(account);
      }),
      { seed: SEED },
    );
    const empty = { nonce: 0n, balance: 0n, storageRoot: EMPTY_TRIE_ROOT, codeHash: EMPTY_CODE_HASH };
    const items = [
      new Uint8Array(0),
      new Uint8Array(0),
      hexToBytes(EMPTY_TRIE_ROOT),
      hexToBytes(EMPTY_CODE_HASH),
    ];
    expect(encodeAccount(empty)).toEqual(encodeRlp(items));
  });
});

describe('delegation designators', () => {
  it('are exactly 23 bytes that start with 0xef0100', () => {
    const code = delegationCode(ADDRESS);
    expect(bytesToHex(code)).toBe(`0xef0100${ADDRESS.slice(2)}`);
    expect(delegatedTo(code)).toBe(ADDRESS);
    expect(delegatedTo(code.subarray(0, 22))).toBeUndefined();
    expect(delegatedTo(Uint8Array.of(...code, 0))).toBeUndefined();
    expect(delegatedTo(code.with(2, 1))).toBeUndefined();
    expect(delegatedTo(new Uint8Array(0))).toBeUndefined();
  });
});

describe('requestsHash', () => {
  it('is sha256 of nothing where there are none, or only such without data', () => {
    const empty = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(requestsHash([])).toBe(empty);
    expect(requestsHash([Uint8Array.of(0), Uint8Array.of(1)])).toBe(empty);
    expect(requestsHash([Uint8Array.of(0, 1)])).not.toBe(empty);
  });
});
