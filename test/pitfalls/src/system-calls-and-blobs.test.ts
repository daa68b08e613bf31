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
import { blobBaseFee, calculateExcessBlobGas, fakeExponential, GAS_PER_BLOB } from '@ethane/execution';
import {
  bigintToFixedBytes,
  concatBytes,
  EMPTY_BYTES,
  type Hash32,
  hexToBigint,
  MAX_UINT256,
  TWO_256,
  toAddress,
  toHash32,
} from '@ethane/primitives';
import { headerHash, requestsHash, signTransaction } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { code, RETURN_WORD } from './support/assemble.ts';
import { TestChain } from './support/chain.ts';
import { refusal } from './support/refusal.ts';
import { COINBASE, CONTRACT, KEY, OTHER, run, SENDER, World } from './support/world.ts';

describe('system calls and blobs', () => {
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
    // Two requests a block are paid for as any other; what was asked for beyond falls by two a block.
    const { code: queue } = WITHDRAWAL_REQUESTS;
    const excess = {
      [WITHDRAWAL_REQUESTS.address]: { code: queue, nonce: 1n, storage: [[0n, 5n]] as const },
    };
    const paying = new TestChain({ alloc: excess });
    paying.mine();
    expect(paying.state.storage(WITHDRAWAL_REQUESTS.address, 0n)).toBe(3n);
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
    expect(refusal(() => depositIn(OTHER, 575))).toBeUndefined();
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
    expect(sending(new World(), 6)).toBeUndefined();
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
    expect(blobBaseFee(cancun, 2n ** 64n - 1n)).toBe(TWO_256);
    expect(blobBaseFee(cancun, 3_338_477n * 170n)).toBeLessThan(MAX_UINT256);
  });
});
