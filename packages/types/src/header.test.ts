import { hexToBytes, toAddress, toHash32, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Block,
  blockHash,
  decodeBlock,
  decodeHeader,
  EMPTY_BLOOM,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  encodeBlock,
  encodeHeader,
  type Header,
  headerHash,
  ommersHash,
  sealHash,
  signTransaction,
  withdrawalsRoot,
} from './index.ts';

const SEED = 20_260_731;

const GENESIS: Header = {
  parentHash: ZERO_HASH,
  ommersHash: EMPTY_OMMERS_HASH,
  coinbase: ZERO_ADDRESS,
  stateRoot: toHash32('0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544'),
  transactionsRoot: EMPTY_TRIE_ROOT,
  receiptsRoot: EMPTY_TRIE_ROOT,
  logsBloom: EMPTY_BLOOM,
  difficulty: 17_179_869_184n,
  number: 0n,
  gasLimit: 5000n,
  gasUsed: 0n,
  timestamp: 0n,
  extraData: hexToBytes('0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa'),
  mixHash: ZERO_HASH,
  nonce: hexToBytes('0x0000000000000042'),
};

const PRAGUE: Header = {
  ...GENESIS,
  baseFeePerGas: 7n,
  withdrawalsRoot: EMPTY_TRIE_ROOT,
  blobGasUsed: 131_072n,
  excessBlobGas: 0n,
  parentBeaconBlockRoot: ZERO_HASH,
  requestsHash: toHash32('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
};

const AMSTERDAM: Header = { ...PRAGUE, blockAccessListHash: EMPTY_OMMERS_HASH, slotNumber: 12_345n };

describe('headers', () => {
  it('hash to the hash of the main network’s genesis', () => {
    expect(headerHash(GENESIS)).toBe('0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3');
  });

  it('are sealed without mix and nonce, but with the base fee', () => {
    const other = { ...PRAGUE, mixHash: EMPTY_TRIE_ROOT, nonce: new Uint8Array(8) };
    expect(sealHash(other)).toEqual(sealHash(PRAGUE));
    expect(sealHash({ ...PRAGUE, baseFeePerGas: 8n })).not.toEqual(sealHash(PRAGUE));
  });

  it('survive encoding and decoding with the fields of every fork', () => {
    const optional = [
      'baseFeePerGas',
      'withdrawalsRoot',
      'blobGasUsed',
      'excessBlobGas',
      'parentBeaconBlockRoot',
      'requestsHash',
      'blockAccessListHash',
      'slotNumber',
    ] as const;
    for (let count = 0; count <= optional.length; count++) {
      const fields = optional.slice(0, count).map((name) => [name, AMSTERDAM[name]]);
      const header: Header = { ...GENESIS, ...Object.fromEntries(fields) };
      expect(decodeHeader(encodeHeader(header))).toEqual(header);
      expect(headerHash(decodeHeader(encodeHeader(header)))).toBe(headerHash(header));
    }
  });

  it('survive encoding and decoding whatever their numbers', () => {
    const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const numbers = { difficulty: word, number: word, gasLimit: word, gasUsed: word, timestamp: word };
    fc.assert(
      fc.property(fc.record({ ...numbers, extraData: fc.uint8Array({ maxLength: 40 }) }), (fields) => {
        const header = { ...PRAGUE, ...fields };
        expect(decodeHeader(encodeHeader(header))).toEqual(header);
      }),
      { seed: SEED },
    );
  });

  it('are not encoded with a gap between the optional fields', () => {
    const { withdrawalsRoot: _, ...gapped } = PRAGUE;
    expect(() => encodeHeader(gapped)).toThrow(expect.objectContaining({ code: 'HEADER_FIELDS' }));
  });

  it('are not encoded with a negative number', () => {
    for (const field of ['number', 'gasLimit', 'baseFeePerGas'] as const)
      expect(() => encodeHeader({ ...PRAGUE, [field]: -1n })).toThrow(RangeError);
  });

  it('are refused with a number of fields that no fork has, and with a gas limit of 2^64', () => {
    const bytes = encodeHeader(GENESIS);
    expect(() => decodeHeader(bytes.subarray(0, 100))).toThrow(
      expect.objectContaining({ code: 'TRUNCATED' }),
    );
    expect(() => decodeHeader(Uint8Array.of(0xc0))).toThrow(expect.objectContaining({ code: 'LIST_LENGTH' }));
    const large = encodeHeader({ ...GENESIS, gasLimit: 2n ** 64n });
    expect(() => decodeHeader(large)).toThrow(expect.objectContaining({ code: 'INTEGER_TOO_LARGE' }));
  });
});

describe('blocks', () => {
  const key = new Uint8Array(32).fill(9);
  const fields = { nonce: 0n, gasLimit: 21_000n, to: ZERO_ADDRESS, value: 1n, data: new Uint8Array(0) };
  const legacy = signTransaction({ type: 0, chainId: 1n, gasPrice: 1n, ...fields }, key);
  const fees = { maxFeePerGas: 9n, maxPriorityFeePerGas: 1n };
  const dynamic = signTransaction({ type: 2, chainId: 1n, accessList: [], ...fees, ...fields }, key);
  const withdrawals = [
    { index: 1n, validatorIndex: 2n, address: toAddress(`0x${'22'.repeat(20)}`), amount: 3n },
  ];
  const block: Block = { header: PRAGUE, transactions: [legacy, dynamic], ommers: [], withdrawals };

  it('survive encoding and decoding, with and without withdrawals, with ommers', () => {
    expect(decodeBlock(encodeBlock(block))).toEqual(block);
    const old: Block = { header: GENESIS, transactions: [legacy], ommers: [GENESIS, GENESIS] };
    expect(decodeBlock(encodeBlock(old))).toEqual(old);
    expect(blockHash(decodeBlock(encodeBlock(old)))).toBe(headerHash(GENESIS));
  });

  it('keep no view of the bytes they were decoded from', () => {
    const bytes = encodeBlock(block).slice();
    const decoded = decodeBlock(bytes);
    bytes.fill(0xff);
    expect(decoded).toEqual(block);
  });

  it('are refused with trailing bytes, two parts or five', () => {
    const bytes = encodeBlock(block);
    expect(() => decodeBlock(Uint8Array.of(...bytes, 0))).toThrow(
      expect.objectContaining({ code: 'TRAILING_BYTES' }),
    );
    expect(() => decodeBlock(Uint8Array.of(0xc2, 0xc0, 0xc0))).toThrow(
      expect.objectContaining({ code: 'LIST_LENGTH' }),
    );
    expect(() => decodeBlock(Uint8Array.of(0xc5, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0))).toThrow(
      expect.objectContaining({ code: 'LIST_LENGTH' }),
    );
  });

  it('have the hash of no ommers, and an empty root of no withdrawals', () => {
    expect(ommersHash([])).toBe(EMPTY_OMMERS_HASH);
    expect(ommersHash([GENESIS])).not.toBe(EMPTY_OMMERS_HASH);
    expect(withdrawalsRoot([])).toBe(EMPTY_TRIE_ROOT);
  });
});
