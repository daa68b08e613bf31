import { rulesOf } from '@ethane/chainspec';
import { burnLog, createAddress } from '@ethane/evm';
import { bigintToHash32, type Hex, hexToBytes } from '@ethane/primitives';
import {
  type AccountAccess,
  blockAccessListHash,
  EMPTY_OMMERS_HASH,
  signAuthorization,
  signTransaction,
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
import { estimateGas } from './estimate-gas.ts';
import { processBlock } from './process-block.ts';
import { simulateBlocks } from './simulate-blocks.ts';
import { callMessage } from './simulation.ts';
import { validateHeader } from './validate-header.ts';
import { validateAgainstBlock, validateUnsigned } from './validate-transaction.ts';

const hardfork = 'amsterdam';
const contract = addressOf(0xbb);
/** At 30 million gas in a block. */
const BYTE = 150n;
const SLOT = 32n * BYTE;

function chainWith(code: Hex, fields: Parameters<typeof account>[0] = {}): TestChain {
  return new TestChain({ hardfork, alloc: [[contract, account({ code, ...fields })]] });
}

function accessOf(list: readonly AccountAccess[] | undefined, address: string): AccountAccess | undefined {
  return list?.find((account) => account.address === address);
}

describe('the access list of a block', () => {
  it('has what system calls, transactions and withdrawals changed, each at its index', () => {
    // SSTORE(0, SLOAD(0) + 1)
    const chain = chainWith('0x5f546001015f5500');
    const withdrawal = { index: 0n, validatorIndex: 1n, address: addressOf(0xdd), amount: 1n };
    const transactions = [transfer({ to: contract }), transfer({ nonce: 1n, value: 5n })];
    const { blockAccessList: list } = chain.mine(transactions, { withdrawals: [withdrawal] });
    expect(accessOf(list, contract)?.storageChanges).toEqual([
      { slot: 0n, changes: [{ index: 1, value: 1n }] },
    ]);
    expect(accessOf(list, addressOf(0xaa))?.balanceChanges).toEqual([{ index: 2, value: 5n }]);
    expect(accessOf(list, addressOf(0xdd))?.balanceChanges).toEqual([{ index: 3, value: 10n ** 9n }]);
    expect(accessOf(list, SENDER)?.nonceChanges).toEqual([
      { index: 1, value: 1n },
      { index: 2, value: 2n },
    ]);
    expect(accessOf(list, COINBASE)?.balanceChanges.map(({ index }) => index)).toEqual([1, 2]);
    const history = '0x0000f90827f1c53a10cb7a02335b175320002935';
    expect(accessOf(list, history)?.storageChanges[0]?.changes[0]?.index).toBe(0);
    expect(accessOf(list, '0xfffffffffffffffffffffffffffffffffffffffe')).toBeUndefined();
    expect(list?.map(({ address }) => address)).toEqual(list?.map(({ address }) => address).sort());
    expect(chain.head.header.blockAccessListHash).toBe(blockAccessListHash(list ?? []));
  });

  it('has no trace of a transaction that was refused', () => {
    const chain = new TestChain({ hardfork });
    const source = listSource([transfer({ nonce: 9n }, OTHER_KEY)]);
    const { result } = chain.build([], { transactions: source });
    expect(source.refused).toEqual(['skip NONCE_MISMATCH_TOO_HIGH']);
    expect(accessOf(result.blockAccessList, OTHER)).toBeUndefined();
  });

  it('must be the one that the header names', () => {
    const chain = new TestChain({ hardfork });
    const { block } = chain.build([transfer()]);
    const header = { ...block.header, blockAccessListHash: EMPTY_OMMERS_HASH };
    expect(() => processBlock(chain.input, { ...block, header })).toThrow(
      expect.objectContaining({ code: 'INVALID_BLOCK_ACCESS_LIST' }),
    );
  });

  it('may not be longer than the gas limit of the block allows', () => {
    const chain = new TestChain({ hardfork, gasLimit: 22_000n });
    const { block } = chain.build([transfer({ gasLimit: 21_000n, value: 1n })]);
    expect(() => processBlock(chain.input, block)).toThrow(
      expect.objectContaining({ code: 'BLOCK_ACCESS_LIST_GAS_LIMIT_EXCEEDED', want: 11n }),
    );
  });

  it('is not there before Amsterdam', () => {
    const chain = new TestChain({ hardfork: 'bpo5' });
    expect(chain.mine([]).blockAccessList).toBeUndefined();
    const header = { ...chain.build([]).block.header, blockAccessListHash: EMPTY_OMMERS_HASH };
    expect(() => validateHeader(chain.spec, header, chain.head.header)).toThrow(
      'invalid blockAccessListHash',
    );
  });
});

describe('the slot number', () => {
  it('is what the builder says, else the one after the parent’s, and SLOTNUM answers it', () => {
    // SSTORE(0, SLOTNUM)
    const chain = chainWith('0x4b5f5500');
    chain.mine([transfer({ to: contract })], { slotNumber: 70n });
    expect(chain.state.storage(contract, 0n)).toBe(70n);
    chain.mine([transfer({ nonce: 1n, to: contract })]);
    expect(chain.state.storage(contract, 0n)).toBe(71n);
  });
});

describe('gas of a block', () => {
  it('is the greater of state gas and other gas, while receipts have what is paid', () => {
    // SSTORE(0, 1)
    const chain = chainWith('0x60015f5500');
    const { gasUsed, receipts, transactions } = chain.mine([transfer({ to: contract })]);
    const regular = 21_000n + 5n + 2_100n + 2_900n;
    expect(transactions[0]?.blockGas).toEqual({ regular, state: SLOT });
    expect(gasUsed).toBe(regular);
    expect(receipts[0]?.cumulativeGasUsed).toBe(regular + SLOT);
  });

  it('is not lowered by refunds, which lower what is paid (EIP-7778)', () => {
    // SSTORE(0, 0)
    const chain = chainWith('0x5f5f5500', { storage: new Map([[0n, 1n]]) });
    const { gasUsed, receipts } = chain.mine([transfer({ to: contract })]);
    expect(gasUsed).toBe(21_000n + 4n + 5_000n);
    expect(receipts[0]?.cumulativeGasUsed).toBe(gasUsed - 4_800n);
  });

  it('counts a delegation as if its account were new, and gives the state gas of one that is not back', () => {
    const chain = new TestChain({ hardfork });
    const authorization = signAuthorization({ chainId: CHAIN_ID, address: contract, nonce: 0n }, OTHER_KEY);
    const transaction = signTransaction(
      {
        type: 4,
        chainId: CHAIN_ID,
        nonce: 0n,
        gasLimit: 500_000n,
        to: addressOf(0xaa),
        value: 0n,
        data: new Uint8Array(0),
        accessList: [],
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1n,
        authorizationList: [authorization],
      },
      KEY,
    );
    const { transactions, receipts } = chain.mine([transaction]);
    expect(transactions[0]?.blockGas).toEqual({ regular: 28_500n, state: 135n * BYTE });
    expect(receipts[0]?.cumulativeGasUsed).toBe(28_500n + 23n * BYTE);
  });

  it('does not count state that a transaction makes and deletes; its ether is logged as burnt', () => {
    // Init code: SSTORE(0, 1), SELFDESTRUCT(ADDRESS)
    const chain = new TestChain({ hardfork });
    const data = hexToBytes('0x60015f5530ff');
    const creation = transfer({ to: undefined, data, value: 3n, gasLimit: 500_000n });
    const { transactions, receipts } = chain.mine([creation]);
    const created = createAddress(SENDER, 0n);
    expect(transactions[0]?.outcome.status).toBe('success');
    expect(transactions[0]?.blockGas.state).toBe(112n * BYTE);
    expect(receipts[0]?.logs.at(-1)).toEqual(burnLog(created, 3n));
    expect(chain.state.account(created)).toBeUndefined();
  });

  it('logs ether that an account gets after it was marked for deletion, when it is deleted', () => {
    // CREATE of code that destroys itself for another, then CALL it with 7 wei.
    const init = '30ff';
    const code = `0x61${init}5f526002601e5f f0 5f5f5f5f6007 85 5a f1 00`.replaceAll(' ', '') as Hex;
    const chain = chainWith(code, { balance: 100n, nonce: 1n });
    const { receipts } = chain.mine([transfer({ to: contract, gasLimit: 900_000n })]);
    const created = createAddress(contract, 1n);
    expect(receipts[0]?.outcome).toEqual({ status: 1 });
    expect(receipts[0]?.logs.at(-1)).toEqual(burnLog(created, 7n));
  });
});

describe('a transaction', () => {
  const rules = rulesOf('amsterdam');
  const gasLimit = 100_000_000n;
  const room = { gasLeft: gasLimit, blobGasLeft: 0n, stateGas: { rules, gasLimit, left: gasLimit } };
  const creation = { ...transfer({ to: undefined }) };

  it('may have more gas than the cap, for state gas', () => {
    validateUnsigned(transfer({ gasLimit: 2n ** 24n + 1n }), rules);
    expect(() => validateUnsigned(transfer({ gasLimit: 2n ** 24n + 1n }), rulesOf('osaka'))).toThrow(
      'transaction gas limit too high',
    );
    const data = new Uint8Array(262_144);
    expect(() => validateUnsigned(transfer({ gasLimit: 2n ** 25n, data }), rules)).toThrow(
      expect.objectContaining({ code: 'INTRINSIC_GAS_TOO_LOW', have: 2n ** 24n }),
    );
  });

  it('needs gas for its intrinsic state gas', () => {
    const want = 30_000n + 112n * 1_174n;
    validateAgainstBlock({ ...creation, gasLimit: want }, room);
    expect(() => validateAgainstBlock({ ...creation, gasLimit: want - 1n }, room)).toThrow(
      expect.objectContaining({ code: 'INTRINSIC_GAS_TOO_LOW', want }),
    );
  });

  it('needs room in the block for the most that it can use of either gas', () => {
    const big = transfer({ gasLimit: 50_000_000n });
    const allowed = (gasLeft: bigint, left: bigint) => () =>
      validateAgainstBlock(big, { ...room, gasLeft, stateGas: { ...room.stateGas, left } });
    allowed(2n ** 24n, 50_000_000n - 21_000n)();
    const refusal = expect.objectContaining({ code: 'GAS_ALLOWANCE_EXCEEDED' });
    expect(allowed(2n ** 24n - 1n, gasLimit)).toThrow(refusal);
    expect(allowed(gasLimit, 50_000_000n - 21_001n)).toThrow(refusal);
  });

  it('deploys code whose state gas is more than the cap', () => {
    const chain = new TestChain({ hardfork, gasLimit: 200_000_000n });
    // RETURN(0, 0x4000)
    const data = hexToBytes('0x6140005ff3');
    const { receipts, transactions } = chain.mine([
      transfer({ to: undefined, data, gasLimit: 60_000_000n, gasPrice: 10n ** 9n }),
    ]);
    expect(receipts[0]?.outcome).toEqual({ status: 1 });
    expect(transactions[0]?.blockGas.state).toBe((112n + 16_384n) * 2_198n);
  });
});

describe('calls under Amsterdam', () => {
  it('estimate state gas', () => {
    const chain = chainWith('0x60015f5500');
    const gas = estimateGas(chain.callContext, { from: SENDER, to: contract });
    expect(gas).toBe(21_000n + 5n + 2_100n + 2_900n + SLOT);
    expect(callMessage(chain.callContext, { from: SENDER, to: contract, gas }).outcome.status).toBe(
      'success',
    );
    expect(() => callMessage(chain.callContext, { from: SENDER, gas: 40_000n })).toThrow(
      'intrinsic gas too low',
    );
  });

  it('are simulated in blocks with access list and slot, which leave out what was overridden', () => {
    const chain = chainWith('0x60015f5500');
    const stateOverrides = new Map([[addressOf(0x99), { balance: ETHER }]]);
    const calls = [{ from: SENDER, to: contract }];
    const blocks = [{ calls, stateOverrides }, { calls: [] }];
    const [first, second] = simulateBlocks({ ...chain.input, header: chain.head.header }, blocks);
    expect(first?.block.header.slotNumber).toBe(1n);
    expect(second?.block.header.slotNumber).toBe(2n);
    expect(first?.block.header.gasUsed).toBe(26_005n);
    const [plain] = simulateBlocks({ ...chain.input, header: chain.head.header }, [{ calls }]);
    const hash = plain?.block.header.blockAccessListHash;
    expect(hash).not.toBe(bigintToHash32(0n));
    expect(first?.block.header.blockAccessListHash).toBe(hash);
  });
});
