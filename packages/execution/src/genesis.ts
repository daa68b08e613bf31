import type { Genesis } from '@ethane/chainspec';
import { bigintToFixedBytes, type Hash32, ZERO_HASH } from '@ethane/primitives';
import {
  computeStateRoot,
  type StateDiff,
  type StateNodeChanges,
  type StateNodeStore,
  type StateReader,
  WorldState,
} from '@ethane/state';
import {
  type Block,
  blockAccessListHash,
  EMPTY_BLOOM,
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
  const { root, diff, nodeChanges } = computeStateRoot(allocate(genesis), NO_NODES);
  const header = genesisHeader(genesis, root);
  const withdrawals = header.withdrawalsRoot === undefined ? undefined : [];
  const block = { header, transactions: [], ommers: [], ...(withdrawals && { withdrawals }) };
  return { block, diff, nodeChanges };
}

function allocate({ alloc }: Genesis): StateDiff {
  const state = new WorldState(EMPTY_STATE);
  state.beginTransaction();
  for (const [address, { balance, nonce, code, storage }] of alloc) {
    state.addBalance(address, balance);
    state.setNonce(address, nonce);
    state.setCode(address, code);
    for (const [slot, value] of storage) state.setStorage(address, slot, value);
  }
  state.finishTransaction({ stateClearing: false });
  return state.diff();
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

const EMPTY_STATE: StateReader = {
  account: () => undefined,
  storage: () => 0n,
  code: () => new Uint8Array(0),
  storageEntries: () => [],
};

const NO_NODES: StateNodeStore = {
  accountNodes: { get: () => undefined },
  storageNodes: () => ({ get: () => undefined }),
};
