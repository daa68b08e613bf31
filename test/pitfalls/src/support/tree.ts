import { Blockchain } from '@ethane/blockchain';
import { devGenesis, type Genesis } from '@ethane/chainspec';
import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { openMemoryStore } from '@ethane/db';
import { buildBlock, genesisBlock } from '@ethane/execution';
import { type Bytes, EMPTY_BYTES, type Hash32, toHash32 } from '@ethane/primitives';
import {
  MemoryState,
  OverlayNodes,
  OverlayReader,
  type StateNodeStore,
  type StateReader,
} from '@ethane/state';
import {
  type Block,
  blockHash,
  type Header,
  signTransaction,
  type Transaction,
  type UnsignedDynamicFeeTransaction,
} from '@ethane/types';
import { code } from './assemble.ts';
import { listSource } from './chain.ts';
import { addressOf, COINBASE } from './world.ts';

/** A block of a tree with the state after it, apart from any chain under test. */
export interface Branch {
  readonly block: Block;
  readonly hash: Hash32;
  readonly totalDifficulty: bigint;
  readonly state: StateReader;
  readonly nodes: StateNodeStore;
  readonly parent: Branch | undefined;
  /** Why it has to be refused, once its parent is there. */
  readonly invalid: string | undefined;
}

const KEYS: readonly Bytes[] = [1, 2, 3].map((index) => keccak256(Uint8Array.of(index)));

/** A proof-of-work chain with London's rules whose seals nobody checks. */
export const GENESIS: Genesis = devGenesis({
  accounts: KEYS.map(privateKeyToAddress),
  hardfork: 'london',
  consensus: 'proofOfWork',
  difficulty: 10_000_000n,
  timestamp: 1_000n,
});

export function rootBranch(): Branch {
  const { block, diff, nodeChanges } = genesisBlock(GENESIS);
  const state = new MemoryState();
  state.apply(diff, nodeChanges);
  const totalDifficulty = block.header.difficulty;
  return {
    block,
    hash: blockHash(block),
    totalDifficulty,
    state,
    nodes: state,
    parent: undefined,
    invalid: undefined,
  };
}

export interface GrowOptions {
  /** Seconds after the parent; fewer make a heavier block. */
  readonly delay?: bigint;
  /** Tells siblings apart. */
  readonly extra?: number;
  readonly transactions?: readonly Transaction[];
}

/** A valid block after `parent`. */
export function grow(
  parent: Branch,
  { delay = 10n, extra = 0, transactions = [] }: GrowOptions = {},
): Branch {
  const { header } = parent.block;
  const { block, result } = buildBlock({
    spec: GENESIS.spec,
    parent: header,
    parentTotalDifficulty: parent.totalDifficulty,
    state: parent.state,
    nodes: parent.nodes,
    blockHash: () => undefined,
    transactions: listSource(transactions),
    coinbase: COINBASE,
    timestamp: header.timestamp + delay,
    gasLimit: header.gasLimit,
    extraData: Uint8Array.of(extra >> 8, extra & 0xff),
  });
  return {
    block,
    hash: blockHash(block),
    totalDifficulty: parent.totalDifficulty + block.header.difficulty,
    state: new OverlayReader(parent.state, result.diff),
    nodes: new OverlayNodes(parent.nodes, result.nodeChanges),
    parent,
    invalid: undefined,
  };
}

/** What can be wrong with a block, each with the code that it is refused for. */
export const FLAWS: Readonly<Record<string, (header: Header) => Partial<Header>>> = {
  INVALID_STATE_ROOT: () => ({ stateRoot: toHash32(`0x${'13'.repeat(32)}`) }),
  INVALID_GAS_USED: ({ gasUsed }) => ({ gasUsed: gasUsed + 1n }),
  INVALID_RECEIPTS_ROOT: () => ({ receiptsRoot: toHash32(`0x${'14'.repeat(32)}`) }),
  INVALID_DIFFICULTY: ({ difficulty }) => ({ difficulty: difficulty + 1n }),
  INVALID_BASEFEE_PER_GAS: ({ baseFeePerGas }) => ({ baseFeePerGas: (baseFeePerGas ?? 0n) + 1n }),
};

/** The block with a flaw; whatever is put on it descends from an invalid block. */
export function spoil(branch: Branch, flaw: string): Branch {
  const header = { ...branch.block.header, ...FLAWS[flaw]!(branch.block.header) };
  const block = { ...branch.block, header };
  return { ...branch, block, hash: blockHash(block), invalid: flaw };
}

/** A transfer by account `index` of the tree, valid after `parent` and `after` others of this account. */
export function pay(parent: Branch, index: number, value: bigint, after = 0n): Transaction {
  const to = addressOf(0x50 + (index % 5));
  return send(parent, index, after, { gasLimit: 21_000n, to, value, data: EMPTY_BYTES });
}

/** A creation by account `index` that writes one log. */
export function emit(parent: Branch, index: number): Transaction {
  return send(parent, index, 0n, { gasLimit: 60_000n, to: undefined, value: 0n, data: code(0, 0, 'LOG0') });
}

type Parts = Pick<UnsignedDynamicFeeTransaction, 'gasLimit' | 'to' | 'value' | 'data'>;

function send(parent: Branch, index: number, after: bigint, parts: Parts): Transaction {
  const key = KEYS[index % KEYS.length]!;
  const nonce = (parent.state.account(privateKeyToAddress(key))?.nonce ?? 0n) + after;
  const { chainId } = GENESIS.spec;
  const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n };
  return signTransaction({ type: 2, chainId, nonce, ...fees, ...parts, accessList: [] }, key);
}

export async function openChain(): Promise<Blockchain> {
  return Blockchain.open({ store: await openMemoryStore(), genesis: GENESIS });
}
