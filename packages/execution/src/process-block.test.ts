import type { ForkName } from '@ethane/chainspec';
import { bigintToHash32, concatBytes, type Hash32, hexToBytes, ZERO_HASH } from '@ethane/primitives';
import {
  type Block,
  delegationCode,
  signAuthorization,
  signTransaction,
  type Transaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import {
  account,
  addressOf,
  CHAIN_ID,
  COINBASE,
  ETHER,
  KEY,
  listSource,
  OTHER,
  OTHER_KEY,
  SENDER,
  TestChain,
  transfer,
} from '../test-support/chain.ts';
import type { BlockErrorCode } from './errors.ts';
import { processBlock } from './process-block.ts';

const FORKS: ForkName[] = [
  'frontier',
  'homestead',
  'spuriousDragon',
  'byzantium',
  'istanbul',
  'berlin',
  'london',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
  'amsterdam',
];

function unprotected(fields: Parameters<typeof transfer>[0] = {}): Transaction {
  return transfer({ chainId: undefined, ...fields });
}

describe('a block', () => {
  it.each(FORKS)('that is built runs to the same result: %s', (hardfork) => {
    const chain = new TestChain({ hardfork });
    for (let nonce = 0n; nonce < 3n; nonce++) {
      const to = addressOf(Number(nonce) + 0xa0);
      const built = chain.build([unprotected({ nonce, value: 5n, to }), transfer({ nonce: 7n }, OTHER_KEY)]);
      expect(built.block.transactions).toHaveLength(1);
      const result = chain.add(built.block);
      expect(result.stateRoot).toBe(built.result.stateRoot);
      expect(result.receiptsRoot).toBe(built.result.receiptsRoot);
      expect(result.diff).toEqual(built.result.diff);
      expect(result.nodeChanges).toEqual(built.result.nodeChanges);
      expect(chain.state.account(to)?.balance).toBe(5n);
    }
  });

  it('has the state root after each transaction in its receipts before Byzantium, a status since', () => {
    const transactions = [unprotected({ value: 1n }), unprotected({ nonce: 1n, value: 1n })];
    const old = new TestChain({ hardfork: 'spuriousDragon' }).mine(transactions);
    const roots = old.receipts.map(({ outcome }) => ('stateRoot' in outcome ? outcome.stateRoot : undefined));
    expect(new Set(roots).size).toBe(2);
    expect(roots).not.toContain(undefined);
    const { receipts } = new TestChain({ hardfork: 'byzantium' }).mine(transactions);
    expect(receipts.map(({ outcome }) => outcome)).toEqual([{ status: 1 }, { status: 1 }]);
    expect(receipts.map(({ cumulativeGasUsed }) => cumulativeGasUsed)).toEqual([21_000n, 42_000n]);
  });

  it.each<[ForkName, bigint]>([
    ['frontier', 5n],
    ['byzantium', 3n],
    ['constantinople', 2n],
  ])('pays its miner: %s', (hardfork, ether) => {
    const chain = new TestChain({ hardfork });
    chain.mine([]);
    expect(chain.state.account(COINBASE)?.balance).toBe(ether * ETHER);
  });

  it('pays ommers an eighth less for each generation, and a 32nd to who includes them', () => {
    const chain = new TestChain({ hardfork: 'istanbul' });
    const miner = addressOf(0xcc);
    const { header: ommer } = chain.build([], { coinbase: miner }).block;
    chain.mine([]);
    chain.mine([]);
    const before = chain.state.account(COINBASE)?.balance ?? 0n;
    chain.mine([], { ommers: [ommer] });
    expect(chain.state.account(miner)?.balance).toBe((2n * ETHER * 6n) / 8n);
    expect(chain.state.account(COINBASE)?.balance).toBe(before + 2n * ETHER + (2n * ETHER) / 32n);
  });

  it('by proof of work under the rules of Osaka pays rewards and burns the base fee', () => {
    const chain = new TestChain({ proofOfWork: true });
    const built = chain.build([transfer({ gasPrice: 10n ** 9n })]);
    const { header, withdrawals } = built.block;
    expect(header.difficulty).toBeGreaterThan(0n);
    expect(header.parentBeaconBlockRoot).toBe(ZERO_HASH);
    expect(withdrawals).toEqual([]);
    chain.add(built.block);
    const tip = 21_000n * (10n ** 9n - (header.baseFeePerGas ?? 0n));
    expect(chain.state.account(COINBASE)?.balance).toBe(2n * ETHER + tip);
  });

  it('answers 0x44 with the difficulty by proof of work, with the randomness after it', () => {
    // 44 PREVRANDAO, 6000 55 SSTORE, 00 STOP
    const contract = addressOf(0xbb);
    const alloc = [[contract, account({ code: '0x4460005500' })]] as const;
    const call = transfer({ to: contract });
    const byWork = new TestChain({ proofOfWork: true, alloc });
    byWork.mine([call]);
    expect(byWork.state.storage(contract, 0n)).toBe(byWork.head.header.difficulty);
    const merged = new TestChain({ alloc });
    merged.mine([call], { prevRandao: bigintToHash32(77n) });
    expect(merged.state.storage(contract, 0n)).toBe(77n);
  });

  it('credits withdrawals in gwei, and removes an empty account that a withdrawal of 0 touches', () => {
    const chain = new TestChain();
    const withdrawal = { index: 0n, validatorIndex: 1n, address: addressOf(0xdd), amount: 3n };
    const nothing = { ...withdrawal, index: 1n, address: addressOf(0xde), amount: 0n };
    chain.mine([], { withdrawals: [withdrawal, nothing] });
    expect(chain.state.account(addressOf(0xdd))?.balance).toBe(3_000_000_000n);
    expect(chain.state.account(addressOf(0xde))).toBeUndefined();
  });

  it('records its parent hash and beacon root in the system contracts', () => {
    const chain = new TestChain();
    chain.mine([]);
    const parent = chain.blocks[0]!;
    const history = chain.state.storage(hexAddress('0000f90827f1c53a10cb7a02335b175320002935'), 0n);
    expect(bigintToHash32(history)).toBe(chain.head.header.parentHash);
    const root = bigintToHash32(5n);
    chain.mine([], { parentBeaconBlockRoot: root });
    const { timestamp } = chain.head.header;
    const roots = hexAddress('000f3df6d732807ef1319fb7b8bb8522d0beac02');
    expect(chain.state.storage(roots, timestamp % 8_191n)).toBe(timestamp);
    expect(chain.state.storage(roots, (timestamp % 8_191n) + 8_191n)).toBe(5n);
    expect(parent.header.number).toBe(0n);
  });

  it('carries withdrawal requests out of their contract into the requests hash', () => {
    const chain = new TestChain();
    const empty = chain.mine([]);
    expect(empty.requests).toEqual([]);
    const data = concatBytes(new Uint8Array(48).fill(9), new Uint8Array(8).fill(1));
    const to = hexAddress('00000961ef480eb55e80d19ad83579a64c007002');
    const { requests, receipts } = chain.mine([transfer({ to, data, value: 1n, gasLimit: 300_000n })]);
    expect(receipts[0]?.outcome).toEqual({ status: 1 });
    expect(requests).toEqual([concatBytes(Uint8Array.of(1), hexToBytes(SENDER), data)]);
  });

  it('is invalid where a request contract has no code (EIP-7002, EIP-7251)', () => {
    const alloc = [[hexAddress('0000bbddc7ce488642fb579f8b00f3a590007251'), account({})]] as const;
    const chain = new TestChain({ alloc });
    expect(() => chain.build([])).toThrow(expect.objectContaining({ code: 'SYSTEM_CONTRACT_EMPTY' }));
  });

  it('is invalid where a request contract fails', () => {
    const failing = account({ code: '0xfe' });
    const alloc = [[hexAddress('00000961ef480eb55e80d19ad83579a64c007002'), failing]] as const;
    const chain = new TestChain({ alloc });
    expect(() => chain.build([])).toThrow(expect.objectContaining({ code: 'SYSTEM_CONTRACT_CALL_FAILED' }));
  });

  it('does not mind missing contracts for beacon roots and parent hashes', () => {
    const empty = account({});
    const alloc = [
      [hexAddress('0000f90827f1c53a10cb7a02335b175320002935'), empty],
      [hexAddress('000f3df6d732807ef1319fb7b8bb8522d0beac02'), empty],
    ] as const;
    new TestChain({ alloc }).mine([]);
  });
});

describe('a block is refused', () => {
  const chain = new TestChain();
  const { block } = chain.build([transfer({ value: 1n })]);

  function expectRefused(change: Partial<Block> & { header?: Block['header'] }, code: BlockErrorCode): void {
    expect(() => processBlock(chain.input, { ...block, ...change })).toThrow(
      expect.objectContaining({ code }),
    );
  }
  function withHeader(fields: Partial<Block['header']>): { header: Block['header'] } {
    return { header: { ...block.header, ...fields } };
  }
  const wrong: Hash32 = bigintToHash32(1n);

  it('when its body is not the one that the header names', () => {
    expectRefused({ transactions: [] }, 'INVALID_TRANSACTIONS_ROOT');
    expectRefused({ ommers: [block.header] }, 'INVALID_UNCLES_HASH');
    expectRefused({ withdrawals: undefined }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(withHeader({ withdrawalsRoot: wrong }), 'INVALID_WITHDRAWALS_ROOT');
    expectRefused(withHeader({ blobGasUsed: 131_072n }), 'INCORRECT_BLOB_GAS_USED');
  });

  it('when the outcome is not the one that the header names', () => {
    expectRefused(withHeader({ gasUsed: 1n }), 'INVALID_GAS_USED');
    expectRefused(withHeader({ logsBloom: new Uint8Array(256).fill(1) }), 'INVALID_LOG_BLOOM');
    expectRefused(withHeader({ receiptsRoot: wrong }), 'INVALID_RECEIPTS_ROOT');
    expectRefused(withHeader({ requestsHash: wrong }), 'INVALID_REQUESTS');
    expectRefused(withHeader({ stateRoot: wrong }), 'INVALID_STATE_ROOT');
  });

  it('when a transaction is not valid, with its error as the cause', () => {
    const { block: other } = new TestChain().build([transfer(), transfer({ nonce: 1n })]);
    const state = new TestChain();
    state.mine([transfer()]);
    const check = () => processBlock(state.input, other);
    expect(check).toThrow(
      expect.objectContaining({ code: 'BLOCK_TRANSACTION', have: 'NONCE_MISMATCH_TOO_LOW' }),
    );
  });

  it('when it is longer than 8 MiB (EIP-7934)', () => {
    const big = transfer({ data: new Uint8Array(8_388_608), gasLimit: 2n ** 24n });
    expectRefused({ transactions: [big] }, 'RLP_BLOCK_LIMIT_EXCEEDED');
  });

  it('when it has withdrawals by proof of work', () => {
    const byWork = new TestChain({ proofOfWork: true });
    const withdrawal = { index: 0n, validatorIndex: 1n, address: SENDER, amount: 3n };
    const built = byWork.build([], { withdrawals: [withdrawal] });
    expect(() => processBlock(byWork.input, built.block)).toThrow(/withdrawals in a proof-of-work block/);
  });
});

describe('buildBlock', () => {
  it('leaves for later what does not fit or cannot pay now, and drops what never can', () => {
    const chain = new TestChain({ gasLimit: 130_000n });
    const source = listSource([
      transfer({ gasLimit: 100_000n, nonce: 0n }),
      transfer({ nonce: 0n }),
      transfer({ nonce: 5n }),
      transfer({ nonce: 1n, gasPrice: 1n }),
      transfer({ nonce: 1n, value: 1_000n * ETHER }),
      transfer({ nonce: 1n, gasLimit: 20_000n }),
      transfer({ nonce: 1n, gasLimit: 120_000n }),
      transfer({ nonce: 1n, gasLimit: 21_000n }),
    ]);
    const { block } = chain.build([], { transactions: source });
    expect(block.transactions).toHaveLength(2);
    expect(source.refused).toEqual([
      'drop NONCE_MISMATCH_TOO_LOW',
      'skip NONCE_MISMATCH_TOO_HIGH',
      'skip INSUFFICIENT_MAX_FEE_PER_GAS',
      'skip INSUFFICIENT_ACCOUNT_FUNDS',
      'drop INTRINSIC_GAS_TOO_LOW',
      'skip GAS_ALLOWANCE_EXCEEDED',
    ]);
  });

  it('stops when it is told that the block is full', () => {
    let asked = 0;
    const transactions = [0n, 1n, 2n].map((nonce) => transfer({ nonce }));
    const { block } = new TestChain().build(transactions, { isFull: () => ++asked > 2 });
    expect(block.transactions).toHaveLength(2);
  });

  it('takes no more blobs than the block may have', () => {
    const chain = new TestChain();
    const blobs = (nonce: bigint, count: number) =>
      signTransaction(
        {
          type: 3,
          chainId: CHAIN_ID,
          nonce,
          gasLimit: 21_000n,
          to: SENDER,
          value: 0n,
          data: new Uint8Array(0),
          accessList: [],
          maxFeePerGas: 10n ** 10n,
          maxPriorityFeePerGas: 1n,
          maxFeePerBlobGas: 10n,
          blobVersionedHashes: Array(count).fill(bigintToHash32(1n << 248n)),
        },
        KEY,
      );
    const source = listSource([blobs(0n, 6), blobs(1n, 4), blobs(1n, 3)]);
    const { block } = chain.build([], { transactions: source });
    expect(block.header.blobGasUsed).toBe(9n * 131_072n);
    expect(source.refused).toEqual(['skip TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED']);
    const before = chain.state.account(SENDER)?.balance ?? 0n;
    const { transactions } = chain.add(block);
    const spent = transactions.reduce(
      (sum, { gasUsed, effectiveGasPrice }) => sum + gasUsed * effectiveGasPrice,
      0n,
    );
    expect(chain.state.account(SENDER)?.balance).toBe(before - spent - 9n * 131_072n);
  });

  it('takes a base fee that the chain did not ask for, for development', () => {
    const { block } = new TestChain().build([], { baseFeePerGas: 5n });
    expect(block.header.baseFeePerGas).toBe(5n);
  });
});

describe('a set-code transaction', () => {
  const target = addressOf(0xbb);
  const setCode = (list: Parameters<typeof signAuthorization>[0][], data = new Uint8Array(0)) =>
    signTransaction(
      {
        type: 4,
        chainId: CHAIN_ID,
        nonce: 0n,
        gasLimit: 500_000n,
        to: OTHER,
        value: 0n,
        data,
        accessList: [],
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1n,
        authorizationList: list.map((tuple) => signAuthorization(tuple, OTHER_KEY)),
      },
      KEY,
    );

  it('delegates the authority, whose code then runs with its own storage', () => {
    // 6001 6000 55 SSTORE(0, 1) 00
    const chain = new TestChain({ alloc: [[target, account({ code: '0x600160005500' })]] });
    chain.mine([setCode([{ chainId: CHAIN_ID, address: target, nonce: 0n }])]);
    const authority = chain.state.account(OTHER);
    expect(authority?.nonce).toBe(1n);
    expect(chain.state.code(authority?.codeHash ?? ZERO_HASH)).toEqual(delegationCode(target));
    expect(chain.state.storage(OTHER, 0n)).toBe(1n);
  });

  it('keeps the delegation when it fails, and lets a delegated account send', () => {
    const chain = new TestChain({ alloc: [[target, account({ code: '0xfe' })]] });
    const { receipts } = chain.mine([setCode([{ chainId: 0n, address: target, nonce: 0n }])]);
    expect(receipts[0]?.outcome).toEqual({ status: 0 });
    expect(chain.state.account(OTHER)?.nonce).toBe(1n);
    const { receipts: later } = chain.mine([transfer({ nonce: 1n }, OTHER_KEY)]);
    expect(later[0]?.outcome).toEqual({ status: 1 });
  });

  it('passes over tuples for another chain or with another nonce', () => {
    const chain = new TestChain({ alloc: [[target, account({ code: '0x00' })]] });
    chain.mine([
      setCode([
        { chainId: 2n, address: target, nonce: 0n },
        { chainId: CHAIN_ID, address: target, nonce: 1n },
      ]),
    ]);
    expect(chain.state.account(OTHER)?.nonce).toBe(0n);
  });

  it('clears the delegation with the zero address', () => {
    const chain = new TestChain({ alloc: [[target, account({ code: '0x00' })]] });
    const zero = addressOf(0);
    chain.mine([
      setCode([
        { chainId: CHAIN_ID, address: target, nonce: 0n },
        { chainId: CHAIN_ID, address: zero, nonce: 1n },
      ]),
    ]);
    const authority = chain.state.account(OTHER);
    expect(authority?.nonce).toBe(2n);
    expect(chain.state.code(authority?.codeHash ?? ZERO_HASH)).toHaveLength(0);
  });

  it('gives back 12,500 gas for each authority that exists', () => {
    const chain = new TestChain();
    const list = [{ chainId: CHAIN_ID, address: target, nonce: 0n }];
    const { receipts } = chain.mine([setCode(list)]);
    // 21,000 + 25,000, of which at most a fifth comes back.
    expect(receipts[0]?.cumulativeGasUsed).toBe(46_000n - 46_000n / 5n);
  });
});

describe('gas', () => {
  it('of a transaction is at least the floor for its data (EIP-7623)', () => {
    const data = new Uint8Array(1_000).fill(1);
    const { gasUsed } = new TestChain().mine([transfer({ data })]);
    expect(gasUsed).toBe(21_000n + 40_000n);
    const { gasUsed: before } = new TestChain({ hardfork: 'cancun' }).mine([transfer({ data })]);
    expect(before).toBe(21_000n + 16_000n);
  });

  it('refunds are a half at most before London and a fifth since', () => {
    const contract = addressOf(0xbb);
    // Clears slot 0: 6000 6000 55 00
    const cleared = account({ code: '0x600060005500', storage: new Map([[0n, 1n]]) });
    const alloc = [[contract, cleared]] as const;
    const used = (hardfork: ForkName) =>
      new TestChain({ hardfork, alloc }).mine([transfer({ to: contract })]).gasUsed;
    expect(used('berlin')).toBe((21_000n + 6n + 5_000n) / 2n);
    expect(used('london')).toBe(21_000n + 6n + 5_000n - 4_800n);
  });

  it('of a coinbase that gets no tip leaves no empty account behind', () => {
    const chain = new TestChain({ hardfork: 'shanghai' });
    const baseFee = 875_000_000n;
    chain.mine([transfer({ gasPrice: baseFee })]);
    expect(chain.head.header.baseFeePerGas).toBe(baseFee);
    expect(chain.state.account(COINBASE)).toBeUndefined();
  });
});

function hexAddress(digits: string) {
  return addressOf(0).replace(/0{40}$/, digits) as ReturnType<typeof addressOf>;
}
