import { devGenesis, type Genesis, type GenesisAccount } from '@ethane/chainspec';
import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { type BuiltBlock, buildBlock, genesisBlock } from '@ethane/execution';
import {
  type Address,
  type Bytes,
  bigintToFixedBytes,
  concatBytes,
  type Hash32,
  hexToBytes,
  toAddress,
} from '@ethane/primitives';
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
  recoverSender,
  signTransaction,
  type Transaction,
} from '@ethane/types';

/** A block of a tree with the state after it, held apart from any chain under test. */
export interface TreeBlock {
  readonly block: Block;
  readonly built: BuiltBlock | undefined;
  readonly hash: Hash32;
  readonly totalDifficulty: bigint;
  readonly state: StateReader;
  readonly nodes: StateNodeStore;
  readonly parent: TreeBlock | undefined;
}

export interface ChildOptions {
  readonly transactions?: readonly Transaction[];
  /** Seconds after the parent; fewer make a proof-of-work block heavier. */
  readonly delay?: bigint;
  /** Distinguishes siblings. */
  readonly extra?: number;
  readonly ommers?: readonly Header[];
}

const KEYS: readonly Bytes[] = [1, 2, 3, 4].map((index) => keccak256(Uint8Array.of(index)));
export const ACCOUNTS: readonly Address[] = KEYS.map(privateKeyToAddress);
export const COINBASE: Address = toAddress('0x00000000000000000000000000000000000c01ba');

/** Runs its call data as init code by CREATE2 with salt 0. */
export const FACTORY: Address = toAddress('0x000000000000000000000000000000000000fac7');
const FACTORY_CODE = hexToBytes('0x366000600037600036600060' + '00f500');

/**
 * Without call data it destroys itself in favour of the caller; otherwise it stores the second word in the slot that the
 * first names, and logs that slot.
 */
const STORE_CODE: Bytes = hexToBytes('0x3660065733ff5b602035600035556000356000' + '6000a100');
const STORE_INIT = hexToBytes(`0x60${STORE_CODE.length.toString(16)}8060093d393df3`);
export const STORE_INIT_CODE: Bytes = Uint8Array.from([...STORE_INIT, ...STORE_CODE]);
/** An instance of {@link STORE_CODE} in the genesis state. */
export const STORE: Address = toAddress('0x00000000000000000000000000000000000057e0');

/** A proof-of-work chain with the rules of `hardfork`, without seals. */
export function testGenesis(hardfork: 'london' | 'osaka' = 'london', consensus?: 'dev'): Genesis {
  const genesis = devGenesis({
    accounts: ACCOUNTS,
    hardfork,
    consensus: consensus ?? 'proofOfWork',
    difficulty: 10_000_000n,
    timestamp: 1000n,
  });
  const alloc = new Map<Address, GenesisAccount>(genesis.alloc);
  alloc.set(FACTORY, { balance: 0n, nonce: 1n, code: FACTORY_CODE, storage: new Map() });
  const storage = new Map([
    [1n, 11n],
    [2n, 22n],
  ]);
  alloc.set(STORE, { balance: 5n, nonce: 1n, code: STORE_CODE, storage });
  return { ...genesis, alloc };
}

export function rootOfTree(genesis: Genesis): TreeBlock {
  const { block, diff, nodeChanges } = genesisBlock(genesis);
  const state = new MemoryState();
  state.apply(diff, nodeChanges);
  const totalDifficulty = block.header.difficulty;
  const hash = blockHash(block);
  return { block, built: undefined, hash, totalDifficulty, state, nodes: state, parent: undefined };
}

/** A valid block on top of any block of the tree. */
export function childOf(genesis: Genesis, parent: TreeBlock, options: ChildOptions = {}): TreeBlock {
  const queue = [...(options.transactions ?? [])];
  const built = buildBlock({
    spec: genesis.spec,
    parent: parent.block.header,
    parentTotalDifficulty: parent.totalDifficulty,
    state: parent.state,
    nodes: parent.nodes,
    blockHash: (number) => ancestorOf(parent, number)?.hash,
    transactions: {
      next: () => queue.shift(),
      skipSender: (_, error) => {
        throw error;
      },
      drop: (_, error) => {
        throw error;
      },
    },
    coinbase: COINBASE,
    timestamp: parent.block.header.timestamp + (options.delay ?? 10n),
    gasLimit: parent.block.header.gasLimit,
    extraData: Uint8Array.of(options.extra ?? 0),
    ommers: options.ommers ?? [],
  });
  const { block, result } = built;
  return {
    block,
    built,
    hash: blockHash(block),
    totalDifficulty: parent.totalDifficulty + block.header.difficulty,
    state: new OverlayReader(parent.state, result.diff),
    nodes: new OverlayNodes(parent.nodes, result.nodeChanges),
    parent,
  };
}

/** `count` blocks on top of each other; `options` for each by its index. */
export function lineOf(
  genesis: Genesis,
  parent: TreeBlock,
  count: number,
  options: (index: number, parent: TreeBlock) => ChildOptions = () => ({}),
): TreeBlock[] {
  const line: TreeBlock[] = [];
  let tip = parent;
  for (let index = 0; index < count; index++) {
    tip = childOf(genesis, tip, options(index, tip));
    line.push(tip);
  }
  return line;
}

function ancestorOf(block: TreeBlock, number: bigint): TreeBlock | undefined {
  let at: TreeBlock | undefined = block;
  while (at !== undefined && at.block.header.number > number) at = at.parent;
  return at;
}

export interface SendOptions {
  readonly to?: Address | undefined;
  readonly value?: bigint;
  readonly data?: Bytes;
  /** Transactions of the same account before this one in the block. */
  readonly after?: number;
}

/** A transaction of test account `index`, valid on top of `parent`. */
export function send(parent: TreeBlock, index: number, options: SendOptions = {}): Transaction {
  const sender = ACCOUNTS[index]!;
  const nonce = (parent.state.account(sender)?.nonce ?? 0n) + BigInt(options.after ?? 0);
  const transaction = signTransaction(
    {
      type: 2,
      chainId: 1337n,
      nonce,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: 1n,
      gasLimit: 300_000n,
      to: options.to,
      value: options.value ?? 0n,
      data: options.data ?? new Uint8Array(0),
      accessList: [],
    },
    KEYS[index]!,
  );
  recoverSender(transaction);
  return transaction;
}

/** Call data that makes {@link STORE_CODE} write a slot. */
export function storing(slot: bigint, value: bigint): Bytes {
  return Uint8Array.from([...bigintToFixedBytes(slot, 32), ...bigintToFixedBytes(value, 32)]);
}

/** Where {@link FACTORY} makes {@link STORE_INIT_CODE} (EIP-1014, salt 0). */
export const CHILD_STORE: Address = toAddress(
  keccak256(
    concatBytes(Uint8Array.of(0xff), hexToBytes(FACTORY), new Uint8Array(32), keccak256(STORE_INIT_CODE)),
  ).subarray(12),
);
