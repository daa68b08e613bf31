import {
  type ChainSpec,
  createDevSpec,
  type ForkName,
  type Genesis,
  type GenesisAccount,
  PREDEPLOYS,
} from '@ethane/chainspec';
import {
  type BlockResult,
  type BuildInput,
  type BuiltBlock,
  buildBlock,
  genesisBlock,
  processBlock,
  type TransactionSource,
  validateHeader,
} from '@ethane/execution';
import { type Address, type Bytes, EMPTY_BYTES, toAddress, ZERO_HASH } from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import {
  type Block,
  blockHash,
  type Header,
  signTransaction,
  type Transaction,
  type UnsignedLegacyTransaction,
} from '@ethane/types';
import { type AccountFields, addressOf, CHAIN_ID, COINBASE, KEY, SENDER } from './world.ts';

export interface ChainOptions {
  readonly hardfork?: ForkName;
  readonly proofOfWork?: boolean;
  readonly spec?: ChainSpec;
  readonly alloc?: Readonly<Record<string, AccountFields>>;
  readonly gasLimit?: bigint;
  readonly predeploys?: boolean;
}

/** A chain in memory that only grows. */
export class TestChain {
  readonly spec: ChainSpec;
  readonly genesis: Genesis;
  readonly state: MemoryState = new MemoryState();
  readonly blocks: Block[];

  constructor(options: ChainOptions = {}) {
    const { hardfork = 'osaka', proofOfWork } = options;
    const work = proofOfWork === undefined ? {} : { proofOfWork };
    this.spec = options.spec ?? createDevSpec({ chainId: CHAIN_ID, hardfork, ...work });
    this.genesis = genesisOf(this.spec, options);
    const { block, diff, nodeChanges } = genesisBlock(this.genesis);
    this.state.apply(diff, nodeChanges);
    this.blocks = [block];
  }

  get head(): Block {
    return this.blocks[this.blocks.length - 1]!;
  }

  /** The block after the head with those of `transactions` that fit, not yet part of the chain. */
  build(transactions: readonly Transaction[] = [], options: Partial<BuildInput> = {}): BuiltBlock {
    const { header } = this.head;
    return buildBlock({
      ...this.#input(),
      parent: header,
      parentStateRoot: header.stateRoot,
      transactions: listSource(transactions),
      coinbase: COINBASE,
      timestamp: header.timestamp + 12n,
      gasLimit: header.gasLimit,
      ...options,
    });
  }

  /** Checks a block as a peer would, and appends it. */
  add(block: Block): BlockResult {
    validateHeader(this.spec, block.header, this.head.header);
    const result = processBlock(this.#input(), block);
    this.state.apply(result.diff, result.nodeChanges);
    this.blocks.push(block);
    return result;
  }

  mine(transactions: readonly Transaction[] = [], options: Partial<BuildInput> = {}): BlockResult {
    return this.add(this.build(transactions, options).block);
  }

  /** A signed legacy transaction of {@link SENDER}. */
  transfer(fields: Partial<UnsignedLegacyTransaction> = {}, key: Bytes = KEY): Transaction {
    const unsigned: UnsignedLegacyTransaction = {
      type: 0,
      nonce: 0n,
      gasLimit: 100_000n,
      gasPrice: 10n ** 10n,
      to: addressOf(0xaa),
      value: 0n,
      data: EMPTY_BYTES,
      ...fields,
    };
    return signTransaction(unsigned, key);
  }

  #input() {
    const blockHashOf = (number: bigint) => {
      const block = this.blocks[Number(number)];
      return block && blockHash(block);
    };
    return { spec: this.spec, state: this.state, nodes: this.state, blockHash: blockHashOf };
  }
}

/** The block with other header fields; the body stays. */
export function withHeader(block: Block, fields: Partial<Header>): Block {
  return { ...block, header: { ...block.header, ...fields } };
}

export function listSource(
  transactions: readonly Transaction[],
): TransactionSource & { readonly refused: string[] } {
  const rest = [...transactions];
  const refused: string[] = [];
  return {
    refused,
    next: () => rest.shift(),
    skipSender: (_, { code }) => refused.push(code),
    drop: (_, { code }) => refused.push(code),
  };
}

function genesisOf(
  spec: ChainSpec,
  { alloc = {}, gasLimit = 30_000_000n, predeploys = true }: ChainOptions,
): Genesis {
  const accounts = new Map<Address, GenesisAccount>([[SENDER, accountOf({ balance: 10n ** 24n })]]);
  for (const { address, code } of predeploys ? PREDEPLOYS : [])
    accounts.set(address, accountOf({ nonce: 1n, code }));
  for (const [address, fields] of Object.entries(alloc)) accounts.set(toAddress(address), accountOf(fields));
  return {
    spec,
    nonce: 0n,
    timestamp: 1_000n,
    extraData: EMPTY_BYTES,
    gasLimit,
    difficulty: spec.terminalTotalDifficulty === undefined ? 10_000_000n : 0n,
    mixHash: ZERO_HASH,
    coinbase: COINBASE,
    alloc: accounts,
  };
}

function accountOf({
  balance = 0n,
  nonce = 0n,
  code = EMPTY_BYTES,
  storage = [],
}: AccountFields): GenesisAccount {
  return { balance, nonce, code, storage: new Map(storage) };
}
