import type { Genesis } from '@ethane/chainspec';
import { keccak256Hex } from '@ethane/crypto';
import { type Address, type Bytes, bigintToFixedBytes, type Hash32, ZERO_HASH } from '@ethane/primitives';
import {
  type AccountDiff,
  computeStateRoot,
  computeStateRootInSteps,
  type StateDiff,
  type StateNodeChanges,
  type StateNodeStore,
  type StateRootResult,
  type StorageChange,
} from '@ethane/state';
import {
  type Block,
  blockAccessListHash,
  EMPTY_BLOOM,
  EMPTY_CODE_HASH,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  type Header,
  requestsHash,
} from '@ethane/types';
import { INITIAL_BASE_FEE } from './base-fee.ts';
import { rulesForHeader } from './environment.ts';

/** Block 0 and the state it begins with, as a change of the empty state. */
export interface GenesisBlock {
  readonly block: Block;
  readonly diff: StateDiff;
  readonly nodeChanges: StateNodeChanges;
}

/** Block 0 of a chain. Accounts that are empty stay in its state, whatever the fork. */
export function genesisBlock(genesis: Genesis): GenesisBlock {
  const steps = allocateInSteps(genesis);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return blockOf(genesis, computeStateRoot(step.value, NO_NODES));
}

/** {@link genesisBlock} for a state of any size, some milliseconds of work at each step. */
export function* genesisBlockInSteps(genesis: Genesis): Generator<undefined, GenesisBlock> {
  const diff = yield* allocateInSteps(genesis);
  return blockOf(genesis, yield* computeStateRootInSteps(diff, NO_NODES));
}

function blockOf(genesis: Genesis, { root, diff, nodeChanges }: StateRootResult): GenesisBlock {
  const header = genesisHeader(genesis, root);
  const withdrawals = header.withdrawalsRoot === undefined ? undefined : [];
  const block = { header, transactions: [], ommers: [], ...(withdrawals && { withdrawals }) };
  return { block, diff, nodeChanges };
}

/** Accounts and slots that a step takes in. */
const STEP = 1_000;

function* allocateInSteps({ alloc }: Genesis): Generator<undefined, StateDiff> {
  const accounts = new Map<Address, AccountDiff>();
  const codes = new Map<Hash32, Bytes>();
  for (const [address, { balance, nonce, code, storage }] of alloc) {
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hex(code);
    if (code.length > 0) codes.set(codeHash, code);
    const slots = new Map<bigint, StorageChange>();
    for (const [slot, value] of storage) {
      if (value !== 0n) slots.set(slot, { before: 0n, after: value });
      if (slots.size % STEP === STEP - 1) yield;
    }
    const after = { nonce, balance, storageRoot: EMPTY_TRIE_ROOT, codeHash };
    accounts.set(address, { after, storageCleared: false, storage: slots });
    if (accounts.size % STEP === 0) yield;
  }
  return { accounts, codes };
}

function genesisHeader(genesis: Genesis, stateRoot: Hash32): Header {
  const { spec, timestamp, difficulty, number = 0n } = genesis;
  const { block } = rulesForHeader(spec, { difficulty, number, timestamp });
  return {
    parentHash: genesis.parentHash ?? ZERO_HASH,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: genesis.coinbase,
    stateRoot,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: EMPTY_BLOOM,
    difficulty,
    number,
    gasLimit: genesis.gasLimit,
    gasUsed: genesis.gasUsed ?? 0n,
    timestamp,
    extraData: genesis.extraData,
    mixHash: genesis.mixHash,
    nonce: bigintToFixedBytes(genesis.nonce, 8),
    ...(block.baseFee && { baseFeePerGas: genesis.baseFeePerGas ?? INITIAL_BASE_FEE }),
    ...(block.withdrawals && { withdrawalsRoot: EMPTY_TRIE_ROOT }),
    ...(block.blobs && {
      blobGasUsed: genesis.blobGasUsed ?? 0n,
      excessBlobGas: genesis.excessBlobGas ?? 0n,
    }),
    ...(block.beaconRoots && { parentBeaconBlockRoot: ZERO_HASH }),
    ...(block.requests && { requestsHash: requestsHash([]) }),
    ...(block.accessLists && { blockAccessListHash: blockAccessListHash([]) }),
    ...(block.slotNumber && { slotNumber: 0n }),
  };
}

const NO_NODES: StateNodeStore = {
  accountNodes: { get: () => undefined },
  storageNodes: () => ({ get: () => undefined }),
};
