import {
  BEACON_ROOTS,
  type BlobParameters,
  createDevSpec,
  type ForkName,
  HISTORY_STORAGE,
  rulesAt,
  rulesOf,
  SYSTEM_ADDRESS,
  WITHDRAWAL_REQUESTS,
} from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import {
  blobBaseFee,
  calculateBaseFee,
  calculateDifficulty,
  calculateExcessBlobGas,
  fakeExponential,
  GAS_PER_BLOB,
  validateBody,
  validateHeader,
  validateOmmers,
} from '@ethane/execution';
import {
  type Bytes,
  bigintToFixedBytes,
  concatBytes,
  EMPTY_BYTES,
  type Hash32,
  hexToBigint,
  hexToBytes,
  MAX_UINT256,
  TWO_256,
  toAddress,
  toHash32,
  utf8ToBytes,
} from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { Trie, verifyProof } from '@ethane/trie';
import {
  type Block,
  bloomMayContain,
  createBloom,
  decodeReceipt,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  encodeReceipt,
  type Header,
  headerHash,
  receiptsRoot,
  requestsHash,
  signTransaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { code, RETURN_WORD } from './support/assemble.ts';
import { TestChain, withHeader } from './support/chain.ts';
import { ABSENT, addressOf, COINBASE, CONTRACT, KEY, OTHER, run, SENDER, World } from './support/world.ts';

/** The code of the error that `work` throws. */
function refusal(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

/** Why a header with these fields changed is refused after its parent. */
function checkHeader(chain: TestChain, header: Header, fields: Partial<Header>): string {
  return refusal(() => validateHeader(chain.spec, { ...header, ...fields }, chain.head.header));
}

describe('blocks', () => {
  it('cs-56-timestamps: later than the parent, however far in the future; the same for ommers', () => {
    const chain = new TestChain({ hardfork: 'osaka' });
    const { header } = chain.build().block;
    const parent = chain.head.header.timestamp;
    expect(checkHeader(chain, header, { timestamp: parent })).toBe(
      'INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT',
    );
    expect(checkHeader(chain, header, { timestamp: parent - 1n })).toBe(
      'INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT',
    );
    expect(checkHeader(chain, header, { timestamp: parent + 1n })).toBe('none');
    expect(checkHeader(chain, header, { timestamp: 2n ** 63n })).toBe('none');
    const work = new TestChain({ hardfork: 'london' });
    const ommer = work.build([], { timestamp: 2n ** 40n }).block.header;
    work.mine();
    const { block } = work.build([], { ommers: [ommer] });
    expect(refusal(() => validateOmmers(work.spec, block, lookupIn(work)))).toBe('none');
  });

  it('cs-57-gas-limit: moves by less than a 1,024th, from 5,000 to 2^63 - 1; extra data of 32 bytes', () => {
    const chain = new TestChain();
    const { header } = chain.build().block;
    const limit = chain.head.header.gasLimit;
    const bound = limit / 1_024n;
    const asking = (gasLimit: bigint) => checkHeader(chain, header, { gasLimit });
    expect([asking(limit + bound - 1n), asking(limit - bound + 1n)]).toEqual(['none', 'none']);
    expect([asking(limit + bound), asking(limit - bound)]).toEqual(['INVALID_GASLIMIT', 'INVALID_GASLIMIT']);
    expect(asking(2n ** 63n)).toBe('GASLIMIT_TOO_BIG');
    const small = new TestChain({ gasLimit: 5_001n });
    const next = small.build().block.header;
    expect(checkHeader(small, next, { gasLimit: 4_999n })).toBe('INVALID_GASLIMIT');
    expect(checkHeader(small, next, { gasLimit: 5_000n })).toBe('none');
    expect(checkHeader(chain, header, { gasUsed: limit + 1n })).toBe('INVALID_GAS_USED_ABOVE_LIMIT');
    expect(checkHeader(chain, header, { gasUsed: limit })).toBe('none');
    expect(checkHeader(chain, header, { extraData: new Uint8Array(32) })).toBe('none');
    expect(checkHeader(chain, header, { extraData: new Uint8Array(33) })).toBe('EXTRA_DATA_TOO_BIG');
  });

  it('cs-58-base-fee: 1 gwei and a doubled gas limit first; then · delta / target / 8, at least 1 upwards', () => {
    const fee = (gasUsed: bigint, baseFeePerGas: bigint | undefined, gasLimit = 20_000n) =>
      calculateBaseFee({ gasLimit, gasUsed, baseFeePerGas });
    expect(fee(0n, undefined)).toBe(10n ** 9n);
    expect(fee(10_000n, 999n)).toBe(999n);
    expect(fee(20_000n, 800n)).toBe(900n);
    expect(fee(0n, 800n)).toBe(700n);
    expect(fee(10_001n, 7n)).toBe(8n);
    expect(fee(9_999n, 7n)).toBe(7n);
    expect(fee(20_000n, 0n)).toBe(1n);
    // (1,001 · 1 / 3) / 8, not 1,001 · 1 / (3 · 8) rounded otherwise.
    expect(fee(5n, 1_001n, 8n)).toBe(1_001n + 1_001n / 4n / 8n);
    const spec = { ...createDevSpec({ chainId: 1n, hardfork: 'london' }) };
    const forks = new Map(spec.forks).set('london', { block: 1n }).set('arrowGlacier', { block: 5n });
    forks.delete('arrowGlacier');
    forks.delete('grayGlacier');
    const chain = new TestChain({ spec: { ...spec, forks } });
    const { header } = chain.build([], { gasLimit: 60_000_000n }).block;
    expect(chain.head.header.baseFeePerGas).toBeUndefined();
    expect(header.baseFeePerGas).toBe(10n ** 9n);
    expect(checkHeader(chain, header, {})).toBe('none');
    expect(checkHeader(chain, header, { gasLimit: 30_000_000n })).toBe('INVALID_GASLIMIT');
    expect(checkHeader(chain, header, { baseFeePerGas: 10n ** 9n + 1n })).toBe('INVALID_BASEFEE_PER_GAS');
  });

  it('cs-59-difficulty: by fork, with the bomb and its delays from the parent number', () => {
    const after = (fork: ForkName, seconds: bigint, fields: Partial<Header> = {}) => {
      const parent = {
        number: 10n,
        timestamp: 1_000n,
        difficulty: 2_048_000n,
        ommersHash: EMPTY_OMMERS_HASH,
        ...fields,
      };
      return (
        calculateDifficulty(rulesOf(fork).block.difficulty, 1_000n + seconds, parent) - parent.difficulty
      );
    };
    expect([after('frontier', 12n), after('frontier', 13n)]).toEqual([1_000n, -1_000n]);
    expect([9n, 10n, 20n, 1_009n, 99_999n].map((s) => after('homestead', s))).toEqual([
      1_000n,
      0n,
      -1_000n,
      -99_000n,
      -99_000n,
    ]);
    expect([8n, 9n, 18n, 99_999n].map((s) => after('byzantium', s))).toEqual([1_000n, 0n, -1_000n, -99_000n]);
    const ommersHash = toHash32(`0x${'22'.repeat(32)}`);
    expect([8n, 9n].map((s) => after('byzantium', s, { ommersHash }))).toEqual([2_000n, 1_000n]);
    const bomb = (fork: ForkName, number: bigint) =>
      after(fork, 9n, { number: number - 1n }) - after(fork, 9n);
    expect([bomb('frontier', 199_999n), bomb('frontier', 200_000n), bomb('frontier', 300_000n)]).toEqual([
      0n,
      1n,
      2n,
    ]);
    const delays = {
      byzantium: 3_000_000n,
      petersburg: 5_000_000n,
      muirGlacier: 9_000_000n,
      london: 9_700_000n,
      arrowGlacier: 10_700_000n,
      grayGlacier: 11_400_000n,
    } as const;
    for (const [fork, delay] of Object.entries(delays) as [ForkName, bigint][]) {
      expect([bomb(fork, delay + 199_999n), bomb(fork, delay + 200_000n)]).toEqual([0n, 1n]);
    }
    const easy = { difficulty: 131_072n };
    expect(after('homestead', 10_000n, easy)).toBe(0n);
    expect(after('homestead', 10_000n, { ...easy, number: 299_999n })).toBe(2n);
  });

  it('cs-60-ommers: two at most, within six generations, no ancestors, none twice; their rewards', () => {
    const chain = new TestChain({ hardfork: 'byzantium' });
    const siblings: Header[] = [];
    for (let i = 0; i < 8; i++) {
      const extraData = Uint8Array.of(i);
      siblings.push(chain.build([], { extraData, coinbase: OTHER }).block.header);
      siblings.push(chain.build([], { extraData, coinbase: ABSENT }).block.header);
      chain.mine();
    }
    const at = (number: number, which = 0) => siblings[2 * (number - 1) + which]!;
    const including = (...ommers: Header[]) => {
      const { block } = chain.build([], { ommers });
      return refusal(() => validateOmmers(chain.spec, block, lookupIn(chain)));
    };
    expect([including(at(8)), including(at(8), at(8, 1)), including(at(3))]).toEqual([
      'none',
      'none',
      'none',
    ]);
    expect(including(at(8), at(7), at(6))).toBe('TOO_MANY_UNCLES');
    expect(including(at(2))).toBe('UNCLE_PARENT_INCORRECT');
    expect(including(at(8), at(8))).toBe('UNCLE_IN_CHAIN');
    expect(including(chain.blocks[5]!.header)).toBe('UNCLE_IS_ANCESTOR');
    const brother = chain.build([], { extraData: Uint8Array.of(99) }).block.header;
    expect(including(brother)).toBe('UNCLE_PARENT_INCORRECT');
    expect(including({ ...at(8), difficulty: at(8).difficulty + 1n })).toBe('INVALID_DIFFICULTY');
    expect(including({ ...at(8), gasLimit: at(8).gasLimit * 2n })).toBe('INVALID_GASLIMIT');
    const mined = chain.state.account(COINBASE)?.balance ?? 0n;
    const block = chain.build([], { ommers: [at(8), at(6, 1)] }).block;
    chain.add(block);
    const reward = 3n * 10n ** 18n;
    expect(chain.state.account(OTHER)?.balance).toBe((reward * 7n) / 8n);
    expect(chain.state.account(ABSENT)?.balance).toBe((reward * 5n) / 8n);
    expect(chain.state.account(COINBASE)!.balance - mined).toBe(reward + (reward * 2n) / 32n);
    expect(including(at(8))).toBe('UNCLE_IN_CHAIN');
    expect(refusal(() => validateBody(chain.spec, { ...block, ommers: [at(8)] }))).toBe(
      'INVALID_UNCLES_HASH',
    );
  });

  it('cs-62-dao: extra data for ten blocks, and the balances move in the first', () => {
    const dao = toAddress('0xbb9bc244d798123fde783fcc1c72d3bb8c189413');
    const refund = toAddress('0xbf4ed7b27f1d666546e30d74d50d173d20bca754');
    const base = createDevSpec({ chainId: 1n, hardfork: 'homestead' });
    const forks = new Map(base.forks).set('dao', { block: 2n });
    const chain = new TestChain({
      spec: { ...base, forks, daoForkSupport: true },
      alloc: { [dao]: { balance: 77n } },
    });
    const want = utf8ToBytes('dao-hard-fork');
    const checks: string[] = [];
    for (let number = 1; number <= 12; number++) {
      const { block } = chain.build([], { extraData: Uint8Array.of(1) });
      const forced = number >= 2 && number < 12;
      expect(block.header.extraData).toEqual(forced ? want : Uint8Array.of(1));
      checks.push(checkHeader(chain, block.header, { extraData: EMPTY_BYTES }));
      chain.add(block);
      expect(chain.state.account(refund)?.balance ?? 0n).toBe(number >= 2 ? 77n : 0n);
    }
    expect(checks).toEqual(['none', ...Array.from({ length: 10 }, () => 'EXTRA_DATA_INVALID_DAO'), 'none']);
    expect(chain.state.account(dao)?.balance).toBe(0n);
    const without = new TestChain({ spec: { ...base, forks }, alloc: { [dao]: { balance: 77n } } });
    without.mine();
    without.mine();
    expect(without.state.account(dao)?.balance).toBe(77n);
  });

  it('cs-63-rewards: 5, 3 and 2 ether, part of the state root; a withdrawal of 0 touches its account', () => {
    const paid = (['homestead', 'byzantium', 'constantinople', 'london'] as const).map((hardfork) => {
      const chain = new TestChain({ hardfork });
      chain.mine();
      return chain.state.account(COINBASE)?.balance;
    });
    expect(paid).toEqual([5n, 3n, 2n, 2n].map((ether) => ether * 10n ** 18n));
    const empty = addressOf(0xee);
    const chain = new TestChain({ alloc: { [empty]: {} } });
    const withdrawal = { index: 0n, validatorIndex: 0n, address: empty, amount: 0n };
    expect(chain.state.account(empty)).toBeDefined();
    chain.mine([], { withdrawals: [withdrawal, { ...withdrawal, index: 1n, address: OTHER, amount: 3n }] });
    expect(chain.state.account(empty)).toBeUndefined();
    expect(chain.state.account(OTHER)?.balance).toBe(3n * 10n ** 9n);
    expect(chain.state.account(COINBASE)).toBeUndefined();
    const { block } = chain.build();
    expect(refusal(() => chain.add(withHeader(block, { stateRoot: EMPTY_TRIE_ROOT })))).toBe(
      'INVALID_STATE_ROOT',
    );
  });

  it('cs-64-receipts: types as prefix, gas that adds up, no logs of failures, tries keyed by rlp(index)', () => {
    const emitting = code(
      0,
      0,
      'LOG0',
      'CALLDATASIZE',
      12,
      'JUMPI',
      'STOP',
      'JUMPDEST',
      'JUMPDEST',
      0,
      0,
      'REVERT',
    );
    const chain = new TestChain({ alloc: { [CONTRACT]: { code: emitting, nonce: 1n } } });
    const typed = signTransaction(
      {
        type: 2,
        chainId: 1n,
        nonce: 1n,
        gasLimit: 100_000n,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 0n,
        to: CONTRACT,
        value: 0n,
        data: Uint8Array.of(1),
        accessList: [],
      },
      KEY,
    );
    const { receipts } = chain.mine([chain.transfer({ to: CONTRACT }), typed]);
    expect(receipts.map(({ outcome }) => outcome)).toEqual([{ status: 1 }, { status: 0 }]);
    expect(receipts.map(({ logs }) => logs.length)).toEqual([1, 0]);
    expect(receipts[1]!.cumulativeGasUsed).toBe(chain.head.header.gasUsed);
    expect(receipts[0]!.cumulativeGasUsed).toBeLessThan(receipts[1]!.cumulativeGasUsed);
    expect([encodeReceipt(receipts[0]!)[0]! >= 0xc0, encodeReceipt(receipts[1]!)[0]]).toEqual([true, 2]);
    expect(decodeReceipt(encodeReceipt(receipts[1]!))).toEqual(receipts[1]);
    const trie = new Trie();
    for (const [index, receipt] of receipts.entries()) {
      trie.put(encodeRlp(index === 0 ? EMPTY_BYTES : Uint8Array.of(index)), encodeReceipt(receipt));
    }
    expect(trie.root()).toBe(chain.head.header.receiptsRoot);
    expect(receiptsRoot(receipts)).toBe(trie.root());
  });

  it('cs-65-bloom: three times eleven bits of the hash, of address and topics only', () => {
    const topic = toHash32(`0x${'07'.repeat(32)}`);
    const log = { address: OTHER, topics: [topic], data: hexToBytes(ABSENT) };
    const bloom = createBloom([log]);
    const expected = new Uint8Array(256);
    for (const entry of [hexToBytes(OTHER), hexToBytes(topic)]) {
      const hash = keccak256(entry);
      for (const at of [0, 2, 4]) {
        const bit = ((hash[at]! << 8) | hash[at + 1]!) & 2_047;
        expected[255 - (bit >> 3)]! |= 1 << (bit & 7);
      }
    }
    expect(bloom).toEqual(expected);
    expect(bloomMayContain(bloom, hexToBytes(OTHER))).toBe(true);
    expect(bloomMayContain(bloom, hexToBytes(ABSENT))).toBe(false);
    const chain = new TestChain({
      alloc: {
        [CONTRACT]: { code: code(0, 0, 'LOG0'), nonce: 1n },
        [OTHER]: { code: code(5, 0, 0, 'LOG1'), nonce: 1n },
      },
    });
    const { receipts, logsBloom } = chain.mine([
      chain.transfer({ to: CONTRACT }),
      chain.transfer({ nonce: 1n, to: OTHER }),
    ]);
    expect(logsBloom).toEqual(
      logsBloom.map((_, i) => receipts[0]!.logsBloom[i]! | receipts[1]!.logsBloom[i]!),
    );
    const { block } = chain.build();
    const wrong = block.header.logsBloom.with(0, 1);
    expect(refusal(() => chain.add(withHeader(block, { logsBloom: wrong })))).toBe('INVALID_LOG_BLOOM');
  });

  it('cs-66-trie: small nodes are embedded, the root never; branches fall together; proofs with embedded nodes', () => {
    const bytes = (...values: number[]) => Uint8Array.from(values);
    const small = new Trie();
    small.put(bytes(0x12), bytes(1));
    expect(small.root()).toBe(toHash32(keccak256(encodeRlp([bytes(0x20, 0x12), bytes(1)]))));
    const three = [bytes(0x11, 0x11), bytes(0x11, 0x12), bytes(0x11, 0x22)];
    const trie = new Trie();
    for (const key of three) trie.put(key, key);
    for (const key of three) {
      const proof = trie.prove(key);
      expect(verifyProof(trie.root(), key, proof)).toEqual(key);
      expect(proof.length).toBeLessThan(3);
      expect(() => verifyProof(trie.root(), key, proof.slice(1))).toThrow();
    }
    expect(verifyProof(trie.root(), bytes(0x11, 0x13), trie.prove(bytes(0x11, 0x13)))).toBeUndefined();
    for (const gone of three) {
      const left = three.filter((key) => key !== gone);
      const rest = new Trie();
      for (const key of left) rest.put(key, key);
      const collapsed = new Trie();
      for (const key of three) collapsed.put(key, key);
      collapsed.delete(gone);
      expect(collapsed.root()).toBe(rest.root());
      expect([...collapsed.changes().keys()].sort()).toEqual([...rest.changes().keys()].sort());
    }
    const emptied = new Trie();
    emptied.put(three[0]!, bytes(1));
    emptied.delete(three[0]!);
    expect(emptied.root()).toBe(EMPTY_TRIE_ROOT);
  });

  it('cs-67-blockhash: the 256 before and never itself; the history contract is apart', () => {
    const hashOf = (number: bigint, block = 1_000n) =>
      run('osaka', concatBytes(code(number, 'BLOCKHASH'), RETURN_WORD), {}, { block: { number: block } })
        .word;
    expect([hashOf(999n), hashOf(744n)]).toEqual([999n, 744n]);
    expect([hashOf(1_000n), hashOf(743n), hashOf(1_001n), hashOf(2n ** 64n + 999n)]).toEqual([
      0n,
      0n,
      0n,
      0n,
    ]);
    expect(hashOf(0n, 256n)).toBe(0n);
    const chain = new TestChain();
    chain.mine();
    chain.mine();
    const stored = (number: number) => chain.state.storage(HISTORY_STORAGE.address, BigInt(number % 8_191));
    expect(stored(0)).toBe(hexToBigint(headerHash(chain.blocks[0]!.header)));
    expect(stored(1)).toBe(hexToBigint(headerHash(chain.blocks[1]!.header)));
    expect(stored(2)).toBe(0n);
    const before = new TestChain({ hardfork: 'cancun' });
    before.mine();
    expect(before.state.storage(HISTORY_STORAGE.address, 0n)).toBe(0n);
  });

  it('cs-68-system-calls: outside the gas of the block; silent without code, or fatal for requests', () => {
    const chain = new TestChain();
    const root = toHash32(`0x${'be'.repeat(32)}`);
    const { requests } = chain.mine([], { parentBeaconBlockRoot: root });
    expect(requests).toEqual([]);
    expect(chain.head.header.requestsHash).toBe(requestsHash([]));
    expect(chain.head.header.gasUsed).toBe(0n);
    const ring = chain.head.header.timestamp % 8_191n;
    expect(chain.state.storage(BEACON_ROOTS.address, ring)).toBe(chain.head.header.timestamp);
    expect(chain.state.storage(BEACON_ROOTS.address, ring + 8_191n)).toBe(hexToBigint(root));
    expect(chain.state.account(SYSTEM_ADDRESS)).toBeUndefined();
    const bare = new TestChain({ hardfork: 'cancun', predeploys: false });
    bare.mine();
    expect(bare.state.account(BEACON_ROOTS.address)).toBeUndefined();
    expect(refusal(() => new TestChain({ predeploys: false }).build())).toBe('SYSTEM_CONTRACT_EMPTY');
    const failing = { [WITHDRAWAL_REQUESTS.address]: { code: code(0, 0, 'REVERT'), nonce: 1n } };
    expect(refusal(() => new TestChain({ alloc: failing }).build())).toBe('SYSTEM_CONTRACT_CALL_FAILED');
    const answering = {
      [WITHDRAWAL_REQUESTS.address]: { code: concatBytes(code('CALLER'), RETURN_WORD), nonce: 1n },
    };
    const asked = new TestChain({ alloc: answering }).build().result.requests;
    expect(asked).toEqual([
      concatBytes(Uint8Array.of(1), bigintToFixedBytes(hexToBigint(SYSTEM_ADDRESS), 32)),
    ]);
    // A contract that needs more than the block has, but not more than a system call has.
    const hungry = { [BEACON_ROOTS.address]: { code: code(1, 1, 'SSTORE', 1, 2, 'SSTORE'), nonce: 1n } };
    const tight = new TestChain({ alloc: hungry, gasLimit: 25_000n });
    tight.mine();
    expect(tight.state.storage(BEACON_ROOTS.address, 2n)).toBe(1n);
  });

  it('cs-69-deposit-contract: comes from the chain, and only its own well-formed events count', () => {
    const topic = '0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5';
    // Offsets and lengths of the five strings of a DepositEvent, the strings themselves being zeros.
    const words = [
      [0, 160],
      [32, 256],
      [64, 320],
      [96, 384],
      [128, 512],
      [160, 48],
      [256, 32],
      [320, 8],
      [384, 96],
      [512, 8],
    ];
    const emit = (size: number) =>
      concatBytes(...words.map(([at, value]) => code(value!, at!, 'MSTORE')), code(topic, size, 0, 'LOG1'));
    const depositIn = (depositContract: string, size = 576) => {
      const spec = {
        ...createDevSpec({ chainId: 1n, hardfork: 'osaka' }),
        depositContract: toAddress(depositContract),
      };
      const chain = new TestChain({ spec, alloc: { [CONTRACT]: { code: emit(size), nonce: 1n } } });
      return chain.build([chain.transfer({ to: CONTRACT })]).result.requests;
    };
    expect(depositIn(CONTRACT)).toEqual([new Uint8Array(193)]);
    expect(depositIn(OTHER)).toEqual([]);
    expect(refusal(() => depositIn(CONTRACT, 575))).toBe('INVALID_DEPOSIT_EVENT_LAYOUT');
    expect(refusal(() => depositIn(OTHER, 575))).toBe('none');
  });

  it('cs-70-blobs: KZG hashes, six a transaction, the schedule of this block, a fee that is burned', () => {
    const hash = (first: number): Hash32 => toHash32(new Uint8Array(32).fill(first));
    const blobs = (count: number, first = 1, gasLimit = 100_000n) =>
      signTransaction(
        {
          type: 3,
          chainId: 1n,
          nonce: 0n,
          gasLimit,
          maxFeePerGas: 7n,
          maxPriorityFeePerGas: 0n,
          to: CONTRACT,
          value: 0n,
          data: EMPTY_BYTES,
          accessList: [],
          maxFeePerBlobGas: 5n,
          blobVersionedHashes: Array.from({ length: count }, () => hash(first)),
        },
        KEY,
      );
    const sending = (world: World, ...parts: Parameters<typeof blobs>) =>
      refusal(() => world.process(blobs(...parts)));
    expect(sending(new World(), 6)).toBe('none');
    expect(sending(new World(), 0)).toBe('TYPE_3_TX_ZERO_BLOBS');
    expect(sending(new World(), 7)).toBe('TYPE_3_TX_BLOB_COUNT_EXCEEDED');
    expect(sending(new World(), 1, 2)).toBe('TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH');
    expect(sending(new World({ fork: 'shanghai' }), 1)).toBe('TYPE_3_TX_PRE_FORK');
    expect(sending(new World({ block: { blobBaseFee: 6n } }), 1)).toBe('INSUFFICIENT_MAX_FEE_PER_BLOB_GAS');
    const world = new World({ code: code('ADD'), block: { blobBaseFee: 5n } });
    const before = world.balance(SENDER);
    expect(world.process(blobs(2)).outcome.status).toBe('halt');
    expect(before - world.balance(SENDER)).toBe(100_000n * 7n + 2n * GAS_PER_BLOB * 5n);
    expect(world.balance(COINBASE)).toBe(0n);
    expect(run('cancun', concatBytes(code(0, 'BLOBHASH'), RETURN_WORD)).word).toBe(0n);

    const schedule = new Map<ForkName, BlobParameters>([
      ['bpo1', { target: 10, max: 15, baseFeeUpdateFraction: 8_346_193n }],
    ]);
    const base = createDevSpec({ chainId: 1n, hardfork: 'osaka' });
    const spec = {
      ...base,
      blobSchedule: schedule,
      forks: new Map(base.forks).set('bpo1', { timestamp: 500n }),
    };
    const at = (timestamp: bigint) => rulesAt(spec, { number: 1n, timestamp, merged: true }).block.blobs;
    expect([at(499n)?.max, at(500n)?.max, at(500n)?.maxPerTransaction]).toEqual([9, 15, 6]);
    const cancun = rulesOf('cancun').block.blobs!;
    const excess = (rules: typeof cancun, used: bigint, old: bigint, baseFeePerGas = 0n) =>
      calculateExcessBlobGas(rules, { blobGasUsed: used * GAS_PER_BLOB, excessBlobGas: old, baseFeePerGas });
    expect([excess(cancun, 3n, 0n), excess(cancun, 4n, 0n), excess(cancun, 1n, 2n * GAS_PER_BLOB)]).toEqual([
      0n,
      GAS_PER_BLOB,
      0n,
    ]);
    expect(excess(cancun, 3n, 5n)).toBe(5n);
    const osaka = rulesOf('osaka').block.blobs!;
    // EIP-7918: while execution is dearer than blobs the excess does not fall.
    expect(excess(osaka, 6n, 100n, 16n)).toBe(100n);
    expect(excess(osaka, 6n, 100n, 17n)).toBe(100n + (6n * GAS_PER_BLOB * 3n) / 9n);
    expect([blobBaseFee(cancun, 0n), blobBaseFee(cancun, 3_338_477n * 3n)]).toEqual([1n, 20n]);
    expect(fakeExponential(1n, 2n ** 64n * 1_000n, 2n ** 64n)).toBe(TWO_256);
    const begin = performance.now();
    expect(blobBaseFee(cancun, 2n ** 64n - 1n)).toBe(TWO_256);
    expect(performance.now() - begin).toBeLessThan(100);
    expect(blobBaseFee(cancun, 3_338_477n * 170n)).toBeLessThan(MAX_UINT256);
  });

  it('cs-71-block-size: 8,388,608 bytes of RLP from Osaka on', () => {
    const oversized = (hardfork: ForkName, size: number) => {
      const chain = new TestChain({ hardfork });
      const { block } = chain.build();
      const transaction = chain.transfer({ data: new Uint8Array(size) });
      return refusal(() => validateBody(chain.spec, { ...block, transactions: [transaction] }));
    };
    expect(oversized('osaka', 8_388_608)).toBe('RLP_BLOCK_LIMIT_EXCEEDED');
    expect(oversized('prague', 8_388_608)).toBe('INVALID_TRANSACTIONS_ROOT');
    expect(oversized('osaka', 8_386_000)).toBe('INVALID_TRANSACTIONS_ROOT');
    const chain = new TestChain({ gasLimit: 2n ** 40n });
    const three: Bytes = new Uint8Array(1_000_000);
    const large = Array.from({ length: 9 }, (_, nonce) =>
      chain.transfer({ nonce: BigInt(nonce), data: three, gasLimit: 16_000_000n }),
    );
    expect(chain.mine(large).transactions).toHaveLength(8);
  });
});

/** Headers and ommers of the chain's own blocks. */
function lookupIn({ blocks }: TestChain) {
  const byHash = new Map<Hash32, Block>(blocks.map((block) => [headerHash(block.header), block]));
  return {
    header: (hash: Hash32) => byHash.get(hash)?.header,
    ommers: (hash: Hash32) => byHash.get(hash)?.ommers,
  };
}
